package alerts

import "time"

// NoticeKind is why a message is written.
type NoticeKind string

// Kinds of notices. A notice that carries a new outage is an outage notice even when it
// also tells of recoveries.
const (
	NoticeOutage     NoticeKind = "outage"
	NoticeRecovery   NoticeKind = "recovery"
	NoticeWasDown    NoticeKind = "was-down" // over before anyone could be told
	NoticeReminder   NoticeKind = "reminder"
	NoticeEscalation NoticeKind = "escalation"
	NoticeSelf       NoticeKind = "self" // to operators: the monitor suspects itself
	NoticeDigest     NoticeKind = "digest"
	NoticeWeek       NoticeKind = "week" // summary of the week before
	NoticeTest       NoticeKind = "test"
)

// Part is what a notice says of one incident.
type Part string

// Parts of a notice.
const (
	PartNew       Part = "new"
	PartContinues Part = "continues"
	PartRecovered Part = "recovered"
	PartWasDown   Part = "was-down"
)

// Item is one incident inside a notice. It is what the recipient is told, fixed when the
// message is first tried.
type Item struct {
	IncidentID string `json:"incidentId"`
	Part       Part   `json:"part"`
}

// Notice is one message; it covers many incidents of one branch.
type Notice struct {
	ID       string     `json:"id"`
	Kind     NoticeKind `json:"kind"`
	BranchID string     `json:"branchId"` // empty for self and digests of the institution
	Created  time.Time  `json:"created"`
	Items    []Item     `json:"items"`
	// Observed tells that the branch was in observe mode: it would have been sent.
	Observed bool `json:"observed,omitempty"`
}

// To returns the notice as the recipient of a delivery is told it: what Compose is given.
func (n Notice) To(d Delivery) Notice {
	n.Items = d.Items
	if n.Kind == NoticeOutage && n.Count(PartContinues) > 0 && n.Count(PartNew)+n.Count(PartWasDown) == 0 {
		n.Kind = NoticeEscalation // the copy of somebody to whom only that went up
	}
	return n
}

// Count tells how many items have the part.
func (n Notice) Count(p Part) int { return countPart(n.Items, p) }

func countPart(items []Item, p Part) int {
	c := 0
	for _, i := range items {
		if i.Part == p {
			c++
		}
	}
	return c
}

// DeliveryState is how far a delivery got.
type DeliveryState string

// States of a delivery. Only pending ones may be claimed; a sending one whose lease ran
// out is tried again with the same Message-ID and the same items.
const (
	DeliveryPending   DeliveryState = "pending"
	DeliverySending   DeliveryState = "sending"
	DeliverySent      DeliveryState = "sent"
	DeliveryDead      DeliveryState = "dead"     // refused for good, or 72 hours over
	DeliveryObserved  DeliveryState = "observed" // would have been sent
	DeliveryCancelled DeliveryState = "cancelled"
)

// Delivery is a notice to one recipient: one row of the outbox.
type Delivery struct {
	ID       string `json:"id"`  // made of Key
	Key      string `json:"key"` // idempotency: notice and recipient; unique
	NoticeID string `json:"noticeId"`
	BranchID string `json:"branchId"`
	PersonID string `json:"personId,omitempty"`
	Name     string `json:"name,omitempty"`
	Address  string `json:"address"`
	Lang     string `json:"lang"`
	// MessageID and InReplyTo are without angle brackets. InReplyTo is the first
	// message to this recipient about the same outage; empty where there is none.
	MessageID string `json:"messageId"`
	InReplyTo string `json:"inReplyTo,omitempty"`
	// Items are what this recipient is told. While pending, an outage that ends turns
	// from new into was-down here.
	Items    []Item        `json:"items"`
	State    DeliveryState `json:"state"`
	Attempts int           `json:"attempts"`
	Created  time.Time     `json:"created"`
	Next     time.Time     `json:"next,omitzero"` // of the next attempt, while pending
	Sent     time.Time     `json:"sent,omitzero"`
	Reply    string        `json:"reply,omitempty"` // the server's, or what went wrong
	// Resent is when a person last had the dead letter sent anew; zero: never.
	Resent time.Time `json:"resent,omitzero"`
}

// What is said of a message that was not tried, in place of the other side's reply.
const (
	ReplyRate  = "held back: mail.rate"                              // its address had its share of the hour
	ReplyAsked = "held back: the channel asked to wait"              // Retry-After
	ReplyLeft  = "not sent: its person has no open account any more" // withdrawn
)

// Held tells that a message waits although its way out would take it.
func (d Delivery) Held() bool {
	return d.State == DeliveryPending && (d.Reply == ReplyRate || d.Reply == ReplyAsked)
}

// Level is how far up an outage has been told.
type Level int

// Levels. An operator is told only of the monitor itself.
const (
	LevelBranch     Level = 0
	LevelFacilities Level = 1
	LevelManager    Level = 2
	LevelOperator   Level = 9
)

// Recipient is a person who may get mail about a branch.
type Recipient struct {
	PersonID string
	Name     string
	Address  string
	Lang     string // ko or en; empty: ko
	BranchID string // empty: every branch
	Level    Level
}

// BranchState is what Plan remembers of a branch. The state with an empty BranchID is
// the institution's: its notices go to operators.
type BranchState struct {
	BranchID   string    `json:"branchId"`
	LastNotice time.Time `json:"lastNotice,omitzero"` // for the cap
	// StormSince is the first failure of the storm that is blowing; zero: none.
	StormSince time.Time `json:"stormSince,omitzero"`
	// Watched is how many cameras were watched when the branch was last looked at.
	Watched int `json:"watched,omitempty"`
	// Indeterminate is since when the monitor suspects itself; zero: it does not.
	Indeterminate time.Time `json:"indeterminate,omitzero"`
	Reminded      time.Time `json:"reminded,omitzero"`
	// SelfFrom and SelfTo are, in the institution's state, when the monitor suspected
	// itself last: what began to fail then says nothing before SelfTo.
	SelfFrom time.Time `json:"selfFrom,omitzero"`
	SelfTo   time.Time `json:"selfTo,omitzero"`
}
