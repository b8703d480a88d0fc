package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"camledger/internal/app"
)

// policyLine is one version in JSON; days are of the institution's zone.
type policyLine struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	SHA256    string `json:"sha256"`
	Effective string `json:"effective,omitempty"` // from which day it applies
	// Until is the first day on which another version applies; empty: none follows.
	Until string `json:"until,omitempty"`
	// Superseded tells that another version of the same day took its place at once.
	Superseded bool      `json:"superseded,omitempty"`
	InForce    bool      `json:"inForce"`
	Noticed    string    `json:"noticed,omitempty"`
	AcceptedAt time.Time `json:"acceptedAt"`
	AcceptedBy string    `json:"acceptedBy"`
}

// policyLines lists the accepted versions, the newest acceptance first.
func policyLines(e env, a *app.App) ([]policyLine, error) {
	ps, err := a.Store().Policies(e.ctx)
	if err != nil || len(ps) == 0 {
		return []policyLine{}, err
	}
	zone := a.Config().Location()
	now, err := a.PolicyAt(e.ctx, time.Time{})
	if err != nil {
		now.ID = "" // the first one applies later
	}
	spans := app.Spans(ps)
	lines := make([]policyLine, 0, len(ps))
	for _, p := range ps {
		lines = append(lines, policyLine{ID: p.ID, Name: p.Name, SHA256: p.Digest, Effective: dayText(p.Effective, zone), Until: dayText(spans[p.ID].Until, zone),
			Superseded: spans[p.ID].Never, InForce: p.ID == now.ID, Noticed: dayText(p.Noticed, zone), AcceptedAt: p.AcceptedAt, AcceptedBy: p.AcceptedBy})
	}
	return lines, nil
}

func lineOf(e env, a *app.App, id string) (policyLine, error) {
	lines, err := policyLines(e, a)
	for _, l := range lines {
		if l.ID == id {
			return l, nil
		}
	}
	return policyLine{}, err
}

// dayText is a day, empty where there is none.
func dayText(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(time.DateOnly)
}

type policyListCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run lists versions, the newest acceptance first.
func (c policyListCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		lines, err := policyLines(e, a)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		t := newTable("ID", "NAME", "EFFECTIVE", "UNTIL", "IN FORCE", "ACCEPTED", "BY", "SHA-256")
		for _, l := range lines {
			force := ""
			switch {
			case l.InForce:
				force = "now"
			case l.Superseded:
				force = "never"
			}
			t.add(l.ID, l.Name, orDash(l.Effective), orDash(l.Until), orDash(force), l.AcceptedAt.In(a.Config().Location()).Format("2006-01-02 15:04"), a.NameOf(e.ctx, l.AcceptedBy), l.SHA256[:12])
		}
		t.print(e.out)
		return nil
	})
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// draftLine is one draft in JSON.
type draftLine struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	State     string    `json:"state"` // open, accepted, discarded
	Revision  int       `json:"revision"`
	SHA256    string    `json:"sha256"`
	Version   string    `json:"version,omitempty"` // that it became
	CreatedAt time.Time `json:"createdAt"`
	CreatedBy string    `json:"createdBy"`
	ChangedAt time.Time `json:"changedAt"`
	ChangedBy string    `json:"changedBy"`
}

type policyDraftsCmd struct {
	All     bool   `help:"Also those that were accepted or discarded."`
	Discard string `help:"Give a draft up, by its id; it stays on record." placeholder:"ID"`
	JSON    bool   `help:"Print JSON."`
}

