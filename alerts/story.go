package alerts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// Try is one attempt at a delivery.
type Try struct {
	DeliveryID string        `json:"deliveryId"`
	At         time.Time     `json:"at"`
	State      DeliveryState `json:"state"` // of the delivery after it: sent, pending, dead
	Reply      string        `json:"reply"` // the server's, or what went wrong
}

// StepKind is what a step of an incident's story is.
type StepKind string

// Kinds of steps.
const (
	StepFailed       StepKind = "failed"       // the first failure
	StepEvent        StepKind = "event"        // something that the decider saw
	StepAcknowledged StepKind = "acknowledged" // a person sees to it
	StepNotice       StepKind = "notice"       // a message was written
	StepTry          StepKind = "try"          // it was tried to send it to somebody; failures in a row are one step
	StepNote         StepKind = "note"         // a person wrote something down
	StepEnded        StepKind = "ended"        // the first success that lasted
)

// Step is one step of an incident's story. Which fields are set follows from its kind.
type Step struct {
	At    time.Time       `json:"at"`
	Kind  StepKind        `json:"kind"`
	Event EventKind       `json:"event,omitempty"`
	Tier  inventory.Tier  `json:"tier,omitempty"`
	Cause inventory.Cause `json:"cause,omitempty"`
	By    string          `json:"by,omitempty"` // who, as stored: person id or operator:<user>
	Note  NoteKind        `json:"note,omitempty"`
	Text  string          `json:"text,omitempty"` // of a note
	// Of a notice and of a try.
	Notice    NoticeKind    `json:"notice,omitempty"`
	NoticeID  string        `json:"noticeId,omitempty"`
	Part      Part          `json:"part,omitempty"` // continues: of others in the first place
	Observed  bool          `json:"observed,omitempty"`
	To        int           `json:"to,omitempty"` // how many people a notice goes to
	Name      string        `json:"name,omitempty"`
	Address   string        `json:"address,omitempty"`
	State     DeliveryState `json:"state,omitempty"`
	Reply     string        `json:"reply,omitempty"`
	MessageID string        `json:"messageId,omitempty"` // of the mail, or the webhook-id of another channel
	Times     int           `json:"times,omitempty"`     // of attempts that failed in a row: how many, where more than one
	Until     time.Time     `json:"until,omitzero"`      // and the last of them, whose reply it is
}

// Story puts together what is on record of one incident, the oldest step first.
func Story(i Incident, events []Event, notices []Notice, deliveries []Delivery, tries []Try, notes []Note) []Step {
	out := []Step{{At: i.Since, Kind: StepFailed, Cause: i.Cause, Tier: i.Tier}}
	for _, e := range events {
		switch e.Kind {
		case EventNoticed, EventAcknowledged: // told below, with more
		case EventDown: // the same moment as opened, which every incident has
		case EventRecovered:
		default:
			out = append(out, Step{At: e.At, Kind: StepEvent, Event: e.Kind, Tier: e.Tier, Cause: e.Cause})
		}
	}
	if !slices.ContainsFunc(events, func(e Event) bool { return e.Kind == EventOpened }) {
		out = append(out, Step{At: i.Opened, Kind: StepEvent, Event: EventOpened, Cause: i.Cause, Tier: i.Tier})
	}
	if !i.AcknowledgedAt.IsZero() {
		out = append(out, Step{At: i.AcknowledgedAt, Kind: StepAcknowledged, By: i.AcknowledgedBy})
	}
	for _, n := range notices {
		to := 0
		for _, d := range deliveries {
			if d.NoticeID == n.ID {
				to++
			}
		}
		step := Step{At: n.Created, Kind: StepNotice, Notice: n.Kind, NoticeID: n.ID, Observed: n.Observed, To: to}
		if asks := n.Kind == NoticeReminder || n.Kind == NoticeEscalation; !asks && slices.Contains(n.Items, Item{i.ID, PartContinues}) {
			step.Part = PartContinues
		}
		out = append(out, step)
	}
	out = append(out, sendings(notices, deliveries, tries)...)
	for _, n := range notes {
		out = append(out, Step{At: n.At, Kind: StepNote, Note: n.Kind, Text: n.Text, By: n.By})
	}
	seen := func(e Event) bool { return e.Kind == EventRecovering && e.Until.Equal(i.Ended) }
	if !i.Ended.IsZero() && !i.Withdrawn && !slices.ContainsFunc(events, seen) {
		out = append(out, Step{At: i.Ended, Kind: StepEnded})
	}
	slices.SortStableFunc(out, func(a, b Step) int { return cmp.Or(a.At.Compare(b.At), rankOf(a)-rankOf(b)) })
	return out
}

