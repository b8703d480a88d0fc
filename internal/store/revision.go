package store

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"camledger/inventory"
)

// Parts of the database that are read often and seldom change. Whoever writes to a table of
// one raises its revision in the same transaction, so that every process that shares the
// database knows whether what it remembers still holds.
const (
	partRegister = "register" // what RegisterAt gives
	partFound    = "found"    // what reports look at of cameras
)

var partOf = map[string]string{
	"institution": partRegister, "policy": partRegister, "branch": partRegister, "location": partRegister, "slot": partRegister,
	"declaration": partRegister, "retention_rule": partRegister, "retention_place": partRegister, "officer": partRegister, "promise": partRegister,
	"camera": partFound, "device": partFound, "absence": partFound, "device_key": partFound, "by_hand": partFound,
}

// measured are writes that no report looks at: they come with checks, all day long.
var measured = []string{"UPDATE device SET clock_json", "UPDATE device SET credential", "UPDATE camera SET recording_json"}

// writes tells to which counted part a statement writes; empty: none.
func writes(text string) string {
	text = strings.TrimSpace(text)
	for _, verb := range []string{"INSERT INTO ", "UPDATE ", "DELETE FROM "} {
		rest, is := strings.CutPrefix(text, verb)
		if !is {
			continue
		}
		end := strings.IndexFunc(rest, func(c rune) bool { return c != '_' && (c < 'a' || c > 'z') })
		if end < 0 {
			end = len(rest)
		}
		if slices.ContainsFunc(measured, func(m string) bool { return strings.HasPrefix(text, m) }) {
			return ""
		}
		return partOf[rest[:end]]
	}
	return ""
}

// note remembers that a transaction writes to a counted part.
func (r runner) note(text string, args []any) {
	if r.touched == nil {
		return
	}
	if r.s.trace != nil {
		r.s.trace(text, args)
	}
	if part := writes(text); part != "" {
		r.touched[part] = true
	}
}

// raise counts the parts that a transaction wrote to, as its last step.
func (r runner) raise(ctx context.Context) error {
	for _, part := range slices.Sorted(maps.Keys(r.touched)) {
		if err := r.latch(ctx, revisionLatch(part)); err != nil {
			return err
		}
	}
	return nil
}

func revisionLatch(part string) string { return "revision " + part }

// revisionOf is how often a part was written to.
func (r runner) revisionOf(ctx context.Context, part string) (int64, error) {
	return one(ctx, r, scalar[int64], "SELECT COALESCE(MAX(turns), 0) FROM latch WHERE name = ?", revisionLatch(part))
}

// EstateRevision is how often the register and what is known of cameras were written to: as
// long as it stays, nobody changed which cameras there are.
func (s *Store) EstateRevision(ctx context.Context) (int64, error) {
	n, err := one(ctx, s.direct(), scalar[int64], "SELECT COALESCE(SUM(turns), 0) FROM latch WHERE name IN (?, ?)",
		revisionLatch(partRegister), revisionLatch(partFound))
	return n, wrap("read the revision of the estate", err)
}

// remembered is what a process keeps of the parts that seldom change. What it points at is
// never changed, only replaced.
type remembered struct {
	mu        sync.Mutex
	register  *knownRegister
	found     *knownFound
	directory *directory
	counts    *knownCounts
	// What the first search reads.
	differences *differenceIndex
	lines       *knownLines
}

type knownRegister struct {
	inventory.Register
	at time.Time // for which it was read
	no int64     // revision
}

type knownFound struct {
	branches map[string]*inventory.Found
	no       int64
}

// knownCounts are the reports of the branches as far as no check changes them.
type knownCounts struct {
	register *knownRegister // of which they were made
	found    *knownFound
	reports  []inventory.BranchReport
	cameras  [][]string // of each report: whose outcomes count
}

// SharedRegister is RegisterAt from memory as long as nobody changed it. It is shared: who
// asks must not change it.
func (s *Store) SharedRegister(ctx context.Context, now time.Time) (inventory.Register, error) {
	var reg inventory.Register
	err := s.read(ctx, "read register", func(r runner) error {
		k, err := r.sharedRegister(ctx, now)
		if err == nil {
			reg = k.Register
		}
		return err
	})
	return reg, err
}

func (r runner) sharedRegister(ctx context.Context, now time.Time) (*knownRegister, error) {
	m := &r.s.remembered
	no, err := r.revisionOf(ctx, partRegister)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	k := m.register
	m.mu.Unlock()
	if k != nil && k.no == no {
		if now.Equal(k.at) {
			return k, nil
		}
		// Time alone changes it too: a version takes effect, something retires.
		from, to := k.at, now
		if to.Before(from) {
			from, to = to, from
		}
		turns, err := one(ctx, r, scalar[int], `SELECT (SELECT COUNT(*) FROM policy WHERE effective_ms > ? AND effective_ms <= ?) +
			(SELECT COUNT(*) FROM branch WHERE retired_ms > ? AND retired_ms <= ?) +
			(SELECT COUNT(*) FROM location WHERE retired_ms > ? AND retired_ms <= ?)`, from, to, from, to, from, to)
		if err != nil || turns == 0 {
			return k, err
		}
	}
	reg, err := r.register(ctx, now)
	if err != nil {
		return nil, err
	}
	k = &knownRegister{reg, now, no}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.register = k
	return k, nil
}

// sharedFound is what reports look at of the cameras of all branches, from memory as long as
// nobody changed it.
func (r runner) sharedFound(ctx context.Context) (*knownFound, error) {
	m := &r.s.remembered
	no, err := r.revisionOf(ctx, partFound)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	k := m.found
	m.mu.Unlock()
	if k != nil && k.no == no {
		return k, nil
	}
	found, err := r.reportCameras(ctx)
	if err != nil {
		return nil, err
	}
	hand, err := r.byHand(ctx, ByHandFilter{})
	if err != nil {
		return nil, err
	}
	for _, h := range hand {
		if found[h.BranchID] == nil {
			found[h.BranchID] = &inventory.Found{Devices: map[string]inventory.Device{}}
		}
		found[h.BranchID].ByHand = append(found[h.BranchID].ByHand, h)
	}
	k = &knownFound{found, no}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.found = k
	return k, nil
}

// sharedCounts are the counts of every branch in use, from memory while neither register nor
// cameras changed.
func (r runner) sharedCounts(ctx context.Context, now time.Time) (*knownCounts, error) {
	m := &r.s.remembered
	reg, err := r.sharedRegister(ctx, now)
	if err != nil {
		return nil, err
	}
	found, err := r.sharedFound(ctx)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	k := m.counts
	m.mu.Unlock()
	if k != nil && k.register == reg && k.found == found {
		return k, nil
	}
	k = &knownCounts{register: reg, found: found}
	parts := newBranchParts(&reg.Register)
	for _, b := range reg.Branches {
		if !b.RetiredAt.IsZero() {
			continue
		}
		here := found.branches[b.ID]
		if here == nil {
			here = &inventory.Found{}
		}
		report, cameras := inventory.ReportCounts(parts.of(b), b, *here)
		k.reports, k.cameras = append(k.reports, report), append(k.cameras, cameras)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.counts = k
	return k, nil
}
