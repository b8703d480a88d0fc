package inventory

import "slices"

// Remedy is the code of what to try first against a cause of this check (internal/words:
// "cause.<code>.try"). A device that says nothing any more after it was reached has power and
// a cable, and a name server that says nothing is none of its business.
func (c Check) Remedy(cause Cause) string {
	code := "cause." + string(cause)
	if cause == CauseTimeout && cause == c.Cause {
		switch c.Failed {
		case StepResolve:
			code += ".resolve"
		case StepConnect, "":
		default:
			code += ".later"
			if c.noted(noteMidway) {
				code += ".midway"
			}
		}
	}
	if cause == CauseClosed && cause == c.Cause && c.spoke() {
		code += ".later"
	}
	return code + ".try"
}

// noteMidway is the note of a step whose answer had begun when its time was over.
const noteMidway = "note.midway"

// noted tells that the step that failed says so.
func (c Check) noted(code string) bool {
	for _, s := range c.Steps {
		if s.Name == c.Failed && slices.ContainsFunc(s.Notes, func(n Note) bool { return n.Code == code }) {
			return true
		}
	}
	return false
}

// spoke tells that the device answered in RTSP before: its port is the right one, and in the
// clear or not as it should be.
func (c Check) spoke() bool {
	return c.Measurement.Server != "" || c.passed(StepDescribe)
}
