package sheet

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"camledger/internal/words"
	"camledger/inventory"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from what was printed (run with -update and review):\n%s", path, got)
	}
}

var seoul = time.FixedZone("KST", 9*3600)

func sample() inventory.Inspection {
	at := time.Date(2026, 3, 4, 17, 30, 0, 0, time.UTC)
	rows := []inventory.InspectionRow{
		{Number: 1, SlotCode: "365코너-01", Location: "365코너", Verdict: inventory.VerdictOK, Outcome: inventory.OutcomeOK,
			Picture: "ok", Recording: "ok", ClockKnown: true, Clock: 400 * time.Millisecond, DaysStored: 181, CheckedAt: at},
		{Number: 2, SlotCode: "365코너-02", Location: "365코너", Verdict: inventory.VerdictFault, Outcome: inventory.OutcomeDown,
			Name: "CAM-07", Addr: "127.9.1.12",
			Causes: []inventory.Cause{inventory.CauseTimeout}, Picture: "fault", DaysStored: -1, CheckedAt: at},
		{Number: 3, SlotCode: "1층 객장-01", Location: "1층 객장", Verdict: inventory.VerdictFault, Outcome: inventory.OutcomeDegraded,
			Causes: []inventory.Cause{inventory.CauseClock, inventory.CauseLoss}, Picture: "ok", ClockKnown: true,
			Clock: -11 * time.Minute, DaysStored: 12, Audio: true, CheckedAt: at},
		{Number: 4, Name: "=cmd|'/c calc'!A1", Addr: "127.9.1.14:80", Verdict: inventory.VerdictNotVerifiable,
			Outcome: inventory.OutcomeNotAssessed, DaysStored: -1},
		{Number: 5, SlotCode: "<script>alert(1)</script>", Location: "-2+3", Verdict: inventory.VerdictNotApplicable,
			Outcome: inventory.OutcomeNotAssessed, DaysStored: -1, Picture: "unknown"},
		{Number: 6, SlotCode: "a\u202egpj.exe\r\nSet-Cookie: x", Location: "\t=1+1", Verdict: "", DaysStored: -1},
	}
	return inventory.Inspection{ID: "ins_1", Branch: "가람지점", Day: "2026-03-05", Interval: "monthly", Started: at,
		Ended: at.Add(4 * time.Minute), Trigger: "schedule", Rows: rows, Counts: inventory.Count(rows),
		Inspector: "per_1", SignedAt: at.Add(time.Hour)}
}

func options(lang words.Lang) Options {
	return Options{Lang: lang, Zone: seoul, Institution: "한빛신협", Person: func(id string) string {
		if id == "per_1" {
			return "도윤서"
		}
		return id
	}}
}

func TestInspectionPage(t *testing.T) {
	for _, lang := range []words.Lang{words.Korean, words.English} {
		var b bytes.Buffer
		if err := InspectionHTML(&b, sample(), options(lang)); err != nil {
			t.Fatal(err)
		}
		golden(t, "inspection."+string(lang)+".html", b.Bytes())
		for _, bad := range []string{"<script>", "\u202e", "[sheet.", "[cause.", "[verdict."} {
			if strings.Contains(b.String(), bad) {
				t.Errorf("%s: page holds %q", lang, bad)
			}
		}
	}
}

func TestInspectionTable(t *testing.T) {
	var b bytes.Buffer
	if err := InspectionCSV(&b, sample(), options(words.Korean)); err != nil {
		t.Fatal(err)
	}
	golden(t, "inspection.csv", b.Bytes())
	text, ok := strings.CutPrefix(b.String(), "\ufeff")
	if !ok {
		t.Fatal("no byte order mark in front")
	}
	if n, m := strings.Count(text, "\n"), strings.Count(text, "\r\n"); n != m {
		t.Errorf("%d line ends, %d of them CR LF", n, m)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=@\t\r", rune(cell[0])) {
				t.Errorf("cell %q would be read as a formula", cell)
			}
		}
	}
	if got := rows[5][2]; got != "(배치 전)" {
		t.Errorf("place of the camera without one: %q", got)
	}
}

func TestNotAssessedIsNeverOK(t *testing.T) {
	in := sample()
	f := options(words.Korean).form(in)
	if f.Counts.OK != 1 || f.Counts.NotVerifiable != 2 || f.Assessed != 3 {
		t.Errorf("counts %+v, %d assessed", f.Counts, f.Assessed)
	}
	if got := f.Lines[5].Verdict; got != "확인불가" {
		t.Errorf("a row without a verdict prints %q", got)
	}
}

func TestCountReport(t *testing.T) {
	reports := []inventory.BranchReport{{
		Branch: inventory.Branch{Name: "가람지점"}, Declared: 24, Found: 22, FoundMost: 24, Placed: 20, Unplaced: 2, Unused: 4,
		LastComplete: time.Date(2026, 3, 4, 17, 0, 0, 0, time.UTC),
		Rows: []inventory.CountRow{
			{Location: "365코너", Declared: 6, Bound: 5, BoundMost: 5, Words: "365코너 : 6대", Line: 31},
			{Location: "", Declared: 18, Bound: 15, BoundMost: 17, Words: "=HYPERLINK(\"x\")", Line: 32},
		},
	}, {Branch: inventory.Branch{Name: "<b>나루</b>"}}}
	var page, table bytes.Buffer
	if err := CountHTML(&page, reports, Part{}, options(words.Korean)); err != nil {
		t.Fatal(err)
	}
	if err := CountTable(&table, reports, options(words.Korean), CSV); err != nil {
		t.Fatal(err)
	}
	golden(t, "count.html", page.Bytes())
	golden(t, "count.csv", table.Bytes())
	if strings.Contains(page.String(), "<b>나루") {
		t.Error("a name is not escaped")
	}
}

func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+82": "'+82", "-1": "'-1", "@sum": "'@sum", "\tx": "' x", "\r=1": "' =1", "＝1": "'＝1", "  =1": "'  =1",
		"": "", "365코너": "365코너", "a=b": "a=b", "a\r\nb": "a  b", "\u202eabc": "abc", "\u202e=1": "'=1", "\xff": "\ufffd",
	} {
		if got := Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzCell(f *testing.F) {
	for _, s := range []string{"=1", "\u202e=1", "\t", " \r@x", "\xff=", "가\n-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Cell(s)
		if strings.ContainsAny(got, "\r\n\t\u202e\u2066") {
			t.Errorf("Cell(%q) = %q holds a control", s, got)
		}
		trimmed := []rune(strings.TrimLeft(got, " "))
		if len(trimmed) > 0 && strings.ContainsRune("=+-@＝＋－＠", trimmed[0]) {
			t.Errorf("Cell(%q) = %q is a formula", s, got)
		}
	})
}
