package inventory

import "time"

// Inspection is the recorded periodic inspection (정기 점검) of one branch on one day.
type Inspection struct {
	ID       string
	BranchID string
	Branch   string // name at that time
	Day      string // 2006-01-02 in the institution's zone
	Interval string // daily, weekly, monthly, quarterly, half-yearly, on-demand
	Started  time.Time
	Ended    time.Time
	Trigger  string // schedule, operator, person, catch-up
	Rows     []InspectionRow
	Counts   InspectionCounts
	// Inspector and Approver sign; two different persons. Empty while unsigned.
	Inspector string
	SignedAt  time.Time
	Approver  string
	SealedAt  time.Time
}

// InspectionRow is one camera of an inspection.
type InspectionRow struct {
	Number   int // 연번, 1-based
	CameraID string
	SlotCode string // 카메라번호
	Location string // 설치위치; empty while unplaced
	Name     string // what the device calls it
	Addr     string
	Verdict  Verdict
	Outcome  Outcome
	Causes   []Cause
	Step     StepName // rung that failed
	// Machine items; an empty text means not measured.
	Picture    string // 화면: ok, fault, suspect (seen once), plays (not judged), unknown
	View       string // 화각, a proposal: ok, fault; empty where there is no reference view
	Recording  string // 녹화: ok, fault, unknown
	ClockKnown bool
	Clock      time.Duration // offset of the device's clock
	// ClockDoubt tells that it is off by the clock of a machine whose own nothing keeps: not judged.
	ClockDoubt bool
	DaysStored int    // whole days since the oldest recording; -1: unknown
	DaysWhy    string // code why it is unknown, or could not be read since DaysOf
	// DaysOf is when the days were read, where they could not be read for the inspection.
	DaysOf    time.Time `json:",omitzero"`
	Gaps      int       // days without footage between the oldest and the newest
	Audio     bool
	CheckedAt time.Time
	Codec     string
	Width     int
	Height    int
	FPS       float64
}

// InspectionCounts sums an inspection up. Not assessed is never counted as ok.
type InspectionCounts struct {
	Total         int
	OK            int
	Fault         int
	NotVerifiable int
	NotApplicable int
}

// Count sums up the verdicts of rows.
func Count(rows []InspectionRow) InspectionCounts {
	c := InspectionCounts{Total: len(rows)}
	for _, r := range rows {
		switch r.Verdict {
		case VerdictOK:
			c.OK++
		case VerdictFault:
			c.Fault++
		case VerdictNotApplicable:
			c.NotApplicable++
		default:
			c.NotVerifiable++
		}
	}
	return c
}