// Run lists drafts, the newest first.
func (c policyDraftsCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		if c.Discard != "" {
			d, err := a.Draft(e.ctx, c.Discard)
			if err != nil {
				return err
			}
			return a.DiscardDraft(e.ctx, d.ID, d.Revision, "", actor())
		}
		ds, err := a.Drafts(e.ctx)
		if c.All {
			ds, err = a.Store().Drafts(e.ctx, "")
		}
		if err != nil {
			return err
		}
		lines := []draftLine{}
		t := newTable("ID", "NAME", "STATE", "CHANGES#", "CHANGED", "BY")
		for _, d := range ds {
			lines = append(lines, draftLine{ID: d.ID, Name: d.Name, State: string(d.State), Revision: d.Revision, SHA256: d.Digest, Version: d.PolicyID,
				CreatedAt: d.CreatedAt, CreatedBy: d.CreatedBy, ChangedAt: d.UpdatedAt, ChangedBy: d.UpdatedBy})
			t.add(d.ID, d.Name, d.State, d.Revision-1, d.UpdatedAt.In(a.Config().Location()).Format("2006-01-02 15:04"), a.NameOf(e.ctx, d.UpdatedBy))
		}
		if c.JSON {
			return printJSON(e.out, lines)
		}
		t.print(e.out)
		return nil
	})
}

type policyShowCmd struct {
	ID      string `arg:"" optional:"" help:"Version; none: the newest."`
	On      string `help:"The version that was in force on a day, YYYY-MM-DD." placeholder:"DAY"`
	Text    bool   `help:"Print the original bytes."`
	Lines   bool   `help:"Print the text as it was read, with line numbers: of a PDF, say."`
	Settled bool   `help:"Print what was accepted as JSON: rows, sums, corrections, open questions."`
	JSON    bool   `help:"Print the reading as JSON."`
	Lang    string `default:"en" enum:"ko,en" help:"Language of the sentences: ko or en."`
}

// Run shows one version.
func (c policyShowCmd) Run(e env) error {
	return e.with(func(a *app.App) error {
		id, err := c.which(e, a)
		if err != nil {
			return err
		}
		v, err := a.Version(e.ctx, id)
		if err != nil {
			return err
		}
		switch {
		case c.Text:
			_, err = e.out.Write(v.Raw)
			return err
		case c.JSON:
			_, err = fmt.Fprintln(e.out, string(v.Reading))
			return err
		case c.Settled:
			return printJSON(e.out, v.Settled)
		case c.Lines:
			for i, l := range v.PolicyVersion.Text.Lines {
				fmt.Fprintf(e.out, "%5d  %s\n", i+1, oneLine(strings.ReplaceAll(l, "\t", "  ")))
			}
			return nil
		}
		r, err := app.ReadingOf(v)
		if err != nil {
			return err
		}
		if err := showReading(e, r, false, c.Lang); err != nil {
			return err
		}
		if len(v.Settled.Corrections) > 0 {
			fmt.Fprintf(e.out, "\nCorrected: %d\n", len(v.Settled.Corrections))
			for _, x := range v.Settled.Corrections {
				x.By = a.NameOf(e.ctx, x.By)
				fmt.Fprintln(e.out, " ", app.CorrectionText(x))
			}
			fmt.Fprintf(e.out, "\nAs accepted: %d cameras\n", v.Settled.Total.Derived)
			t := newTable("BRANCH", "PLACE", "COUNT#", "MOUNT", "VALUE", "LINE#")
			for _, row := range v.Settled.Rows {
				t.add(row.Branch, cmp.Or(row.Location, row.Places), row.Count, row.Mount, row.Origin, row.Line)
			}
			t.print(e.out)
		}
		for _, n := range v.Successions {
			fmt.Fprintf(e.out, "%s: %s → %s\n", n.Relation, n.OldName, n.NewName)
		}
		return nil
	})
}

// which finds the version that is meant.
func (c policyShowCmd) which(e env, a *app.App) (string, error) {
	if c.ID != "" && c.On != "" {
		return "", fmt.Errorf("%wname a version or a day, not both", errUsage)
	}
	if c.ID != "" {
		return c.ID, nil
	}
	ps, err := a.Store().Policies(e.ctx)
	if err != nil {
		return "", err
	}
	if len(ps) == 0 {
		return "", fmt.Errorf("no policy was accepted yet: camledger policy import FILE --accept")
	}
	if c.On == "" {
		return ps[0].ID, nil
	}
	on, err := dayOf(c.On, "--on", a.Config().Location())
	if err != nil {
		return "", err
	}
	p, err := a.PolicyAt(e.ctx, on)
	return p.ID, err
}
