package main

import (
	"fmt"
	"strings"

	"camledger/internal/app"
	"camledger/internal/store"
)

// cameraCmd says which cameras are one.
type cameraCmd struct {
	Pairs    cameraPairsCmd    `cmd:"" help:"List cameras that seem to be seen twice: directly and through a recorder."`
	Same     cameraSameCmd     `cmd:"" help:"Confirm that two cameras are one."`
	Distinct cameraDistinctCmd `cmd:"" help:"Say that two cameras are two."`
	Undecide cameraUndecideCmd `cmd:"" help:"Take back what was said of a recorder's channel."`
	Replace  cameraReplaceCmd  `cmd:"" help:"Say that a new camera stands where an old one stood."`
	Relearn  cameraRelearnCmd  `cmd:"" help:"Let a camera learn anew what is usual of it: frame rate, size, loss."`
}

// cameraRelearnCmd forgets what is usual of a camera.
type cameraRelearnCmd struct {
	Camera string `arg:"" help:"Camera, by id or slot."`
}

// Run forgets; the next checks teach.
func (c cameraRelearnCmd) Run(e env) error {
	return e.done(c.Camera+" learns anew what is usual", func(a *app.App) error { return a.Relearn(e.ctx, actor(), c.Camera) })
}

// cameraPairsCmd lists pairs.
type cameraPairsCmd struct {
	Branches []string `arg:"" optional:"" help:"Branches by code or name; none: all."`
	JSON     bool     `help:"Print JSON."`
}

// pairLine is one pair in JSON.
type pairLine struct {
	Branch    string   `json:"branch"`
	Channel   string   `json:"channel"` // camera id of the recorder's channel
	Name      string   `json:"name"`
	Recorder  string   `json:"recorder"` // its address
	Input     int      `json:"input"`
	Direct    string   `json:"direct"` // camera id of the camera found directly
	DirName   string   `json:"directName"`
	Address   string   `json:"address"`
	Confirmed bool     `json:"confirmed"`
	Evidence  []string `json:"evidence"`
}

// Run lists pairs; one that waits for a person is exit 3.
func (c cameraPairsCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		branches, err := a.Branches(e.ctx, c.Branches)
		if err != nil {
			return err
		}
		lines := []pairLine{}
		open := 0
		for _, b := range branches {
			pairs, err := a.PairTexts(e.ctx, b)
			if err != nil {
				return err
			}
			for _, p := range pairs {
				if !p.Confirmed {
					open++
				}
				lines = append(lines, pairLine{p.BranchName, p.Channel, p.ChannelName, p.Recorder, p.Input, p.Direct, p.DirectName, p.DirectAddr,
					p.Confirmed, append([]string{}, p.Why...)})
			}
		}
		if c.JSON {
			err = printJSON(e.out, lines)
		} else {
			t := newTable("BRANCH", "CHANNEL", "RECORDER", "INPUT#", "NAME", "CAMERA", "ADDRESS", "NAME", "STATE", "EVIDENCE")
			for _, l := range lines {
				state := "to confirm"
				if l.Confirmed {
					state = "same"
				}
				t.add(l.Branch, l.Channel, l.Recorder, l.Input, l.Name, l.Direct, l.Address, l.DirName, state, strings.Join(l.Evidence, "; "))
			}
			t.print(e.out)
			fmt.Fprintf(e.out, "%s to confirm\n", count(open, "pair"))
		}
		if err == nil && open > 0 {
			err = errPerson
		}
		return err
	})
}

// pairChoice says which pairs are meant: two cameras, or all that are proposed.
type pairChoice struct {
	Cameras     []string `arg:"" optional:"" help:"Two cameras, by id."`
	AllProposed string   `placeholder:"BRANCH" help:"All pairs that are proposed in this branch."`
}

func (c pairChoice) pairs(e env, a *app.App) ([]app.Pair, error) {
	switch {
	case c.AllProposed != "" && len(c.Cameras) == 0:
		bs, err := a.Branches(e.ctx, []string{c.AllProposed})
		if err != nil {
			return nil, err
		}
		texts, err := a.PairTexts(e.ctx, bs[0])
		var out []app.Pair
		for _, t := range texts {
			if !t.Confirmed {
				out = append(out, t.Pair)
			}
		}
		return out, err
	case c.AllProposed == "" && len(c.Cameras) == 2:
		p, err := a.PairOf(e.ctx, c.Cameras[0], c.Cameras[1])
		return []app.Pair{p}, err
	}
	return nil, fmt.Errorf("name two cameras, or a branch with --all-proposed%w", errUsage)
}

func (c pairChoice) judge(e env, verdict app.PairVerdict, one, done string) error {
	return e.with(func(a *app.App) error {
		pairs, err := c.pairs(e, a)
		if err != nil {
			return err
		}
		if err := a.JudgePairs(e.ctx, actor(), verdict, pairs); err != nil {
			return err
		}
		fmt.Fprintf(e.out, "%s %s\n", count(len(pairs), "pair"), plural(len(pairs), one, done))
		return nil
	})
}

// cameraSameCmd confirms pairs.
type cameraSameCmd struct{ pairChoice }

// Run confirms that cameras are one: the recorder's channel does not count any more.
func (c cameraSameCmd) Run(e env) error {
	return c.judge(e, app.PairSame, "is one camera", "are one camera each")
}

// cameraDistinctCmd denies pairs.
type cameraDistinctCmd struct{ pairChoice }

// Run says that cameras are two, also where they were confirmed as one.
func (c cameraDistinctCmd) Run(e env) error {
	return c.judge(e, app.PairDistinct, "is two cameras", "are two cameras each")
}

// cameraUndecideCmd takes back what was said.
type cameraUndecideCmd struct {
	Camera string `arg:"" help:"The recorder's channel, by camera id."`
}

// Run makes a pair a proposal again.
func (c cameraUndecideCmd) Run(e env) error {
	return e.done(c.Camera+" is undecided again", func(a *app.App) error {
		return a.JudgePairs(e.ctx, actor(), app.PairUndecided, []app.Pair{{Channel: c.Camera}})
	})
}

// cameraReplaceCmd settles a replacement.
type cameraReplaceCmd struct {
	Old string `arg:"" help:"The camera that is gone, by id."`
	New string `arg:"" help:"The camera that stands there now, by id; it takes over the slot."`
	stepFlags
}

// Run replaces: the new camera has the old one's slot, the old one is retired.
func (c cameraReplaceCmd) Run(e env) error {
	return c.take(e, func(a *app.App) (store.IdentityEvent, error) {
		return a.ReplaceCamera(e.ctx, actor(), string(c.Reason), c.Old, c.New)
	})
}
