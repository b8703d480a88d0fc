package inventory

import "testing"

func TestRemedy(t *testing.T) {
	for want, c := range map[string]Check{
		"cause.timeout.try":              {Cause: CauseTimeout, Failed: StepConnect},
		"cause.timeout.resolve.try":      {Cause: CauseTimeout, Failed: StepResolve},
		"cause.timeout.later.try":        {Cause: CauseTimeout, Failed: StepSetup},
		"cause.timeout.later.midway.try": {Cause: CauseTimeout, Failed: StepSetup, Steps: []Step{{Name: StepSetup, Notes: []Note{{Code: "note.midway"}}}}},
		"cause.closed-by-peer.try":       {Cause: CauseClosed, Failed: StepDescribe},
		"cause.closed-by-peer.later.try": {Cause: CauseClosed, Failed: StepPlay, Steps: []Step{{Name: StepDescribe, OK: true}, {Name: StepPlay}}},
		"cause.no-rtp.try":               {Cause: CauseNoRTP, Failed: StepFirstRTP},
	} {
		if got := c.Remedy(c.Cause); got != want {
			t.Errorf("%s at %s: %s", c.Cause, c.Failed, got)
		}
	}
}
