package onvif

import (
	"bytes"
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func packed(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestUnpacked(t *testing.T) {
	plain := []byte(strings.Repeat("<s:Envelope/>", 100))
	gz := packed(t, plain)
	for name, row := range map[string]struct {
		encoding string
		body     []byte
		want     []byte
		err      error
	}{
		"packed":      {"gzip", gz, plain, nil},
		"by its name": {" X-GZIP ", gz, plain, nil},
		"plain":       {"", plain, plain, nil},
		"a lie":       {"gzip", plain, plain, nil},
		"not known":   {"br", gz, gz, nil},
		"a bomb":      {"gzip", packed(t, make([]byte, maxBody+1)), nil, errTooBig},
	} {
		got, err := unpacked(row.encoding, row.body)
		if !bytes.Equal(got, row.want) || !errors.Is(err, row.err) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if got, err := unpacked("gzip", gz[:len(gz)-4]); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("cut short: %d bytes, %v", len(got), err)
	}
}

// A device that packs every answer, asked or not, is read as any other.
func TestPackedAnswers(t *testing.T) {
	f := recorder(t)
	var asked atomic.Int64
	cfg := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			asked.Add(1)
		}
		rec := httptest.NewRecorder()
		f.ServeHTTP(rec, r)
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.Header().Del("Content-Length")
		w.Header().Set("Content-Encoding", "gzip")
		w.WriteHeader(rec.Code)
		_, _ = w.Write(packed(t, rec.Body.Bytes()))
	}))
	r, err := ask(t, cfg)
	if err != nil || len(r.Sources) == 0 || asked.Load() != 0 {
		t.Errorf("%d sources, %v, asked for it %d times", len(r.Sources), err, asked.Load())
	}
}

func FuzzUnpacked(f *testing.F) {
	f.Add("gzip", packed(f, []byte("<s:Envelope/>")))
	f.Add("gzip", []byte{0x1f, 0x8b, 8, 0})
	f.Add("", []byte("x"))
	f.Fuzz(func(t *testing.T, encoding string, body []byte) {
		if out, err := unpacked(encoding, body); err == nil && len(out) > max(maxBody, len(body)) {
			t.Errorf("%d bytes of %d", len(out), len(body))
		}
	})
}
