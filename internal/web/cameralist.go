package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
	"camledger/inventory/policy"
)

const listPath = "/cameralist"

// ListRow is one row of a camera list with what it means, for people.
type ListRow struct {
	inventory.ListedCamera
	Branch, Location     string // declared; empty: none clearly
	CameraID, CameraName string // that is known there; empty: none
}

// ListPreview is what a camera list says as its columns are matched now.
type ListPreview struct {
	Unfit    string // why the columns cannot be used: no-place, no-camera, twice, outside
	Rows     []ListRow
	Problems []inventory.ListProblem
}

// listsView is the page on which a camera list is given.
type listsView struct {
	Lists   []listView
	For     *inventory.Branch // on whose behalf a list is given; nil: of several
	Refused string
	May     bool
}

type listView struct {
	store.CameraList
	By, Used string
	Open     bool
}

// matchView is the page on which the columns of a list are matched.
type matchView struct {
	List     store.CameraList
	Sample   []sampleRow
	Columns  []columnChoice
	Headings []option
	Branches []option
	For      *inventory.Branch // the branch that all of the list are of; nil: a column says
	Preview  ListPreview
	Unfit    string // in words
	Problems []string
	More     int // rows and problems that the page does not show
	Used     bool
	May      bool
	Loose    []ListRow // of a list in use: rows without a camera, or whose place is not declared
	Dropped  []ListRow // that a person took out
}

// rowsForm is a table of rows of which some can be chosen for one step.
type rowsForm struct {
	To, Do, Code string
	May          bool
	Rows         []ListRow
}

// LooseForm takes rows out.
func (m matchView) LooseForm() rowsForm {
	return rowsForm{listPath + "/" + m.List.ID, "drop", "web.list.drop", m.May, m.Loose}
}

// DroppedForm puts rows back.
func (m matchView) DroppedForm() rowsForm {
	return rowsForm{listPath + "/" + m.List.ID, "restore", "web.list.restore", m.May, m.Dropped}
}

type sampleRow struct {
	Number  int
	Cells   []string
	Heading bool
}

type columnChoice struct {
	Name, Code string
	Options    []option
}

const (
	listSample  = 12  // rows of the file that are shown
	listPreview = 200 // rows of the preview that are shown
)

func (s *server) cameraLists(w http.ResponseWriter, r *http.Request, v visitor) error {
	return s.showLists(w, r, v, http.StatusOK, "")
}

func (s *server) showLists(w http.ResponseWriter, r *http.Request, v visitor, status int, refused string) error {
	ctx := r.Context()
	lists, err := s.Store.CameraLists(ctx, 50)
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	who, err := s.names(ctx)
	if err != nil {
		return err
	}
	view := listsView{Refused: refused, May: v.MayEverywhere(Place), For: listFor(v, &reg, r.URL.Query().Get("branch"))}
	for _, l := range lists {
		view.Lists = append(view.Lists, listView{l, clean(who.name(l.Actor)), clean(who.name(l.UsedBy)), l.State == store.ListDraft})
	}
	return s.showAs(w, r, v, status, "page", "cameralists", v.say("web.list.title"), view)
}

// listFor is the branch whose cameras a list holds; nil: none that the visitor may read.
func listFor(v visitor, reg *inventory.Register, id string) *inventory.Branch {
	b, ok := reg.Branch(id)
	if !ok || !b.RetiredAt.IsZero() || !v.May(Read, id) {
		return nil
	}
	return &b
}

// listOf says of a new list that it holds the cameras of a branch, where no column says of which
// they are.
func (s *server) listOf(ctx context.Context, v visitor, by store.Person, id, branchID string) error {
	reg, err := s.register(ctx)
	if err != nil || listFor(v, &reg, branchID) == nil {
		return err
	}
	l, err := s.Store.CameraList(ctx, id)
	if err != nil || l.Columns.Branch >= 0 {
		return err
	}
	l.BranchID = branchID
	return s.Store.ChangeCameraList(ctx, l, by.ID, v.Now)
}

func listBranches(v visitor, reg *inventory.Register, selected string) []option {
	out := []option{{"", v.say("web.list.branch.column"), selected == ""}}
	for _, b := range reg.Branches {
		if b.RetiredAt.IsZero() {
			out = append(out, option{b.ID, clean(b.Name), b.ID == selected})
		}
	}
	return out
}

