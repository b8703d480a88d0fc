package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// ownHours are the numbers that are typed in hours; the others are typed in minutes.
var ownHours = map[string]bool{"escalate_staff": true, "escalate_manager": true}

// ownUnit is what one of a typed number is.
func ownUnit(key string) time.Duration {
	if ownHours[key] {
		return time.Hour
	}
	return time.Minute
}

// ownNumbers names the numbers that a branch has for itself; empty: none.
func ownNumbers(v visitor, b alerts.BranchRule) string {
	p := exactly{phrases{v.Lang, v.Zone}}
	var out []string
	for _, n := range b.Numbers(&alerts.Rule{}) {
		if *n.Set != nil {
			out = append(out, v.say("web.alerts.number."+n.Key)+" "+p.length(**n.Set))
		}
	}
	return strings.Join(out, ", ")
}

// ownNumber is one field of the form.
type ownNumber struct {
	Name, Label, Value, Default string
}

// branchAlertView is the form of what holds for one branch.
type branchAlertView struct {
	ID, Name string
	Numbers  []ownNumber
	Observe  bool
	Operator bool
	Who      string
	At       time.Time
}

func (s *server) branchAlerts(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx, id := r.Context(), r.PathValue("id")
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	b, ok := reg.Branch(id)
	if !ok {
		return store.ErrNotFound
	}
	set, err := s.Actions.AlertSettings(ctx)
	if err != nil {
		return err
	}
	all, err := s.Store.BranchRules(ctx)
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	own, rule := all[id], set.Rule
	out := branchAlertView{ID: id, Name: b.Name, Observe: own.Observe || set.Observed[id], Operator: set.Observed[id], At: own.ChangedAt}
	if own.ChangedBy != "" {
		out.Who = who.name(own.ChangedBy)
	}
	p := exactly{phrases{v.Lang, v.Zone}}
	for _, n := range own.Numbers(&rule) {
		unit := "web.alerts.own.minutes"
		if ownHours[n.Key] {
			unit = "web.alerts.own.hours"
		}
		f := ownNumber{Name: n.Key, Label: v.say(unit, v.say("web.alerts.number."+n.Key)), Default: v.say("web.alerts.own.default", p.length(*n.Rule))}
		if *n.Set != nil {
			f.Value = strconv.FormatFloat(float64(**n.Set)/float64(ownUnit(n.Key)), 'f', -1, 64)
		}
		out.Numbers = append(out.Numbers, f)
	}
	return s.show(w, r, v, "branchalerts", v.say("web.alerts.own.title", b.Name), out)
}

func (s *server) setBranchAlerts(w http.ResponseWriter, r *http.Request, v visitor) error {
	id, f := r.PathValue("id"), r.PostForm
	page := "/branches/" + id + "/alerts"
	set, err := s.Actions.AlertSettings(r.Context())
	if err != nil {
		return err
	}
	own := alerts.BranchRule{BranchID: id, Observe: f.Get("observe") != ""}
	for _, n := range own.Numbers(&alerts.Rule{}) {
		text := strings.TrimSpace(f.Get(n.Key))
		if text == "" {
			continue
		}
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || !(x >= 0 && x <= 10_000) {
			return s.backAlert(w, r, page, v.say("web.alerts.own.number"))
		}
		d := time.Duration(x * float64(ownUnit(n.Key))).Round(time.Second)
		*n.Set = &d
	}
	var fault alerts.BranchRuleFault
	if err := own.Check(set.Rule); errors.As(err, &fault) {
		return s.backAlert(w, r, page, v.say(string(fault)))
	} else if err != nil {
		return err
	}
	if err := s.Store.SetBranchRule(r.Context(), own, store.Change{Actor: v.ID, At: s.Now()}); err != nil {
		return err
	}
	return s.back(w, r, page, v.say("web.alerts.own.done"))
}
