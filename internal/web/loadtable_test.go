package web

import (
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"camledger/internal/store"
)

// sample is one answer.
type sample struct {
	took         time.Duration // from the moment at which it was due
	busy         time.Duration // processor time of this process meanwhile; PostgreSQL's is its own
	first        time.Duration // to the head of the answer
	sent, opened int           // bytes as sent, and unpacked
	status       int
}

// What a page may take: the 95th percentile, and bytes. Bytes count unpacked, which is the
// stricter measure: packed, as browsers get them, pages are an eighth to a tenth of that.
const (
	loadWithin  = 100 * time.Millisecond
	loadLargest = 200_000
)

// loadRow is what one page took.
type loadRow struct {
	file          bool
	alone, loaded []sample
}

// loadTable holds what every page took on every database.
type loadTable map[string]map[string]*loadRow

// of is the part of a database.
func (t *loadTable) of(dialect string) map[string]*loadRow {
	if *t == nil {
		*t = loadTable{}
	}
	(*t)[dialect] = map[string]*loadRow{}
	return (*t)[dialect]
}

// print writes the table as docs/performance.md has it: the slowest page first, files last.
func (t loadTable) print() {
	dialects := slices.DeleteFunc([]string{store.SQLite, store.Postgres}, func(d string) bool { return len(t[d]) == 0 })
	if len(dialects) == 0 {
		return
	}
	worst := map[string]time.Duration{}
	files := map[string]bool{}
	over, pages := 0, 0
	for _, d := range dialects {
		for name, row := range t[d] {
			p95 := at(row.loaded, 0.95)
			worst[name], files[name] = max(worst[name], p95), row.file
			if row.file {
				continue
			}
			if pages++; p95 > loadWithin {
				over++
			}
		}
	}
	names := slices.SortedFunc(maps.Keys(worst), func(a, b string) int {
		last := map[bool]int{true: 1}
		return cmp.Or(last[files[a]]-last[files[b]], cmp.Compare(worst[b], worst[a]), strings.Compare(a, b))
	})
	fmt.Printf("\n| ms |")
	for _, d := range dialects {
		fmt.Printf(" %s p50 | p95 | most | alone | CPU |", d)
	}
	fmt.Printf(" kB | as sent |\n|---|%s---|---|\n", strings.Repeat("---|---|---|---|---|", len(dialects)))
	for _, name := range names {
		fmt.Printf("| %s |", strings.TrimPrefix(name, "GET "))
		opened, sent := 0, 0
		for _, d := range dialects {
			row := t[d][name]
			if row == nil {
				fmt.Print(" | | | | |")
				continue
			}
			for _, s := range slices.Concat(row.alone, row.loaded) {
				opened, sent = max(opened, s.opened), max(sent, s.sent)
			}
			if len(row.loaded) == 0 {
				fmt.Print(" – | – | – |")
			} else {
				mark := ""
				if p95 := at(row.loaded, 0.95); !row.file && p95 > loadWithin {
					mark = " **over**"
				}
				fmt.Printf(" %.0f | %.0f%s | %.0f |", millis(at(row.loaded, 0.5)), millis(at(row.loaded, 0.95)), mark, millis(at(row.loaded, 1)))
			}
			fmt.Printf(" %.0f | %.0f |", millis(at(row.alone, 0.5)), millis(busyOf(row.alone)))
		}
		mark := ""
		if !files[name] && opened > loadLargest {
			mark = " **over**"
		}
		fmt.Printf(" %d%s | %d |\n", (opened+500)/1000, mark, (sent+500)/1000)
	}
	fmt.Printf("\n%d of %d 95th percentiles are over %v.\n", over, pages, loadWithin)
}

// busyOf is the median of the processor time.
func busyOf(list []sample) time.Duration {
	var all []time.Duration
	for _, s := range list {
		all = append(all, s.busy)
	}
	slices.Sort(all)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)/2]
}

// processorTime is what this process has used of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// at is the time below which a share of a list lies.
func at(list []sample, share float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b sample) int { return int(a.took - b.took) })
	return list[min(len(list)-1, int(share*float64(len(list))))].took
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// ask gets one page as a browser does, packed.
func ask(ctx context.Context, hc *http.Client, address string) sample {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return sample{}
	}
	req.Header.Set("Accept-Encoding", "gzip")
	began := time.Now()
	res, err := hc.Do(req)
	if err != nil {
		return sample{}
	}
	defer res.Body.Close()
	s := sample{status: res.StatusCode, first: time.Since(began)}
	count := &counted{r: res.Body}
	var body io.Reader = count
	if res.Header.Get("Content-Encoding") == "gzip" {
		if body, err = gzip.NewReader(count); err != nil {
			return sample{}
		}
	}
	n, err := io.Copy(io.Discard, body)
	if err != nil {
		return sample{}
	}
	s.sent, s.opened = count.n, int(n)
	return s
}

// counted counts what is read through it.
type counted struct {
	r io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

func machineLoad() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown\n"
	}
	return string(b)
}