// giveList keeps a file as a draft of a camera list.
func (s *server) giveList(w http.ResponseWriter, r *http.Request, v visitor) error {
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadWithin)); err != nil {
		s.log.Debug("no deadline of its own for an upload", "err", err) // the server's own holds
	}
	g, err := readGiven(r)
	if err != nil {
		return err
	}
	switch {
	case g.TooLarge:
		return s.showLists(w, r, v, http.StatusRequestEntityTooLarge, v.say("web.new.large", uploadMost>>20))
	case len(g.File) == 0 && g.FileName != "" && g.FileName != ".":
		return s.showLists(w, r, v, http.StatusUnprocessableEntity, v.say("web.list.emptyfile", clean(g.FileName)))
	case len(g.File) == 0:
		return s.showLists(w, r, v, http.StatusUnprocessableEntity, v.say("web.list.nofile"))
	}
	by, err := s.person(r.Context(), v)
	if err != nil {
		return err
	}
	id, err := s.Actions.GiveList(r.Context(), by, g.FileName, g.File)
	var f *policy.Failure
	switch {
	case errors.As(err, &f):
		return s.showLists(w, r, v, http.StatusUnprocessableEntity, f.Say(v.Lang)+" "+v.say("web.list.give"))
	case errors.Is(err, store.ErrInvalid):
		return s.showLists(w, r, v, http.StatusUnprocessableEntity, v.say("web.list.give"))
	case err != nil:
		return err
	}
	if err := s.listOf(r.Context(), v, by, id, r.URL.Query().Get("branch")); err != nil {
		return err
	}
	return s.back(w, r, listPath+"/"+id, "")
}

