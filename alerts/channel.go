package alerts

import (
	"slices"
	"strings"
	"time"
)

// Channel is a way out beside mail, as deciding knows it.
type Channel struct {
	Name     string
	Critical bool            // only what is grave: critical places, parents, the monitor itself
	Branches map[string]bool // by id; nil: all, and what concerns no branch
	Personal bool            // to persons who chose it, else as a whole
	Lang     string
}

// Reach is how a person is reached beside mail, and when reminders wait.
type Reach struct {
	PersonID string
	Channel  string // empty: none
	Number   string
	// Quiet hours in minutes after midnight; equal: none. They may reach over midnight.
	QuietFrom, QuietTo int
}

// wholeChannel stands for everybody behind a channel.
const wholeChannel = "*"

// ChannelAddress is how a delivery to a channel is addressed: the name, a colon, and the
// number of a person, or "*". No mail address holds a colon.
func ChannelAddress(channel, number string) string {
	if number == "" {
		number = wholeChannel
	}
	return channel + ":" + number
}

// ChannelOf splits an address; a mail address has no channel.
func ChannelOf(address string) (channel, number string) {
	channel, number, ok := strings.Cut(address, ":")
	if !ok {
		return "", ""
	}
	return channel, number
}

// Number checks what a person gives as a number: digits, and + - ( ) and spaces between
// them, which are dropped.
func Number(s string) (string, error) {
	kept := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -()", r) {
			return -1
		}
		return r
	}, strings.TrimSpace(s))
	digits := strings.TrimPrefix(kept, "+")
	if len(digits) < 7 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return "", AddressProblem{Address: Clean(s, mostRunes), Code: "alerts.number"}
	}
	return kept, nil
}

// QuietUntil tells when the quiet hours that hold at a moment end; false where none hold.
func (r Reach) QuietUntil(now time.Time, zone *time.Location) (time.Time, bool) {
	if r.QuietFrom == r.QuietTo {
		return time.Time{}, false
	}
	if zone == nil {
		zone = time.UTC
	}
	local := now.In(zone)
	at := func(day, minutes int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+day, minutes/60, minutes%60, 0, 0, zone)
	}
	for _, day := range []int{-1, 0} {
		begin, end := at(day, r.QuietFrom), at(day, r.QuietTo)
		if !end.After(begin) {
			end = at(day+1, r.QuietTo)
		}
		if !now.Before(begin) && now.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}

// Also adds to what Plan decided the same messages by other channels, and lets reminders
// wait for the end of quiet hours. Recoveries need nothing more: Plan itself tells them to
// every address that heard of the outage.
func (a Actions) Also(channels []Channel, reaches map[string]Reach, in PlanInput, now time.Time) Actions {
	x := also{in: in, now: now, incidents: map[string]Incident{}, keys: map[string]bool{}}
	for _, i := range slices.Concat(in.Incidents, a.Incidents) {
		x.incidents[i.ID] = i
	}
	for _, d := range slices.Concat(in.Deliveries, a.Deliveries) {
		x.keys[d.Key] = true
	}
	a.Deliveries = slices.Clone(a.Deliveries)
	for _, n := range a.Notices {
		of := slices.DeleteFunc(slices.Clone(a.Deliveries), func(d Delivery) bool { return d.NoticeID != n.ID })
		for _, c := range channels {
			if !x.hears(c, n) {
				continue
			}
			if !c.Personal {
				a.Deliveries = x.add(a.Deliveries, n, Recipient{Name: c.Name, Address: ChannelAddress(c.Name, ""), Lang: c.Lang}, n.Items)
				continue
			}
			for _, d := range of {
				r := reaches[d.PersonID]
				if other, _ := ChannelOf(d.Address); other != "" || d.PersonID == "" || r.Channel != c.Name || r.Number == "" {
					continue
				}
				a.Deliveries = x.add(a.Deliveries, n, Recipient{PersonID: d.PersonID, Name: d.Name, Address: ChannelAddress(c.Name, r.Number), Lang: d.Lang}, d.Items)
			}
		}
	}
	x.quiet(a, reaches)
	return a
}

// also is what adding channels looks at.
type also struct {
	in        PlanInput
	now       time.Time
	incidents map[string]Incident
	keys      map[string]bool
}

// hears tells whether a notice goes to a channel.
func (x also) hears(c Channel, n Notice) bool {
	if c.Branches != nil && !c.Branches[n.BranchID] {
		return false
	}
	if !c.Critical {
		return true
	}
	return slices.ContainsFunc(n.Items, func(item Item) bool {
		i, ok := x.incidents[item.IncidentID]
		return ok && (i.Critical || i.Parent())
	})
}

func (x also) add(ds []Delivery, n Notice, to Recipient, items []Item) []Delivery {
	items = slices.DeleteFunc(slices.Clone(items), func(i Item) bool { return i.Part == PartRecovered })
	news := slices.ContainsFunc(items, func(i Item) bool {
		return i.Part != PartContinues || x.incidents[i.IncidentID].firstSays(i, n.ID)
	})
	if len(items) == 0 || !news && n.Kind != NoticeReminder && n.Kind != NoticeEscalation {
		return ds
	}
	d := NewDelivery(n.ID, n.BranchID, to, x.in.Domain, x.now)
	if x.keys[d.Key] {
		return ds
	}
	x.keys[d.Key] = true
	d.Items = items
	if n.Observed {
		d.State, d.Next = DeliveryObserved, time.Time{}
	}
	return append(ds, d)
}

// quiet lets new reminders wait.
func (x also) quiet(a Actions, reaches map[string]Reach) {
	reminders := map[string]bool{}
	for _, n := range a.Notices {
		reminders[n.ID] = n.Kind == NoticeReminder
	}
	for i, d := range a.Deliveries {
		if !reminders[d.NoticeID] || d.State != DeliveryPending || d.PersonID == "" {
			continue
		}
		if until, quiet := reaches[d.PersonID].QuietUntil(x.now, x.in.Zone); quiet {
			a.Deliveries[i].Next = until
		}
	}
}
