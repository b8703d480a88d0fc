package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"camledger/inventory"
	"camledger/inventory/policy"
)

// HitKind is what a search found.
type HitKind string

// Kinds of hits, in the order in which they are shown.
const (
	HitBranch     HitKind = "branch"
	HitCamera     HitKind = "camera"
	HitPlace      HitKind = "place"
	HitDifference HitKind = "difference"
	HitIncident   HitKind = "incident"
	HitPerson     HitKind = "person"
	HitPolicy     HitKind = "policy"
)

// Hit is one thing that a search found. Text and More are as people or devices wrote them.
type Hit struct {
	Kind     HitKind
	ID       string
	BranchID string
	Text     string
	More     string
}

// SearchFilter says what to look for, and where somebody may look.
type SearchFilter struct {
	Query    string
	Branches []string // nil: all
	Persons  bool     // persons too
	Each     int      // hits of a kind; 0: 8
	Now      time.Time
}

// SearchGroup is what a search found of one kind.
type SearchGroup struct {
	Kind  HitKind
	Hits  []Hit
	Total int // what there is of the kind
}

// Search looks for words in branches, places, cameras and their devices, differences, open
// and past incidents, persons and the sentences of the policy. Each word must be found, in
// any order, as part of a word too: Korean puts no spaces where one would look for them.
// Cameras and the register are looked through in memory.
func (s *Store) Search(ctx context.Context, f SearchFilter) ([]SearchGroup, error) {
	words := wordsOf(f.Query)
	if len(words) == 0 || f.Branches != nil && len(f.Branches) == 0 {
		return nil, nil
	}
	if f.Each <= 0 {
		f.Each = 8
	}
	may := map[string]bool{}
	for _, id := range f.Branches {
		may[id] = true
	}
	here := func(branchID string) bool { return f.Branches == nil || may[branchID] }
	var out []SearchGroup
	err := s.read(ctx, "search", func(r runner) error {
		out = nil
		groups := map[HitKind]*SearchGroup{}
		add := func(h Hit) {
			g := groups[h.Kind]
			if g == nil {
				g = &SearchGroup{Kind: h.Kind}
				groups[h.Kind] = g
			}
			if g.Total++; len(g.Hits) < f.Each {
				g.Hits = append(g.Hits, h)
			}
		}
		if err := r.searchRegister(ctx, words, f, here, add); err != nil {
			return err
		}
		d, err := r.directory(ctx)
		if err != nil {
			return err
		}
		var cameras []string
		for i := range d.cameras {
			if e := &d.cameras[i]; e.active && here(e.branchID) && holdsAll(e.text, words) {
				cameras = append(cameras, e.id)
				text, more := e.slot, strings.TrimSpace(e.name+" "+e.host())
				if text == "" {
					text, more = e.name, e.host()
				}
				add(Hit{HitCamera, e.id, e.branchID, text, more})
			}
		}
		if err := r.searchTroubles(ctx, f, cameras, d, groups); err != nil {
			return err
		}
		if f.Persons {
			type person struct{ id, login, name, email string }
			if err := each(ctx, r, func(p *person) []any { return []any{&p.id, &p.login, &p.name, &p.email} }, func(p *person) error {
				if holdsAll(searchable(p.login, p.name, p.email), words) {
					add(Hit{HitPerson, p.id, "", p.name, p.login})
				}
				return nil
			}, "SELECT id, login, name, email FROM person ORDER BY name, id"); err != nil {
				return err
			}
		}
		for _, k := range []HitKind{HitBranch, HitPlace, HitCamera, HitDifference, HitIncident, HitPerson, HitPolicy} {
			if g := groups[k]; g != nil {
				out = append(out, *g)
			}
		}
		return nil
	})
	return out, err
}