// rankOf orders steps of the same moment: first what happened, then what was said of it.
func rankOf(s Step) int {
	return slices.Index([]StepKind{StepFailed, StepEnded, StepEvent, StepAcknowledged, StepNote, StepNotice, StepTry}, s.Kind)
}

// sendings are the attempts, those that failed in a row as one: the page of the outbox has them
// all. A delivery of before attempts were kept has its last one.
func sendings(notices []Notice, deliveries []Delivery, tries []Try) []Step {
	kinds := map[string]NoticeKind{}
	for _, n := range notices {
		kinds[n.ID] = n.Kind
	}
	var out []Step
	for _, d := range deliveries {
		step := Step{Kind: StepTry, Notice: kinds[d.NoticeID], NoticeID: d.NoticeID, Name: d.Name, Address: d.Address, MessageID: d.WireID()}
		mine := len(out)
		for _, t := range tries {
			if t.DeliveryID != d.ID {
				continue
			}
			if last := len(out) - 1; last >= mine && out[last].State == t.State && goesOn(t.State) {
				out[last].Times, out[last].Until, out[last].Reply = max(out[last].Times, 1)+1, t.At, t.Reply
				continue
			}
			step.At, step.State, step.Reply = t.At, t.State, t.Reply
			out = append(out, step)
		}
		if len(out) == mine && d.State == DeliverySent {
			step.At, step.State, step.Reply = d.Sent, d.State, d.Reply
			out = append(out, step)
		}
	}
	return out
}

// goesOn tells of the state after an attempt that another follows.
func goesOn(s DeliveryState) bool { return s == DeliveryPending || s == DeliverySending }

// Say puts a step into words; name puts an actor into a name.
func (s Step) Say(lang words.Lang, name func(string) string) string {
	say := func(code string, args ...any) string { return words.Say(lang, code, args...) }
	switch s.Kind {
	case StepFailed, StepEnded:
		return say("alerts.step." + string(s.Kind))
	case StepEvent:
		return say("alerts.event." + string(s.Event))
	case StepAcknowledged:
		return say("alerts.step.acknowledged", Clean(name(s.By), mostRunes))
	case StepNote:
		return say("alerts.step.note."+string(s.Note), Clean(name(s.By), mostRunes), Clean(s.Text, NoteMost))
	case StepNotice:
		code, what := "alerts.step.notice", "notice."+string(s.Notice)
		if s.Observed {
			code = "alerts.step.observed"
		}
		if s.Part == PartContinues {
			what = "notice.continues"
		}
		return say(code, say(what), s.To)
	case StepTry:
		code := "alerts.step.try." + string(s.State)
		if s.Times > 1 {
			return say(code+".times", s.Addressee(), Clean(s.Reply, 500), s.Times)
		}
		return say(code, s.Addressee(), Clean(s.Reply, 500))
	}
	return string(s.Kind)
}

// Addressee is whom a try went to, for people.
func (s Step) Addressee() string {
	name := Clean(s.Name, mostRunes)
	if name == "" || strings.EqualFold(name, s.Address) {
		return s.Address
	}
	return name + " <" + s.Address + ">"
}

// Advice is the code of what to try first about an incident.
func Advice(i Incident) string {
	if i.Kind == IncidentSelf {
		return "alerts.try.parent.self"
	}
	return advice(i)
}
