package web

import (
	"context"
	"encoding/json"

	"camledger/internal/store"
	"camledger/inventory"
	"camledger/inventory/policy"
)

// versionKept bounds the bytes of a version that is kept put together.
const versionKept = 4 << 20

// versionRead is a version put together as it was accepted. Who asks must not change it.
type versionRead struct {
	inventory.Policy
	draft   policy.Draft
	settled policy.Settled
}

// readPolicy puts a version together, or gives the one that is kept.
func (s *server) readPolicy(ctx context.Context, id string) (versionRead, error) {
	head, err := s.Store.PolicyHead(ctx, id)
	if err != nil {
		return versionRead{}, err
	}
	if kept := s.lastVersion.Load(); kept != nil && kept.Policy == head {
		return *kept, nil
	}
	p, err := s.Store.Policy(ctx, id)
	if err != nil {
		return versionRead{}, err
	}
	reg, err := s.register(ctx)
	if err != nil {
		return versionRead{}, err
	}
	out := versionRead{Policy: p.Policy}
	var own bool
	// Without rows of its own it says what the register says, which changes.
	if out.draft, out.settled, own = s.readVersion(p, &reg); own && len(p.Raw)+len(p.Reading) <= versionKept {
		s.lastVersion.Store(&out)
	}
	return out, nil
}

// readVersion puts a version together as it was accepted. Of one that was accepted before
// drafts were kept the text is that of its bytes, and where nothing was read from it the
// rows are those of the register: not its own.
func (s *server) readVersion(p store.PolicyVersion, reg *inventory.Register) (d policy.Draft, settled policy.Settled, own bool) {
	d = policy.Draft{Text: p.Text, Answers: p.Answers}
	if len(p.Reading) > 0 {
		if err := json.Unmarshal(p.Reading, &d.Reading); err != nil { // the rest of the page does not depend on it
			s.log.Error("version without its reading", "policy", p.ID, "err", err)
		}
	}
	if len(d.Text.Lines) == 0 {
		text, err := policy.DecodeText(p.Raw)
		if err != nil {
			s.log.Warn("version without its text", "policy", p.ID, "err", err)
		}
		d.Text = text
	}
	settled = p.Settled
	if len(settled.Rows) == 0 {
		settled = d.Settled()
	}
	own = len(settled.Rows) > 0
	if !own && reg.Policy.ID == p.ID {
		settled.Rows, settled.Total.Derived = declaredRows(reg), 0
		for _, r := range settled.Rows {
			settled.Total.Derived += r.Count
		}
	}
	return d, settled, own
}
