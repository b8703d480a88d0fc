package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"camledger/internal/store"
	"camledger/internal/web"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// ErrNoTable says that a file holds no rows of cells.
var ErrNoTable = fmt.Errorf("the file holds no table: give the camera list as XLSX or CSV (%w)", store.ErrInvalid)

// ListCells reads the rows of a camera list from the bytes of its file. The error wraps a
// *policy.Failure where the file cannot be read.
func ListCells(ctx context.Context, name string, raw []byte) ([][]string, error) {
	text, err := ReadDocument(ctx, name, raw)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	wide := 0
	for _, line := range text.Lines {
		row := strings.Split(strings.ReplaceAll(line, "\v", " "), "\t")
		wide = max(wide, len(row))
		rows = append(rows, row)
	}
	if wide < 2 {
		return nil, ErrNoTable
	}
	return inventory.ListTable(rows)
}

// GiveList keeps a camera list as a draft. Its columns are those that a person matched for
// lists with the same headings, else a guess. branchID says of which branch all of it speaks;
// empty: a column says, or the draft will be told.
func (a *App) GiveList(ctx context.Context, actor, name string, raw []byte, branchID string) (store.CameraList, error) {
	cells, err := ListCells(ctx, name, raw)
	if err != nil {
		return store.CameraList{}, err
	}
	columns := inventory.GuessColumns(cells)
	known, ok, err := a.store.ColumnsOf(ctx, inventory.Headings(cells, columns.Heading))
	if err != nil {
		return store.CameraList{}, err
	}
	if ok {
		columns = known
	}
	return a.store.AddCameraList(ctx, store.CameraList{Name: name, BranchID: branchID, Cells: cells, Columns: columns, Actor: actor, At: a.now()})
}

// ListPreview is what a camera list says as its columns are matched now.
type ListPreview struct {
	Unfit    string // why the columns cannot be used, see inventory.ListColumns.Fit; empty: they can
	Rows     []ListedText
	Problems []inventory.ListProblem
}

// ListedText is one row of a camera list with what it means.
type ListedText struct {
	inventory.ListedCamera
	BranchName   string
	LocationName string // the declared place that its words mean; empty: none clearly
	CameraID     string // the camera that is known there; empty: none yet
	CameraName   string
}

// PreviewList reads a camera list with its columns.
func (a *App) PreviewList(ctx context.Context, l store.CameraList) (ListPreview, error) {
	width := 0
	for _, row := range l.Cells {
		width = max(width, len(row))
	}
	out := ListPreview{Unfit: l.Columns.Fit(width)}
	if out.Unfit != "" {
		return out, nil
	}
	reg, err := a.Register(ctx)
	if err != nil {
		return out, err
	}
	listed, problems := inventory.ReadList(l.Cells, l.Columns, l.BranchID, func(words string) (string, bool) {
		b, err := findBranch(&reg, words)
		return b.ID, err == nil
	})
	out.Problems = problems
	found := map[string]inventory.Found{}
	for _, x := range listed {
		t := ListedText{ListedCamera: x}
		b, _ := reg.Branch(x.BranchID)
		t.BranchName = b.Name
		if place, ok := inventory.Named(reg.LocationsOf(x.BranchID), x.Place); ok {
			t.LocationName = place.Name
			if t.LocationName == "" {
				t.LocationName = b.Name
			}
		}
		if _, ok := found[x.BranchID]; !ok {
			if found[x.BranchID], err = a.store.Found(ctx, x.BranchID); err != nil {
				return out, err
			}
		}
		if c, ok := inventory.CameraOf(x, found[x.BranchID]); ok {
			t.CameraID, t.CameraName = c.ID, c.Name
		}
		out.Rows = append(out.Rows, t)
	}
	return out, nil
}

func findBranch(reg *inventory.Register, words string) (inventory.Branch, error) {
	i := slices.IndexFunc(reg.Branches, func(b inventory.Branch) bool {
		return b.RetiredAt.IsZero() && (b.Code == words && words != "" || sameName(b.Name, words))
	})
	if i < 0 {
		return inventory.Branch{}, ErrNoBranch{Name: words, Why: "not in the register"}
	}
	return reg.Branches[i], nil
}

