package web

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"camledger/internal/sheet"
)

// TestATableIsSentAsItIsMade hands a table of many rows out: the first of them come before the
// last ones are made. What goes wrong early is an error to be told, what goes wrong late
// breaks the answer off.
func TestATableIsSentAsItIsMade(t *testing.T) {
	s := &server{log: slog.New(slog.DiscardHandler)}
	boom := errors.New("the database went away")
	serve := func(rows int, end error, wait <-chan struct{}) *httptest.Server {
		list := func(*http.Request, visitor) (listing, error) {
			return listing{name: "long", columns: []string{"a"}, fill: func(t *sheet.Table) error {
				for range rows {
					t.Row("가나다라마바사아자차카타파하")
				}
				if wait != nil {
					<-wait
				}
				return end
			}}, nil
		}
		srv := httptest.NewServer(packed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := s.export(list, sheet.CSV)(w, r, visitor{Lang: "ko"}); err != nil {
				http.Error(w, "told", http.StatusInternalServerError)
			}
		})))
		t.Cleanup(srv.Close)
		return srv
	}
	get := func(srv *httptest.Server) (int, string, error) {
		res, err := http.Get(srv.URL)
		must(t, err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		return res.StatusCode, string(b), err
	}

	if status, body, err := get(serve(10, boom, nil)); status != http.StatusInternalServerError || strings.TrimSpace(body) != "told" || err != nil {
		t.Errorf("an early error: %d %q %v", status, body, err)
	}
	if status, body, err := get(serve(50000, boom, nil)); err == nil {
		t.Errorf("a late error looks like a whole table: %d, %d bytes", status, len(body))
	}
	if status, body, err := get(serve(50000, nil, nil)); status != http.StatusOK || err != nil || strings.Count(body, "\r\n") != 50001 {
		t.Errorf("a whole table: %d, %d rows, %v", status, strings.Count(body, "\r\n"), err)
	}
	if status, body, err := get(serve(3, errLong, nil)); status != http.StatusOK || err != nil || !strings.Contains(body, "1,000,000") {
		t.Errorf("a table that is cut does not say so: %d %q %v", status, body, err)
	}

	more := make(chan struct{})
	res, err := http.Get(serve(50000, nil, more).URL)
	must(t, err)
	defer res.Body.Close()
	first := make([]byte, 1000)
	if _, err := io.ReadFull(res.Body, first); err != nil || !strings.HasPrefix(string(first), "\ufeffa\r\n") {
		t.Errorf("the beginning, while the end is not made: %q %v", first, err)
	}
	close(more)
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Error(err)
	}
}