// searchRegister looks through branches, places and the lines of the policy in force.
func (r runner) searchRegister(ctx context.Context, words []string, f SearchFilter, here func(string) bool, add func(Hit)) error {
	reg, err := r.sharedRegister(ctx, f.Now)
	if err != nil {
		if errors.Is(classify(err), ErrNotFound) {
			return nil
		}
		return err
	}
	names := map[string]string{}
	for _, b := range reg.Branches {
		names[b.ID] = b.Name
		if b.RetiredAt.IsZero() && here(b.ID) && holdsAll(searchable(b.Name, b.Code), words) {
			add(Hit{HitBranch, b.ID, b.ID, b.Name, b.Code})
		}
	}
	for _, l := range reg.Locations {
		if l.Name != "" && l.RetiredAt.IsZero() && here(l.BranchID) && holdsAll(searchable(l.Name, names[l.BranchID]), words) && !holdsAll(searchable(names[l.BranchID]), words) {
			add(Hit{HitPlace, l.ID, l.BranchID, l.Name, names[l.BranchID]})
		}
	}
	lines, err := r.policyLines(ctx, reg.Policy.ID)
	for n, line := range lines {
		if holdsAll(searchable(line), words) {
			add(Hit{HitPolicy, strconv.Itoa(n + 1), "", line, ""})
		}
	}
	return err
}

// knownLines is the text of a version, line by line.
type knownLines struct {
	policyID string
	lines    []string
}

// policyLines gives the text of a version, from memory if it was asked for last: nobody
// changes a version.
func (r runner) policyLines(ctx context.Context, id string) ([]string, error) {
	m := &r.s.remembered
	m.mu.Lock()
	k := m.lines
	m.mu.Unlock()
	if k != nil && k.policyID == id {
		return k.lines, nil
	}
	type version struct {
		text policy.Text
		raw  []byte
	}
	v, err := one(ctx, r, func(v *version) []any { return []any{doc(&v.text), &v.raw} }, "SELECT text_json, raw FROM policy WHERE id = ?", id)
	if err != nil {
		return nil, err
	}
	if len(v.text.Lines) == 0 {
		if v.text, err = policy.DecodeText(v.raw); err != nil {
			v.text.Lines = nil // bytes of a file that keeps its text elsewhere: there is nothing to look through
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = &knownLines{id, v.text.Lines}
	return v.text.Lines, nil
}

// incidentsOf bounds the cameras whose incidents a search looks for: words that so many are
// found by tell nothing of one incident.
const incidentsOf = 500

// searchTroubles finds the differences that weigh most and the newest incidents.
func (r runner) searchTroubles(ctx context.Context, f SearchFilter, cameras []string, d *directory, groups map[HitKind]*SearchGroup) error {
	differences, total, err := r.searchDifferences(ctx, DifferenceFilter{Branches: f.Branches, State: inventory.Unresolved, Query: f.Query, Limit: f.Each})
	if err != nil {
		return err
	}
	if total > 0 {
		g := &SearchGroup{Kind: HitDifference, Total: total}
		for _, x := range differences {
			label := x.Facts["label"]
			if label == "" {
				label = x.Facts["addr"]
			}
			g.Hits = append(g.Hits, Hit{HitDifference, x.ID, x.BranchID, string(x.Kind), label})
		}
		groups[HitDifference] = g
	}
	if len(cameras) == 0 || len(cameras) > incidentsOf {
		return nil
	}
	var of where
	anyOf(&of, "incident.camera_id", cameras)
	if total, err = one(ctx, r, scalar[int], "SELECT COUNT(*) FROM incident"+of.text(), of.args...); err != nil || total == 0 {
		return err
	}
	found, err := list(ctx, r, incidentFields, "SELECT "+incidentColumns+" FROM incident"+of.text()+" ORDER BY incident.since_ms DESC, incident.id"+page(f.Each, 0), of.args...)
	if err != nil {
		return err
	}
	g := &SearchGroup{Kind: HitIncident, Total: total}
	for _, x := range found {
		h := Hit{HitIncident, x.ID, x.BranchID, "", x.Since.In(r.s.zone).Format("2006-01-02 15:04")}
		if i, ok := d.byID[x.CameraID]; ok {
			if h.Text = d.cameras[i].slot; h.Text == "" {
				h.Text = d.cameras[i].name
			}
		}
		g.Hits = append(g.Hits, h)
	}
	groups[HitIncident] = g
	return nil
}
