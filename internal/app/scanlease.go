package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"camledger/internal/store"
	"camledger/inventory"
)

// ErrScanning says that another scan of the branch is going on.
type ErrScanning struct {
	Branch string
	Holder string // the process, in words
	Since  time.Time
	// Until is when the branch is free again where the process ended without giving it back;
	// zero: it goes on, or that cannot be told from here.
	Until time.Time
}

// Error says which branch, who scans it and since when.
func (e ErrScanning) Error() string {
	if !e.Until.IsZero() {
		return fmt.Sprintf("%s is still locked by a scan of %s, which ended without finishing it; it is free at %s: scan again then", e.Branch, e.Holder, e.Until.Format("15:04:05"))
	}
	return fmt.Sprintf("%s is being scanned already, by %s since %s", e.Branch, e.Holder, e.Since.Format("2006-01-02 15:04:05"))
}

// errLeaseLost ends a scan whose lease another process took: this one slept too long.
var errLeaseLost = errors.New("another process took the scan over")

// Times of a lease.
const (
	leaseOfScan = time.Minute     // how long a branch stays locked by a process that died
	leaseAsk    = 2 * time.Second // between two questions whether it is free
)

// soleScan waits for the turn at a branch inside this process, and takes its lease from
// other processes: two scans at once would both take a new device for the first of its
// kind. Where another process has the lease, waits says whether to wait for it. The
// context that it returns ends with the branch's own deadline, and where the lease is
// lost; end gives all back.
func (a *App) soleScan(ctx context.Context, b inventory.Branch, scanID string, waits bool) (context.Context, func(), error) {
	limit := a.cfg.Scan.BranchTimeout
	waiting, stop := context.WithTimeout(ctx, limit)
	defer stop()
	done, err := a.scans.take(waiting, b.ID)
	if err != nil {
		return nil, nil, err
	}
	lease := store.ScanLease{BranchID: b.ID, ScanID: scanID, Holder: processName(), Since: a.now()}
	for {
		lease.Until = a.now().Add(leaseOfScan)
		other, taken, err := a.store.TakeScanLease(waiting, lease, a.now())
		if err == nil && taken {
			break
		}
		if err == nil && waits {
			pause(waiting, leaseAsk)
			err = waiting.Err()
		} else if err == nil {
			busy := ErrScanning{Branch: b.Name, Holder: other.Holder, Since: other.Since.In(a.zone)}
			if ended(other.Holder) {
				busy.Until = other.Until.Add(time.Second).In(a.zone)
			}
			err = busy
		}
		if err != nil {
			done()
			return nil, nil, err
		}
	}
	limited, stopLimit := context.WithTimeout(ctx, limit)
	leased, lose := context.WithCancelCause(limited)
	var work sync.WaitGroup
	work.Go(func() { a.renew(leased, lease, lose) })
	return leased, func() {
		lose(nil)
		stopLimit()
		work.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), saveWithin)
		defer cancel()
		if err := a.store.EndScanLease(ctx, b.ID, scanID); err != nil {
			a.log.Warn("lease of a scan not given back", "branch", b.Name, "scan", scanID, "err", err)
		}
		done()
	}, nil
}

// renew keeps a lease until ctx ends, and tells lose where another process has it.
func (a *App) renew(ctx context.Context, l store.ScanLease, lose context.CancelCauseFunc) {
	tick := time.NewTicker(leaseOfScan / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		l.Until = a.now().Add(leaseOfScan)
		_, taken, err := a.store.TakeScanLease(ctx, l, a.now())
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.log.Warn("lease of a scan not renewed", "branch", l.BranchID, "scan", l.ScanID, "err", err)
		case !taken:
			lose(errLeaseLost)
			return
		}
	}
}

// processName names this process for people who wait for it.
func processName() string { return processOn(os.Getpid()) }

func processOn(pid int) string {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	return fmt.Sprintf("process %d on %s", pid, cmp.Or(host, "this machine"))
}

// ended tells whether the process that a lease names is one of this machine that runs no
// more. The lease ends by its own time all the same: in a container the same number may
// mean another process.
func ended(holder string) bool {
	var pid int
	if _, err := fmt.Sscanf(holder, "process %d on ", &pid); err != nil || pid <= 0 || holder != processOn(pid) {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	return errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
