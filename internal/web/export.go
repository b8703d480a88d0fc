package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"camledger/alerts"
	"camledger/internal/sheet"
	"camledger/internal/store"
	"camledger/inventory"
)

// listing is a list that is handed out: the same rows in each format, under the filter that
// its page has. A lister that fails has written nothing.
type listing struct {
	name    string   // of the file, without its ending
	columns []string // none: fill writes its own heads
	fill    func(t *sheet.Table) error
	// print writes the whole table instead, for those that also come on paper.
	print func(w io.Writer, f sheet.Format) error
}

// lister makes the listing that a request asks for.
type lister func(r *http.Request, v visitor) (listing, error)

// tableRows bounds the tables that are handed out, to what a sheet of Excel holds, and
// tableStep how many rows are read at once.
const (
	tableRows = 1_000_000
	tableStep = 1000
)

// errLong tells that a table has more rows than are handed out.
var errLong = errors.New("the table has too many rows")

// export hands a list out as a file, as it is made. It is the only way in which tables leave
// the pages. What goes wrong after a part was sent breaks the answer off, so that nobody takes
// the part for the whole.
func (s *server) export(list lister, f sheet.Format) handler {
	return func(w http.ResponseWriter, r *http.Request, v visitor) error {
		l, err := list(r, v)
		if err != nil {
			return err
		}
		out := &handout{w: w, name: l.name + "." + string(f), kind: f.Kind()}
		if l.print != nil {
			err = l.print(out, f)
		} else {
			t := sheet.In(f, out, l.columns...)
			err = l.fill(t)
			if errors.Is(err, errLong) {
				t.Row(v.say("web.table.cut", number(tableRows)))
				err = nil
			}
			if err == nil {
				err = t.Close()
			}
		}
		if err == nil {
			err = out.send()
		}
		if err != nil && out.begun {
			s.log.Warn("table broken off", "path", r.URL.Path, "err", err)
			panic(http.ErrAbortHandler)
		}
		return err
	}
}

// inSteps reads a long list piece by piece; read gives the rows from an offset on.
func inSteps[T any](read func(limit, offset int) ([]T, error), take func(T)) error {
	for offset := 0; offset < tableRows; offset += tableStep {
		list, err := read(tableStep, offset)
		if err != nil {
			return err
		}
		for _, x := range list {
			take(x)
		}
		if len(list) < tableStep {
			return nil
		}
	}
	return errLong
}

// onDay is the name of a file of today.
func onDay(name string, v visitor) string { return name + "-" + v.Now.In(v.Zone).Format(time.DateOnly) }

// files are the addresses of a list as a table, under the filter of its page.
type files struct{ CSV, XLSX string }

func filesOf(path string, q url.Values) files {
	return files{with(path+".csv", q, "page", ""), with(path+".xlsx", q, "page", "")}
}

// cameraList hands out the cameras.
func (s *server) cameraList(r *http.Request, v visitor) (listing, error) {
	ctx, q := r.Context(), r.URL.Query()
	branchID, ok := v.pick(q.Get("branch"))
	if !ok {
		return listing{}, store.ErrNotFound
	}
	return listing{name: onDay("cameras", v),
		columns: []string{v.say("web.branch"), v.say("web.place"), v.say("sheet.column.camera"), v.say("web.camera.name"),
			v.say("web.camera.device"), v.say("web.camera.serial"), v.say("web.camera.addr"), v.say("web.camera.channel"), v.say("web.camera.state"),
			v.say("sheet.column.trouble"), v.say("web.camera.checked")},
		fill: func(t *sheet.Table) error {
			return inSteps(func(limit, offset int) ([]store.CameraRow, error) {
				f := askedCameras(q, branchID)
				f.Limit, f.Offset = limit, offset
				list, _, err := s.Store.Cameras(ctx, f)
				return list, err
			}, func(c store.CameraRow) {
				row := newCameraRow(c)
				cause := ""
				if row.Cause != inventory.CauseNone {
					cause = v.say("cause." + string(row.Cause))
				}
				channel := any("")
				if row.Channel > 0 {
					channel = row.Channel
				}
				t.Row(row.Branch, row.Place, row.Slot, row.Name, row.Device, c.Device.Serial, row.Addr, channel,
					v.say("outcome."+string(known(row.Outcome))), cause, stampText(v, row.CheckedAt))
			})
		}}, nil
}

