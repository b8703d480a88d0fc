package web

import (
	"bytes"
	"net/http"
	"testing"

	"camledger/internal/store"
	"camledger/inventory/policy"
)

// BenchmarkPages opens each page of an institution with 10,000 cameras in 100 branches.
func BenchmarkPages(b *testing.B) {
	h := build(b, large(100, 100), 30)
	srv := face(b, h, nil)
	c := newClient(b, srv.URL)
	if status, _ := c.post("/login", map[string][]string{"login": {"facilities"}, "password": {password}}); status != http.StatusSeeOther {
		b.Fatal("no login")
	}
	paths := h.paths(b)
	paths["cameras-worst"] = "/cameras?sort=outcome"
	paths["cameras-search"] = "/cameras?q=10.20.7."
	for name, path := range paths {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if status, _ := c.get(path); status != http.StatusOK {
					b.Fatalf("%s: %d", path, status)
				}
			}
		})
	}
}

// BenchmarkReading opens pages of a draft of 10,000 rows in about 1 MB of text.
func BenchmarkReading(b *testing.B) {
	h := build(b, small, 2)
	srv := face(b, h, nil)
	c := newClient(b, srv.URL)
	if status, _ := c.post("/login", map[string][]string{"login": {"facilities"}, "password": {password}}); status != http.StatusSeeOther {
		b.Fatal("no login")
	}
	many := draftPath(drafted(b, h, "many.txt", manyRows(10000)))
	raw := bytes.ReplaceAll(manyRows(10000), []byte("\n"), []byte(" "))
	d, err := h.st.NewDraft(b.Context(), store.PolicyDraft{Name: "long.txt", Raw: raw, Draft: policy.Draft{Text: policy.Text{Lines: []string{string(raw)}}}, CreatedAt: noon, CreatedBy: "per_facilities"})
	must(b, err)
	long := draftPath(d.ID)
	few := draftPath(drafted(b, h, "few.txt", readFixture(b, creditUnion)))
	for name, path := range map[string]string{"82": few, "10000": many + "?page=17", "10000-print": many + "/print", "one-line": long + "?page=9"} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				status, body := c.get(path)
				if status != http.StatusOK {
					b.Fatalf("%s: %d", path, status)
				}
				size = len(body)
			}
			b.ReportMetric(float64(size), "bytes")
		})
	}
}
