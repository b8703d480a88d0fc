package main

import (
	"cmp"
	"fmt"
	"time"

	"camledger/internal/app"
)

// stepOf are the flags that every step of a difference has.
type stepOf struct {
	JSON bool `help:"Print the difference as it is afterwards, as JSON."`
}

// take takes one step with each of the differences and prints them as they are afterwards.
func (c stepOf) take(e env, ids []string, s app.DifferenceStep) error {
	return e.with(func(a *app.App) error {
		lines := []diffLine{}
		for _, id := range ids {
			t, err := a.TakeStep(e.ctx, actor(), id, s)
			if err != nil {
				if why := cmp.Or(app.LifeText(err), app.IdentityText(err)); why != "" {
					err = fmt.Errorf("%s: %s", id, why)
				}
				if c.JSON && len(lines) > 0 {
					if err := printJSON(e.out, lines); err != nil {
						return err
					}
				}
				return err
			}
			l := newDiffLine(t)
			lines = append(lines, l)
			if !c.JSON {
				fmt.Fprintf(e.out, "%s %s: %s\n", l.ID, l.Kind, stateOf(l))
			}
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		return nil
	})
}

// diffAssignCmd assigns differences.
type diffAssignCmd struct {
	IDs []string `arg:"" name:"id" help:"Differences, by id."`
	To  string   `required:"" placeholder:"LOGIN" help:"Who sees to them: a login, role:facilities, or nobody."`
	stepOf
}

// Run assigns.
func (c diffAssignCmd) Run(e env) error {
	return c.take(e, c.IDs, app.DifferenceStep{Kind: "assign", To: c.To})
}

// diffBindCmd places the camera of a difference.
type diffBindCmd struct {
	ID         string `arg:"" help:"Difference, by id."`
	Location   string `help:"The declared place where it stands: it gets the first free slot."`
	Slot       string `help:"The slot, by code or id; who holds it leaves it."`
	Undeclared string `help:"A place that the policy does not declare."`
	Reason     string `help:"Why, for the record."`
	stepOf
}

// Run places the camera.
func (c diffBindCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "bind", Reason: c.Reason, Location: c.Location, Slot: c.Slot, Undeclared: c.Undeclared})
}

// diffReplaceCmd lets a camera take over the slot of another one.
type diffReplaceCmd struct {
	ID     string `arg:"" help:"Difference, by id."`
	Old    string `help:"The camera that is gone, by id, where the difference does not say it."`
	New    string `help:"The camera that stands there now, by id, where the difference does not say it."`
	Reason reason `required:"" help:"Why, for the record."`
	stepOf
}

// Run replaces.
func (c diffReplaceCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "replace", Reason: string(c.Reason), Old: c.Old, New: c.New})
}

// diffMergeCmd says that two devices are one.
type diffMergeCmd struct {
	ID     string `arg:"" help:"Difference, by id: SAME_DEVICE, DEVICE_MOVED, IDENTITY_CONFLICT."`
	Reason reason `required:"" help:"Why, for the record."`
	stepOf
}

// Run merges.
func (c diffMergeCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "merge", Reason: string(c.Reason)})
}

// diffFixedCmd says that differences were put right.
type diffFixedCmd struct {
	IDs    []string `arg:"" name:"id" help:"Differences, by id."`
	Reason string   `help:"What was done."`
	stepOf
}

// Run says it.
func (c diffFixedCmd) Run(e env) error {
	return c.take(e, c.IDs, app.DifferenceStep{Kind: "settled", Reason: c.Reason})
}

// diffAmendCmd proposes an amendment of the policy.
type diffAmendCmd struct {
	ID       string `arg:"" help:"Difference, by id."`
	Count    *int   `help:"How many cameras the next policy declares there."`
	Location string `help:"The declared place, where it is not that of the difference."`
	Place    string `help:"A place that the policy does not declare yet."`
	Mount    string `help:"How cameras are mounted there: fixed or mobile." enum:",fixed,mobile" default:""`
	Keep     string `help:"Of RETENTION_SHORT and RETENTION_LONG: the period that it publishes: 60d, 2m."`
	Kind     string `help:"Which of several periods --keep is about, as the policy calls it."`
	Reason   reason `required:"" help:"Why."`
	stepOf
}

// Run proposes.
func (c diffAmendCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "amend", Reason: string(c.Reason), Count: c.Count, Location: c.Location, Place: c.Place, Mount: c.Mount, Keep: c.Keep, KeepKind: c.Kind})
}

// diffAcceptCmd proposes an exception.
type diffAcceptCmd struct {
	ID     string `arg:"" help:"Difference, by id."`
	Until  string `required:"" placeholder:"DAY" help:"Its last day, YYYY-MM-DD, at most 12 months ahead."`
	Reason reason `required:"" help:"Why."`
	stepOf
}

// Run proposes.
func (c diffAcceptCmd) Run(e env) error {
	cfg, err := e.config()
	if err != nil {
		return err
	}
	day, err := dayOf(c.Until, "--until", cfg.Location())
	if err != nil {
		return err
	}
	end := day.AddDate(0, 0, 1).Add(-time.Second) // the whole day
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "accept", Reason: string(c.Reason), Until: end})
}

// diffRejectCmd turns a proposal down.
type diffRejectCmd struct {
	ID     string `arg:"" help:"Difference, by id."`
	Reason string `help:"Why."`
	stepOf
}

// Run rejects.
func (c diffRejectCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "reject", Reason: c.Reason})
}

// diffNotCameraCmd says that something is no camera.
type diffNotCameraCmd struct {
	ID     string `arg:"" help:"Difference, by id."`
	Reason reason `required:"" help:"What it is."`
	stepOf
}

// Run says it.
func (c diffNotCameraCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "not-camera", Reason: string(c.Reason)})
}

// diffReopenCmd takes back what was said or decided.
type diffReopenCmd struct {
	ID     string `arg:"" help:"Difference, by id."`
	Reason reason `required:"" help:"Why."`
	stepOf
}

// Run opens it again.
func (c diffReopenCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "take-back", Reason: string(c.Reason)})
}

// diffNoteCmd writes a note.
type diffNoteCmd struct {
	ID     string `arg:"" help:"Difference, by id."`
	Reason reason `arg:"" name:"text" help:"The note."`
	stepOf
}

// Run writes it.
func (c diffNoteCmd) Run(e env) error {
	return c.take(e, []string{c.ID}, app.DifferenceStep{Kind: "note", Reason: string(c.Reason)})
}
