package sim

import (
	"errors"
	"fmt"
)

// Set switches a fault on or off for a device, a group or a branch. Switching on again replaces the arguments.
func (w *World) Set(target string, f Fault, on bool) error {
	all := w.s.Targets(target)
	if len(all) == 0 {
		return fmt.Errorf("set %s: no device, group or branch is called %q", f.Name, target)
	}
	if _, known := faultSet[f.Name]; !known {
		return fmt.Errorf("set %q: no such fault", f.Name)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return errors.New("set fault: the simulator is closed")
	}
	var failed []error
	for _, d := range all {
		if err := w.set(w.devices[d.ID], f, on); err != nil {
			failed = append(failed, fmt.Errorf("set %s of %s: %w", f.Name, d.ID, err))
		}
	}
	return errors.Join(failed...)
}

var faultSet = func() map[FaultName]bool {
	m := map[FaultName]bool{}
	for _, n := range FaultNames() {
		m[n] = true
	}
	return m
}()

// set changes one device; the caller holds mu.
func (w *World) set(d *device, f Fault, on bool) error {
	if !f.perChannel() {
		f.Channel = 0
	}
	if f.Channel > len(d.d.Sources) {
		return fmt.Errorf("there is no input %d", f.Channel)
	}
	key := faultKey{f.Name, f.Channel}
	d.mu.Lock()
	if on {
		d.faults[key] = f.fill()
	} else {
		delete(d.faults, key)
	}
	d.mu.Unlock()
	switch f.Name {
	case FaultNoAnswer, FaultRefuse, FaultRTSPRefuse:
		return w.doors(d)
	case FaultMoved:
		return w.move(d, f, on)
	case FaultReplaced:
		return w.replace(d, on)
	}
	return nil
}

// doors brings the listeners of a device in line with its faults: without power beats refusing.
func (w *World) doors(d *device) error {
	for _, g := range []*gate{d.web, d.rtspGate} {
		var err error
		switch {
		case g == nil: // RTSP alone
		case d.has(FaultNoAnswer, 0):
			err = g.darken()
		case d.has(FaultRefuse, 0), g == d.rtspGate && d.has(FaultRTSPRefuse, 0):
			g.shut()
		default:
			err = g.open()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// move takes a device to another address, or back to its own.
func (w *World) move(d *device, f Fault, on bool) error {
	to := d.d.Address
	if on {
		if to = f.To; !to.IsValid() {
			free, ok := nextFree(d.b, w.taken)
			if !ok {
				return fmt.Errorf("no free address is left in branch %q", d.b.Name)
			}
			to = free
		}
		if other, used := w.taken[to]; used && other != d.d.ID {
			return fmt.Errorf("%s is %s", to, other)
		}
	}
	if to == d.addr {
		return nil
	}
	d.stop()
	if d.addr != d.d.Address {
		delete(w.taken, d.addr) // its first address stays its own
	}
	w.taken[to] = d.d.ID
	d.mu.Lock()
	d.addr = to
	d.mu.Unlock()
	if err := d.restart(); err != nil {
		return err
	}
	return w.doors(d)
}

// replace puts another device of the same make in its place, or the old one back.
func (w *World) replace(d *device, on bool) error {
	d.mu.Lock()
	d.self.Serial, d.self.MAC, d.self.UUID = d.d.Serial, d.d.MAC, d.d.UUID
	if on {
		d.generation++
		identify(w.s, &d.self, d.generation)
	}
	d.mu.Unlock()
	d.stop() // the new one starts from nothing: no session, no nonce, no lock-out
	d.guard.reset()
	if err := d.restart(); err != nil {
		return err
	}
	return w.doors(d)
}
