package web

import (
	"os"
	"testing"

	"camledger/internal/store"
)

// readFixture reads a fixture of another room.
func readFixture(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	return b
}

const (
	creditUnion = "../demo/data/gaon-credit-union.txt"
	postOffice  = "../../inventory/policy/testdata/post-office.txt"
)

// drafted keeps a text as a draft of the facilities staff.
func drafted(t testing.TB, h *house, name string, raw []byte) string {
	t.Helper()
	id, err := hands{st: h.st, now: clock}.NewDraft(t.Context(), store.Person{ID: "per_facilities"}, name, raw)
	must(t, err)
	return id
}

func TestBrowserSeesDrafts(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	b := newBrowser(t, srv.URL)
	b.login("facilities")
	union := drafted(t, h, "가온신협 방침.txt", readFixture(t, creditUnion))
	post := drafted(t, h, "우체국 방침.txt", readFixture(t, postOffice))
	for page, path := range map[string]string{"policy": "/policy", "policy-new": "/policy/new", "draft-union": draftPath(union), "draft-post": draftPath(post), "draft-print": draftPath(post) + "/print"} {
		b.open(path)
		for name, width := range widths {
			b.picture(page+"-"+name, width)
		}
	}
	b.quiet()
}