func (s *server) oneList(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	l, err := s.Store.CameraList(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	p, err := s.Actions.PreviewList(ctx, l)
	if err != nil {
		return err
	}
	gone, err := s.Store.DroppedRows(ctx, l.ID)
	if err != nil {
		return err
	}
	view := newMatch(v, l, &reg, p)
	if l.State == store.ListUsed {
		view.sortOut(p.Rows, gone)
	}
	return s.show(w, r, v, "cameralist", clean(l.Name), view)
}

func newMatch(v visitor, l store.CameraList, reg *inventory.Register, p ListPreview) matchView {
	out := matchView{List: l, Preview: p, Used: l.State != store.ListDraft, May: v.MayEverywhere(Place), Branches: listBranches(v, reg, l.BranchID), For: listFor(v, reg, l.BranchID)}
	width := 0
	for _, row := range l.Cells {
		width = max(width, len(row))
	}
	for y, row := range l.Cells[:min(len(l.Cells), listSample)] {
		cells := make([]string, width)
		for x, cell := range row {
			cells[x] = clean(cell)
		}
		out.Sample = append(out.Sample, sampleRow{y + 1, cells, y == l.Columns.Heading})
		out.Headings = append(out.Headings, option{strconv.Itoa(y), v.say("web.list.row", y+1), y == l.Columns.Heading})
	}
	out.Headings = append([]option{{"-1", v.say("web.list.noheading"), l.Columns.Heading < 0}}, out.Headings...)
	for _, c := range []struct {
		name string
		at   int
	}{{"address", l.Columns.Address}, {"channel", l.Columns.Channel}, {"place", l.Columns.Place}, {"name", l.Columns.Name}, {"branch", l.Columns.Branch}} {
		choice := columnChoice{Name: c.name, Code: "web.list.column." + c.name, Options: []option{{"-1", v.say("web.list.none"), c.at < 0}}}
		for x := range width {
			choice.Options = append(choice.Options, option{strconv.Itoa(x), columnName(l, x), x == c.at})
		}
		out.Columns = append(out.Columns, choice)
	}
	if p.Unfit == "" && len(p.Rows) == 0 && l.Columns.Branch < 0 && l.BranchID == "" {
		p.Unfit = "no-branch"
	}
	if p.Unfit != "" {
		out.Unfit = v.say("web.list.unfit." + p.Unfit)
	}
	if n := len(p.Rows); n > listPreview {
		out.More, out.Preview.Rows = n-listPreview, p.Rows[:listPreview]
	}
	for _, x := range p.Problems[:min(len(p.Problems), listPreview)] {
		code := "web.list.problem." + x.Code
		if none := code + ".none"; x.Text == "" && words.Has(none) {
			code = none
		}
		if words.Has(code) {
			out.Problems = append(out.Problems, v.say(code, x.Row, clean(x.Text)))
		}
	}
	return out
}

// sortOut finds the rows of a list in use that are to be looked at: no camera is known there,
// or their place is not declared any more; and those that were taken out.
func (m *matchView) sortOut(rows []ListRow, gone map[int]bool) {
	for _, row := range rows {
		switch {
		case gone[row.Row]:
			m.Dropped = append(m.Dropped, row)
		case row.CameraID == "" || row.Location == "":
			m.Loose = append(m.Loose, row)
		}
	}
	m.Loose, m.Dropped = m.Loose[:min(len(m.Loose), listPreview)], m.Dropped[:min(len(m.Dropped), listPreview)]
}

// columnName is a column by its letter and its heading.
func columnName(l store.CameraList, x int) string {
	name := strconv.Itoa(x + 1)
	if x < 26 {
		name = string(rune('A' + x))
	}
	if y := l.Columns.Heading; y >= 0 && y < len(l.Cells) && x < len(l.Cells[y]) && clean(l.Cells[y][x]) != "" {
		name += " · " + clean(l.Cells[y][x])
	}
	return name
}

// changeList matches the columns of a list, uses it, or discards it.
func (s *server) changeList(w http.ResponseWriter, r *http.Request, v visitor) error {
	ctx := r.Context()
	l, err := s.Store.CameraList(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	page := listPath + "/" + l.ID
	l.Revision = revisionOf(r.PostFormValue("rev"))
	done := ""
	switch r.PostFormValue("do") {
	case "match":
		for _, c := range []struct {
			name string
			at   *int
		}{{"address", &l.Columns.Address}, {"channel", &l.Columns.Channel}, {"place", &l.Columns.Place}, {"name", &l.Columns.Name}, {"branch", &l.Columns.Branch}, {"heading", &l.Columns.Heading}} {
			n, err := strconv.Atoi(r.PostFormValue(c.name))
			if err != nil || n < -1 || n > 1000 {
				return errBadForm
			}
			*c.at = n
		}
		l.BranchID = r.PostFormValue("all")
		reg, err := s.register(ctx)
		if err != nil {
			return err
		}
		if l.BranchID != "" && !slices.ContainsFunc(reg.Branches, func(b inventory.Branch) bool { return b.ID == l.BranchID }) {
			return errBadForm
		}
		err = s.Store.ChangeCameraList(ctx, l, by.ID, v.Now)
		if err != nil {
			return s.listChanged(w, r, v, page, err)
		}
	case "use":
		n, err := s.Actions.UseList(ctx, by, l.ID, l.Revision)
		if err != nil {
			return s.listChanged(w, r, v, page, err)
		}
		done = v.say("web.list.used.done", n)
	case "drop", "restore":
		var rows []int
		for _, text := range r.PostForm["row"] {
			n, err := strconv.Atoi(text)
			if err != nil || len(rows) >= listPreview {
				return errBadForm
			}
			rows = append(rows, n)
		}
		if len(rows) == 0 {
			return s.backAlert(w, r, page, v.say("web.placing.nothing"))
		}
		back := r.PostFormValue("do") == "restore"
		n, err := s.Store.DropRows(ctx, l.ID, rows, back, by.ID, v.Now)
		if err != nil {
			return err
		}
		done = v.say("web.list.dropped.done", n)
		if back {
			done = v.say("web.list.restored.done", n)
		}
	case "discard":
		l.State = store.ListDiscarded
		if err := s.Store.ChangeCameraList(ctx, l, by.ID, v.Now); err != nil {
			return s.listChanged(w, r, v, page, err)
		}
		page, done = listPath, v.say("web.list.discarded")
	default:
		return errBadForm
	}
	return s.back(w, r, page, done)
}

// listChanged tells that somebody changed or used the list meanwhile.
func (s *server) listChanged(w http.ResponseWriter, r *http.Request, v visitor, page string, err error) error {
	switch {
	case errors.Is(err, store.ErrConflict):
		return s.backAlert(w, r, page, v.say("web.list.conflict"))
	case errors.Is(err, store.ErrInvalid):
		return s.backAlert(w, r, page, v.say("web.list.nothing"))
	}
	return err
}
