package web

import (
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

// cameraRow is a camera in the list of cameras.
type cameraRow struct {
	ID, Name, Slot, Branch, Place, Device, Addr string
	Channel                                     int
	Outcome                                     inventory.Outcome
	Cause                                       inventory.Cause
	CheckedAt                                   time.Time
}

// camerasView is the list of cameras.
type camerasView struct {
	Lead                                      string
	Branches, Outcomes, Placed, Sights, Sorts []option
	Query                                     string
	Rows                                      []cameraRow
	Pages                                     pager
	Files                                     files
	Now                                       time.Time
}

const camerasPage = 60

// What the list of cameras can be asked for beside outcomes and sights: all that is
// called trouble, and everything.
const (
	outcomeTrouble = "trouble"
	sightAll       = "all"
)

func outcomeOptions(v visitor, selected string) []option {
	out := []option{{"", v.say("web.alloutcomes"), selected == ""}}
	out = append(out, option{outcomeTrouble, v.say("outcome." + outcomeTrouble), selected == outcomeTrouble})
	for _, o := range []inventory.Outcome{inventory.OutcomeDown, inventory.OutcomeDegraded, inventory.OutcomeAuthRefused, inventory.OutcomeNotAssessed, inventory.OutcomeOK} {
		out = append(out, option{string(o), v.say("outcome." + string(o)), string(o) == selected})
	}
	return out
}

// bindingView is a time that a camera spent in a slot.
type bindingView struct {
	Slot, Place, By string
	From, To        time.Time
}

// stepRow is a rung of the last check.
type stepRow struct {
	inventory.Step
	Said string // what it found, in words
	Bar  bar
}

// cameraView is the page of one camera.
type cameraView struct {
	Live        *liveView
	Camera      inventory.Camera
	Device      inventory.Device
	Maker       string
	DeviceKind  inventory.DeviceKind
	Branch      inventory.Branch
	Place, Slot string
	Addr        string
	Channel     int
	Lead        string
	Outcome     inventory.Outcome
	CheckedAt   time.Time
	Measured    inventory.Measurement
	Kbps        float64
	Short       []string // what falls short of its own normal, in words
	Steps       []stepRow
	Strip       strip
	Differences []diffRow
	Bindings    []bindingView
	MayCheck    bool
	Placing     *placeForm // nil: the visitor may not
	Picture     *pictureView
	Kept        keptView
	Clock       string      // empty: never measured
	Twin        *leftCamera // of which this one is confirmed to be another sight
	Outage      string      // the open outage that it is in, in words; empty: none
	OutageURL   string
}

// cameraFacts is what the page of a camera is made of.
type cameraFacts struct {
	Camera      inventory.Camera
	Device      inventory.Device
	Register    *inventory.Register
	Check       inventory.Check
	Outcome     inventory.Outcome
	Causes      []inventory.Cause
	CheckedAt   time.Time
	Days        []dayShare
	Differences []diffRow
	Bindings    []bindingView
}

// stripDays is how many days the strip shows.
const stripDays = 30

func newCamera(v visitor, f cameraFacts) cameraView {
	c := f.Camera
	left := newLeftCamera(c, f.Device)
	out := cameraView{Camera: c, Device: f.Device, Maker: f.Device.Maker, DeviceKind: f.Device.Kind, Addr: left.Addr, Channel: left.Channel,
		Outcome: f.Outcome, CheckedAt: f.CheckedAt, Measured: f.Check.Measurement, Kbps: f.Check.Measurement.Bitrate / 1000,
		Strip: newStrip(v, f.Days, stripDays, c.FirstSeen), Differences: f.Differences, Bindings: f.Bindings,
		MayCheck: v.May(Check, c.BranchID)}
	out.Camera.Name = left.Name
	out.Branch, _ = f.Register.Branch(c.BranchID)
	if l, ok := f.Register.Location(c.LocationID); ok {
		out.Place = l.Name
	} else {
		out.Place = c.Place
	}
	for _, s := range f.Register.Slots {
		if s.ID == c.SlotID && c.SlotID != "" {
			out.Slot = s.Code
		}
	}
	var longest time.Duration
	for _, s := range f.Check.Steps {
		longest = max(longest, s.Took)
	}
	for _, s := range f.Check.Steps {
		class := "accent"
		if !s.OK {
			class = "bad"
		}
		out.Steps = append(out.Steps, stepRow{s, s.Text(v.say), newBar(took(s.Took), int(longest/time.Microsecond), barCount{class, int(s.Took / time.Microsecond)})})
	}
	for _, d := range f.Check.Deviations {
		if d.Stands {
			out.Short = append(out.Short, shortfall(v, d))
		}
	}
	out.Kept, out.Clock = newKept(v, f.Register, c, f.Device), clockText(v, f.Device)
	out.Lead = cameraLead(v, f)
	return out
}

// shortfall says what falls short of what is usual of a camera: "25 → 8 fps".
func shortfall(v visitor, d inventory.Deviation) string {
	code := "web.camera.short." + string(d.Cause)
	switch d.Cause {
	case inventory.CauseSize:
		return v.say(code, int(d.Usual), d.UsualHeight, int(d.Now), d.NowHeight)
	case inventory.CauseLoss:
		return v.say(code, 100*d.Usual, 100*d.Now)
	case inventory.CauseBitRate:
		return v.say(code, d.Usual/1000, d.Now/1000)
	}
	return v.say(code, d.Usual, d.Now)
}

// cameraLead says how the camera is and what to do.
func cameraLead(v visitor, f cameraFacts) string {
	cause := ""
	if len(f.Causes) > 0 {
		cause = v.say("cause." + string(f.Causes[0]))
		for _, d := range f.Check.Deviations {
			if d.Stands && d.Cause == f.Causes[0] {
				cause += " (" + shortfall(v, d) + ")"
			}
		}
		if try := f.Check.Remedy(f.Causes[0]); words.Has(try) {
			cause += ". " + v.say(try)
		}
	}
	switch f.Outcome {
	case inventory.OutcomeOK:
		for _, d := range f.Differences { // a good picture is not all that is promised
			if d.State == inventory.DifferenceOpen && d.Severity == inventory.SeverityError {
				return v.say("web.camera.lead.but", d.Sentence)
			}
		}
		return v.say("web.camera.lead.ok")
	case inventory.OutcomeDegraded:
		return v.say("web.camera.lead.degraded", cause)
	case inventory.OutcomeDown:
		switch f.Check.Failed { // from here on something comes
		case inventory.StepKeyFrame, inventory.StepWindow:
			return v.say("web.camera.lead.unusable", cause)
		}
		return v.say("web.camera.lead.down", cause)
	case inventory.OutcomeAuthRefused:
		return v.say("web.camera.lead.auth")
	}
	return v.say("web.camera.lead.unknown")
}
