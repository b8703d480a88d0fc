package inventory

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
		}
	}
	return code + ".try"
}
