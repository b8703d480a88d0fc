package main

import (
	"fmt"
	"strings"

	"camledger/internal/app"
)

// placeCmd says where cameras are, and what that rests on.
type placeCmd struct {
	Branch placeBranchCmd `cmd:"" default:"withargs" help:"List proposals of a branch, confirm them, finish the enrolment."`
	Import placeImportCmd `cmd:"" help:"Take the camera list that staff keep (XLSX, CSV) as evidence for places."`
	Rules  placeRulesCmd  `cmd:"" help:"List what placings have taught."`
	Forget placeForgetCmd `cmd:"" help:"Take back what a placing has taught."`
}

// placeBranchCmd lists and confirms places.
type placeBranchCmd struct {
	Branch     string  `arg:"" help:"Branch by code or name."`
	All        bool    `help:"Confirm every proposal as it stands (see --least)."`
	Least      float64 `default:"0.5" help:"With --all: leave out proposals that are less sure than this (0 to 1)."`
	Camera     string  `help:"One camera, by id."`
	Location   string  `help:"With --camera: the declared place where it stands."`
	Undeclared string  `help:"With --camera: a place that the policy does not declare."`
	SameAs     string  `help:"With --camera: it shows again what this camera shows."`
	NotCamera  bool    `help:"With --camera: it is no camera."`
	Finish     bool    `help:"Finish the enrolment: from then on, what has no place is a difference."`
	JSON       bool    `help:"Print JSON."`
}

// Run lists proposals, or carries out what a flag says.
func (c placeBranchCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		bs, err := a.Branches(e.ctx, []string{c.Branch})
		if err != nil {
			return err
		}
		b := bs[0]
		switch {
		case c.Camera != "":
			loc, err := a.LocationID(e.ctx, b.ID, c.Location)
			if err != nil {
				return err
			}
			slots, err := a.PlaceOne(e.ctx, actor(), c.Camera, loc, c.Undeclared, c.SameAs, c.NotCamera)
			if err != nil {
				return err
			}
			for _, s := range slots {
				if s.Code != "" {
					fmt.Fprintln(e.out, "placed at", s.Code)
				}
			}
		case c.All:
			ps, err := a.Proposals(e.ctx, b.ID)
			if err != nil {
				return err
			}
			placements := app.Confirmed(ps, c.Least)
			if _, err := a.PlaceBy(e.ctx, actor(), placements); err != nil {
				return err
			}
			fmt.Fprintf(e.out, "%s: %d of %d proposals confirmed\n", b.Name, len(placements), len(ps))
			if rest := len(ps) - len(placements); rest > 0 {
				fmt.Fprintf(e.out, "%s: %s not sure enough, or left to a person: camledger place %s\n", b.Name, areCameras(rest), c.Branch)
			}
			for _, p := range ps {
				if p.Replaces != "" && p.SameAs == "" && p.Confidence >= c.Least {
					fmt.Fprintf(e.out, "%s took over the place of %s, which is retired. Take it back: camledger device undo %s --reason WHY\n", p.CameraID, p.Replaces, p.CameraID)
				}
			}
		}
		if c.Finish {
			if err := a.EnrolBy(e.ctx, actor(), b.ID); err != nil {
				return err
			}
			fmt.Fprintf(e.out, "%s: enrolment finished\n", b.Name)
		}
		if c.Camera != "" || c.All || c.Finish {
			return nil
		}
		return c.list(e, a, b)
	})
}

func (c placeBranchCmd) list(e env, a *app.App, b app.Branch) error {
	ps, err := a.ProposalTexts(e.ctx, b.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		lines := []placeLine{}
		for _, p := range ps {
			lines = append(lines, newPlaceLine(p))
		}
		if err := printJSON(e.out, lines); err != nil {
			return err
		}
		return unplaced(len(ps))
	}
	t := newTable("CAMERA", "ADDRESS", "INPUT#", "CALLS ITSELF", "PROPOSED PLACE", "SURE#", "EVIDENCE")
	for _, p := range ps {
		place := p.LocationName
		switch {
		case p.SameAs != "":
			place = "same as " + p.SameAsName
		case p.Replaces != "":
			place += " (replaces " + p.Replaces + ")"
		case place == "" && len(p.OtherNames) > 0:
			place = "? " + strings.Join(p.OtherNames, " or ")
		case place == "" && p.Place != "":
			place = p.Place + " (not declared)"
		case place == "":
			place = "?"
		}
		input := "-"
		if p.Recorder {
			input = fmt.Sprint(p.Channel)
		}
		t.add(p.CameraID, p.Addr, input, p.CameraName, place, fmt.Sprintf("%.0f%%", 100*p.Confidence), strings.Join(hints(p), "; "))
	}
	t.print(e.out)
	sure := len(app.Confirmed(app.Plain(ps), c.Least))
	fmt.Fprintf(e.out, "%s not placed.\n", areCameras(len(ps)))
	if sure > 0 {
		fmt.Fprintf(e.out, "Confirm the %d that have a proposal: camledger place %s --all\n", sure, c.Branch)
	}
	if rest := len(ps) - sure; rest > 0 {
		other := "the other "
		if sure == 0 {
			other = ""
		}
		fmt.Fprintf(e.out, "Say of %s%d where %s: camledger place %s --camera ID --location PLACE (or --undeclared TEXT, --same-as ID, --not-camera)\n", other, rest, plural(rest, "it is", "they are"), c.Branch)
	}
	switch {
	case len(ps) > 0:
	case !b.EnrolledAt.IsZero():
		fmt.Fprintln(e.out, "The enrolment is finished: from now on what has no place is a difference (camledger diff).")
	default:
		fmt.Fprintf(e.out, "When all is right: camledger place %s --finish\n", c.Branch)
	}
	return unplaced(len(ps))
}

// areCameras is "1 camera is", "2 cameras are".
func areCameras(n int) string { return count(n, "camera") + plural(n, " is", " are") }

func unplaced(n int) error {
	if n > 0 {
		return errPerson
	}
	return nil
}

// placeLine is one proposal in JSON.
type placeLine struct {
	Camera   string   `json:"camera"`
	Address  string   `json:"address"`
	Channel  int      `json:"channel"`
	Name     string   `json:"name"`
	Location string   `json:"location,omitempty"` // declared, proposed
	Place    string   `json:"place,omitempty"`    // not declared, proposed
	Others   []string `json:"others,omitempty"`   // declared ones that it may be as well
	SameAs   string   `json:"sameAs,omitempty"`   // camera that it shows again
	Replaces string   `json:"replaces,omitempty"` // camera that is gone, whose place it takes over
	Sure     float64  `json:"sure"`
	Evidence []string `json:"evidence"`
}

func newPlaceLine(p app.ProposalText) placeLine {
	return placeLine{Camera: p.CameraID, Address: p.Addr, Channel: p.Channel, Name: p.CameraName, Location: p.LocationName, Place: p.Place,
		Others: p.OtherNames, SameAs: p.SameAs, Replaces: p.Replaces, Sure: p.Confidence, Evidence: hints(p)}
}

// hints are what a proposal rests on.
func hints(p app.ProposalText) []string {
	out := []string{}
	for _, h := range p.Evidence {
		out = append(out, string(h.Kind)+" "+h.Text)
	}
	return out
}