// UseList takes a draft as evidence for placing from now on; it places nothing.
func (a *App) UseList(ctx context.Context, actor, id string, revision int) (int, error) {
	l, err := a.store.CameraList(ctx, id)
	if err != nil {
		return 0, err
	}
	p, err := a.PreviewList(ctx, l)
	if err != nil {
		return 0, err
	}
	if p.Unfit != "" || len(p.Rows) == 0 {
		return 0, fmt.Errorf("use camera list: nothing can be read with these columns (%s): %w", p.Unfit, store.ErrInvalid)
	}
	rows := make([]inventory.ListedCamera, len(p.Rows))
	for i, x := range p.Rows {
		rows[i] = x.ListedCamera
	}
	return len(rows), a.store.UseCameraList(ctx, id, revision, rows, inventory.Headings(l.Cells, l.Columns.Heading), actor, a.now())
}

// ImportOptions say how a camera list is read from the command line.
type ImportOptions struct {
	Branch string // by code or name; empty: a column says
	// Columns are "address=B,place=D,channel=C,name=E,branch=A,heading=2": letters of columns
	// as in a spreadsheet, or numbers from 1; the row of the headings from 1. Empty: those
	// remembered for such headings, else a guess.
	Columns string
	Use     bool
}

// ImportList keeps a camera list, and uses it where asked to.
func (a *App) ImportList(ctx context.Context, actor, path string, o ImportOptions) (store.CameraList, ListPreview, error) {
	raw, err := ReadFile(path)
	if err != nil {
		return store.CameraList{}, ListPreview{}, err
	}
	branch := ""
	if o.Branch != "" {
		bs, err := a.Branches(ctx, []string{o.Branch})
		if err != nil {
			return store.CameraList{}, ListPreview{}, err
		}
		branch = bs[0].ID
	}
	l, err := a.GiveList(ctx, actor, filepath.Base(path), raw, branch)
	if err != nil {
		return l, ListPreview{}, listFailure(err)
	}
	if o.Columns != "" {
		if l.Columns, err = ParseColumns(o.Columns, l.Columns.Heading); err != nil {
			return l, ListPreview{}, err
		}
		if err := a.store.ChangeCameraList(ctx, l, actor, a.now()); err != nil {
			return l, ListPreview{}, err
		}
		l.Revision++
	}
	p, err := a.PreviewList(ctx, l)
	if err != nil || !o.Use {
		return l, p, err
	}
	_, err = a.UseList(ctx, actor, l.ID, l.Revision)
	return l, p, err
}

// listFailure says of a file that is none what to give instead.
func listFailure(err error) error {
	var f *policy.Failure
	if errors.As(err, &f) {
		return fmt.Errorf("%w: give the camera list as XLSX or CSV", err)
	}
	return err
}

// ParseColumns reads which column of a camera list says what, see ImportOptions.
func ParseColumns(text string, heading int) (inventory.ListColumns, error) {
	out := inventory.NoColumns
	out.Heading = heading
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		n, err := columnNumber(strings.TrimSpace(value))
		if !ok || err != nil {
			return out, fmt.Errorf("columns: %q: write address=B,place=D (letters, or numbers from 1)", part)
		}
		switch strings.TrimSpace(name) {
		case "branch":
			out.Branch = n
		case "address":
			out.Address = n
		case "channel":
			out.Channel = n
		case "place":
			out.Place = n
		case "name":
			out.Name = n
		case "heading":
			out.Heading = n
		default:
			return out, fmt.Errorf("columns: %q is none of branch, address, channel, place, name, heading", name)
		}
	}
	return out, nil
}

func columnNumber(text string) (int, error) {
	if len(text) == 1 && strings.ToUpper(text) >= "A" && strings.ToUpper(text) <= "Z" {
		return int(strings.ToUpper(text)[0] - 'A'), nil
	}
	var n int
	if _, err := fmt.Sscanf(text, "%d", &n); err != nil || n < 0 || n > 1000 {
		return 0, fmt.Errorf("no column %q", text)
	}
	return n - 1, nil
}

// GiveList implements web.Actions.
func (x *actions) GiveList(ctx context.Context, by store.Person, name string, raw []byte) (string, error) {
	l, err := x.app.GiveList(ctx, actorOf(by), name, raw, "")
	return l.ID, err
}

// PreviewList implements web.Actions.
func (x *actions) PreviewList(ctx context.Context, l store.CameraList) (web.ListPreview, error) {
	p, err := x.app.PreviewList(ctx, l)
	out := web.ListPreview{Unfit: p.Unfit, Problems: p.Problems}
	for _, r := range p.Rows {
		out.Rows = append(out.Rows, web.ListRow{ListedCamera: r.ListedCamera, Branch: r.BranchName, Location: r.LocationName, CameraID: r.CameraID, CameraName: r.CameraName})
	}
	return out, err
}

// UseList implements web.Actions.
func (x *actions) UseList(ctx context.Context, by store.Person, id string, revision int) (int, error) {
	return x.app.UseList(ctx, actorOf(by), id, revision)
}