// differenceList hands out the queue of differences.
func (s *server) differenceList(r *http.Request, v visitor) (listing, error) {
	ctx, q := r.Context(), r.URL.Query()
	branchID, ok := v.pick(q.Get("branch"))
	if !ok {
		return listing{}, store.ErrNotFound
	}
	reg, err := s.register(ctx)
	if err != nil {
		return listing{}, err
	}
	return listing{name: onDay("differences", v),
		columns: []string{v.say("web.branch"), v.say("web.place"), v.say("web.diff.kind"), v.say("web.diff.what"),
			v.say("web.diff.weight"), v.say("web.diff.state"), v.say("web.diff.who"), v.say("web.diff.first"), v.say("web.diff.compared")},
		fill: func(t *sheet.Table) error {
			rows := 0
			return s.Store.EachDifference(ctx, askedDifferences(v, q, branchID), func(list []inventory.Difference) error {
				if rows += len(list); rows > tableRows {
					return errLong
				}
				some, err := s.rowsOf(ctx, v, list, &reg)
				for _, d := range some {
					t.Row(d.Branch, d.Place, v.say("kind."+string(d.Kind)), d.Sentence, v.say("severity."+string(d.Severity)),
						v.say("state."+string(d.State)), d.SeesTo, stampText(v, d.FirstSeen), stampText(v, d.LastSeen))
				}
				return err
			})
		}}, nil
}

// countList hands out the count report.
func (s *server) countList(r *http.Request, v visitor) (listing, error) {
	reports, err := s.reports(r, v)
	if err != nil {
		return listing{}, err
	}
	o, err := s.printing(r.Context(), v)
	return listing{name: onDay("camera-count", v), print: func(w io.Writer, f sheet.Format) error {
		return sheet.CountTable(w, reports, o, f)
	}}, err
}

// sheetList hands out the sheet of an inspection.
func (s *server) sheetList(r *http.Request, v visitor) (listing, error) {
	in, err := s.Store.Inspection(r.Context(), r.PathValue("id"))
	if err != nil {
		return listing{}, err
	}
	o, err := s.printing(r.Context(), v)
	return listing{name: "inspection-" + in.Day, print: func(w io.Writer, f sheet.Format) error {
		return sheet.InspectionTable(w, in, o, f)
	}}, err
}

// inspectionList hands out the inspections.
func (s *server) inspectionList(r *http.Request, v visitor) (listing, error) {
	branchID, ok := v.pick(r.URL.Query().Get("branch"))
	if !ok {
		return listing{}, store.ErrNotFound
	}
	who, err := s.names(r.Context())
	if err != nil {
		return listing{}, err
	}
	return listing{name: onDay("inspections", v),
		columns: []string{v.say("web.branch"), v.say("web.day"), v.say("sheet.interval"), v.say("verdict.ok"), v.say("verdict.fault"), v.say("verdict.not-verifiable"), v.say("verdict.not-applicable"),
			v.say("web.inspection.signed"), v.say("sheet.inspector"), v.say("sheet.approver")},
		fill: func(t *sheet.Table) error {
			return inSteps(func(limit, offset int) ([]inventory.Inspection, error) {
				list, _, _, err := s.Store.InspectionPage(r.Context(), store.InspectionFilter{Branches: branchesOf(v, branchID), Limit: limit, Offset: offset})
				return list, err
			}, func(in inventory.Inspection) {
				l := newInspectionLine(v, in)
				t.Row(in.Branch, in.Day, l.IntervalText, in.Counts.OK, in.Counts.Fault, in.Counts.NotVerifiable, in.Counts.NotApplicable,
					v.say(l.SignCode), who.name(in.Inspector), who.name(in.Approver))
			})
		}}, nil
}

// rowList hands out the rows of a version of the policy.
func (s *server) rowList(r *http.Request, v visitor) (listing, error) {
	a, err := s.accepted(r, v)
	return listing{name: a.name,
		columns: []string{v.say("web.branch"), v.say("web.place"), v.say("web.draft.count"), v.say("web.policy.mount"), v.say("web.policy.origin"),
			v.say("sheet.column.line"), v.say("sheet.column.words")},
		fill: func(t *sheet.Table) error {
			for _, row := range a.settled.Rows {
				place, line := row.Location, ""
				if place == "" {
					place = row.Places
				}
				if row.Line > 0 {
					line = strconv.Itoa(row.Line)
				}
				t.Row(row.Branch, place, strconv.Itoa(row.Count), row.Mount, v.say("policy.origin."+string(row.Origin)), line, row.Source.Words)
			}
			return nil
		}}, err
}

// incidentList hands out the incidents as their record: with what was done.
func (s *server) incidentList(r *http.Request, v visitor) (listing, error) {
	q := r.URL.Query()
	f, ok := askedIncidents(v, q)
	if !ok {
		return listing{}, store.ErrNotFound
	}
	sh, err := s.outages(r.Context(), v, f, tableRows)
	if err != nil {
		return listing{}, err
	}
	o, err := s.printing(r.Context(), v)
	return listing{name: onDay("incidents", v), print: func(w io.Writer, f sheet.Format) error {
		return sheet.OutagesTable(w, sh, o, f)
	}}, err
}

// eachIncident reads incidents piece by piece with the names that people read.
func (s *server) eachIncident(ctx context.Context, v visitor, f store.IncidentFilter, take func([]incidentRow) error) error {
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	return s.Store.EachIncident(ctx, f, func(list []alerts.Incident) error {
		some, err := s.incidentRows(ctx, v, &reg, list)
		if err != nil {
			return err
		}
		return take(some)
	})
}
