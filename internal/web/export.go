package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

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
	print func(b *bytes.Buffer, f sheet.Format) error
}

// lister makes the listing that a request asks for.
type lister func(r *http.Request, v visitor) (listing, error)

// tableRows bounds the tables that are handed out, and tableStep how many rows are read
// at once.
const (
	tableRows = 100000
	tableStep = 1000
)

// export hands a list out as a file. It is the only way in which tables leave the pages.
func (s *server) export(list lister, f sheet.Format) handler {
	return func(w http.ResponseWriter, r *http.Request, v visitor) error {
		l, err := list(r, v)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if l.print != nil {
			err = l.print(&b, f)
		} else {
			t := sheet.In(f, &b, l.columns...)
			if err = l.fill(t); err == nil {
				err = t.Close()
			}
		}
		if err != nil {
			return err
		}
		attachFile(w, l.name+"."+string(f))
		write(w, http.StatusOK, f.Kind(), b.Bytes())
		return nil
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
			break
		}
	}
	return nil
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
			v.say("web.diff.weight"), v.say("web.diff.state"), v.say("web.diff.who"), v.say("web.diff.first"), v.say("web.diff.last")},
		fill: func(t *sheet.Table) error {
			return inSteps(func(limit, offset int) ([]diffRow, error) {
				list, _, err := s.listDifferences(ctx, v, q, branchID, pager{Page: offset/limit + 1, Size: limit})
				if err != nil {
					return nil, err
				}
				return s.rowsOf(ctx, v, list, &reg)
			}, func(d diffRow) {
				t.Row(d.Branch, d.Place, v.say("kind."+string(d.Kind)), d.Sentence, v.say("severity."+string(d.Severity)),
					v.say("state."+string(d.State)), d.SeesTo, stampText(v, d.FirstSeen), stampText(v, d.LastSeen))
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
	return listing{name: onDay("camera-count", v), print: func(b *bytes.Buffer, f sheet.Format) error {
		return sheet.CountTable(b, reports, o, f)
	}}, err
}

// sheetList hands out the sheet of an inspection.
func (s *server) sheetList(r *http.Request, v visitor) (listing, error) {
	in, err := s.Store.Inspection(r.Context(), r.PathValue("id"))
	if err != nil {
		return listing{}, err
	}
	o, err := s.printing(r.Context(), v)
	return listing{name: "inspection-" + in.Day, print: func(b *bytes.Buffer, f sheet.Format) error {
		return sheet.InspectionTable(b, in, o, f)
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
	return listing{name: onDay("incidents", v), print: func(b *bytes.Buffer, f sheet.Format) error {
		return sheet.OutagesTable(b, sh, o, f)
	}}, err
}

// eachIncident reads incidents piece by piece with the names that people read.
func (s *server) eachIncident(ctx context.Context, v visitor, f store.IncidentFilter, take func(incidentRow)) error {
	reg, err := s.register(ctx)
	if err != nil {
		return err
	}
	return inSteps(func(limit, offset int) ([]incidentRow, error) {
		f.Limit, f.Offset = limit, offset
		list, _, err := s.Store.Incidents(ctx, f)
		if err != nil {
			return nil, err
		}
		return s.incidentRows(ctx, v, &reg, list)
	}, take)
}
