package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/inventory"
)

// TestEveryTableInBothFormats walks every table of the route list in a house whose devices
// call themselves by formulas: each comes as CSV and as a workbook with the same rows, and
// nothing in it is a formula.
func TestEveryTableInBothFormats(t *testing.T) {
	h := nastyHouse(t)
	nastyRecord(t, h)
	c := newClient(t, face(t, h, nil).URL)
	c.login("manager")
	routes := (&server{}).routes()
	patterns := map[string]bool{}
	for _, rt := range routes {
		if rt.method == http.MethodGet {
			patterns[rt.pattern] = true
		}
	}
	seen, formulas := 0, 0
	for pattern := range patterns {
		stem, is := strings.CutSuffix(pattern, ".csv")
		if !is {
			if stem, is := strings.CutSuffix(pattern, ".xlsx"); is && !strings.HasPrefix(pattern, "/policy/diff") && !patterns[stem+".csv"] {
				t.Errorf("%s comes as a workbook only", pattern)
			}
			continue
		}
		if !patterns[stem+".xlsx"] {
			t.Errorf("%s comes as CSV only", pattern)
			continue
		}
		seen++
		path := strings.Replace(stem, "{id}", h.subject(stem), 1)
		status, text := c.get(path + ".csv")
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
			continue
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		must(t, err)
		_, header, body := c.do("GET", path+".xlsx", nil)
		if want := "attachment; filename="; !strings.HasPrefix(header.Get("Content-Disposition"), want) {
			t.Errorf("%s.xlsx is no file: %q", path, header.Get("Content-Disposition"))
		}
		book, err := excelize.OpenReader(bytes.NewReader([]byte(body)))
		must(t, err)
		sheet := book.GetSheetName(0)
		cells, err := book.GetRows(sheet)
		must(t, err)
		if len(rows) < 2 {
			t.Errorf("%s has no rows to look at", path)
		}
		line := 0
		for n, row := range cells {
			if len(row) == 0 { // CSV has no empty lines
				continue
			}
			for len(rows[line]) < len(row) {
				t.Fatalf("%s line %d: %q and %q", path, n+1, rows[line], row)
			}
			for i, cell := range rows[line] {
				inExcel := ""
				if i < len(row) {
					inExcel = row[i]
				}
				name, err := excelize.CoordinatesToCellName(i+1, n+1)
				must(t, err)
				if formula, err := book.GetCellFormula(sheet, name); err != nil || formula != "" {
					t.Errorf("%s %s is the formula %q, %v", path, name, formula, err)
				}
				if cell != inExcel && cell != "'"+inExcel {
					t.Errorf("%s %s: %q as CSV, %q in the workbook", path, name, cell, inExcel)
				}
				if cell == "'"+inExcel && inExcel != "" {
					formulas++
				}
				if cell != "" && strings.ContainsAny(cell[:1], "=+@\t\r") || strings.ContainsAny(cell, "\r\n\u202e\u2066") {
					t.Errorf("%s has the cell %q", path, cell)
				}
			}
			line++
		}
		if line != len(rows) {
			t.Errorf("%s: %d rows as CSV, %d in the workbook", path, len(rows), line)
		}
		must(t, book.Close())
	}
	if seen < 6 || formulas == 0 {
		t.Errorf("%d tables seen, %d cells that would be formulas", seen, formulas)
	}
}

// nastyRecord gives the camera with a formula for a name an incident.
func nastyRecord(t *testing.T, h *house) {
	t.Helper()
	found, err := h.st.Found(t.Context(), h.reg.Branches[2].ID)
	must(t, err)
	for _, c := range found.Cameras {
		if strings.HasPrefix(c.Name, "=") {
			must(t, h.st.Record(t.Context(), store.Batch{Incidents: []alerts.Incident{{ID: "inc_nasty", Kind: alerts.IncidentCamera, BranchID: c.BranchID, CameraID: c.ID,
				Cause: inventory.CauseTimeout, Since: noon.Add(-time.Hour), Opened: noon.Add(-time.Hour)}}}))
		}
	}
}

// subject is an id for a pattern.
func (h *house) subject(pattern string) string {
	switch {
	case strings.HasPrefix(pattern, "/inspections"):
		return h.inspection
	case strings.HasPrefix(pattern, "/policy"):
		return h.reg.Policy.ID
	}
	return url.PathEscape(h.reg.Branches[2].ID)
}

// TestTablesKeepTheFilter asks for one branch: the table holds no other.
func TestTablesKeepTheFilter(t *testing.T) {
	h := build(t, small, 2)
	c := newClient(t, face(t, h, nil).URL)
	c.login("facilities")
	branch := h.reg.Branches[1]
	_, body := c.get("/cameras?branch=" + branch.ID + "&outcome=" + string(inventory.OutcomeAuthRefused))
	at := strings.Index(body, "/cameras.csv?")
	if at < 0 {
		t.Fatal("the page leads to no table")
	}
	path := strings.ReplaceAll(body[at:at+strings.IndexByte(body[at:], '"')], "&amp;", "&")
	_, table := c.get(path)
	if lines := strings.Count(table, "\r\n"); lines != 2 || strings.Contains(table, h.reg.Branches[0].Name) {
		t.Errorf("%s has %d lines", path, lines)
	}
}
