package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"slices"
	"testing"
)

func TestTakesGzip(t *testing.T) {
	for accepted, want := range map[string]bool{"": false, "gzip": true, "br, gzip;q=0.8": true, "gzip;q=0": false, "gzip; q=0.0, br": false, "gzip;q=1.0": true, "deflate": false, "x-gzip": false} {
		if got := takesGzip(accepted); got != want {
			t.Errorf("%q: %t", accepted, got)
		}
	}
}

// TestPagesArePacked reads pages as a browser does: what is sent unpacks to what others get.
func TestPagesArePacked(t *testing.T) {
	h := build(t, small, 2)
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("facilities")
	for path, pack := range map[string]bool{"/cameras": true, "/cameras.csv": true, "/cameras.xlsx": false, "/healthz": false, "/no-such-page": true} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", srv.URL+path, nil)
		must(t, err)
		req.Header.Set("Accept-Encoding", "gzip")
		res, err := c.http.Do(req)
		must(t, err)
		if got := res.Header.Get("Content-Encoding") == "gzip"; got != pack {
			t.Errorf("%s packed: %t", path, got)
		}
		var body io.Reader = res.Body
		if pack {
			body, err = gzip.NewReader(res.Body)
			must(t, err)
			if !slices.Contains(res.Header.Values("Vary"), "Accept-Encoding") {
				t.Errorf("%s does not say that it depends on what is accepted", path)
			}
		}
		unpacked, err := io.ReadAll(body)
		must(t, err)
		must(t, res.Body.Close())
		req.Header.Set("Accept-Encoding", "identity")
		plain, err := c.http.Do(req)
		must(t, err)
		whole, err := io.ReadAll(plain.Body)
		must(t, err)
		must(t, plain.Body.Close())
		if plain.StatusCode != res.StatusCode || path != "/cameras.xlsx" && string(whole) != string(unpacked) || plain.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d and %d, %d and %d bytes", path, res.StatusCode, plain.StatusCode, len(unpacked), len(whole))
		}
	}
}
