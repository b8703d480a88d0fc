package alerts

import (
	"strings"
	"time"
)

// Bounds of a maintenance window: work that was begun without a word may be noted for
// WindowBack afterwards, and none is planned for longer than WindowMost, so that no window
// hides a camera for good. A reason has at most ReasonMost characters.
const (
	WindowBack = 24 * time.Hour
	WindowMost = 31 * 24 * time.Hour
	ReasonMost = 300
)

// WindowFault is what is wrong with a window, as a code of internal/words.
type WindowFault string

// Faults of windows.
const (
	WindowNoReason   WindowFault = "maintenance.fault.reason"
	WindowLongReason WindowFault = "maintenance.fault.reason-long"
	WindowScope      WindowFault = "maintenance.fault.scope" // more than one subject
	WindowNoTime     WindowFault = "maintenance.fault.time"
	WindowBackwards  WindowFault = "maintenance.fault.backwards"
	WindowOver       WindowFault = "maintenance.fault.over"
	WindowLate       WindowFault = "maintenance.fault.late"
	WindowLong       WindowFault = "maintenance.fault.long"
)

var windowFaults = map[WindowFault]string{
	WindowNoReason:   "it needs a reason",
	WindowLongReason: "the reason is longer than 300 characters",
	WindowScope:      "it is for one place, one device or one camera, or for the whole branch",
	WindowNoTime:     "it needs a beginning and an end",
	WindowBackwards:  "it ends before it begins",
	WindowOver:       "it is over already",
	WindowLate:       "it began more than 24 hours ago: what was mailed since was not planned",
	WindowLong:       "it lasts longer than 31 days",
}

// Error says what is wrong.
func (f WindowFault) Error() string { return windowFaults[f] }

// Check tells what is wrong with a window that a person asks for now: a WindowFault, or nil.
func (m Maintenance) Check(now time.Time) error {
	set := 0
	for _, id := range []string{m.LocationID, m.DeviceID, m.CameraID} {
		if id != "" {
			set++
		}
	}
	switch {
	case strings.TrimSpace(m.Reason) == "":
		return WindowNoReason
	case len([]rune(m.Reason)) > ReasonMost:
		return WindowLongReason
	case set > 1:
		return WindowScope
	case m.Begin.IsZero() || m.End.IsZero():
		return WindowNoTime
	case !m.End.After(m.Begin):
		return WindowBackwards
	case !m.End.After(now):
		return WindowOver
	case m.Begin.Before(now.Add(-WindowBack)):
		return WindowLate
	case m.End.Sub(m.Begin) > WindowMost:
		return WindowLong
	}
	return nil
}
