package app

import (
	"context"
	"time"

	"camledger/internal/store"
	"camledger/internal/web"
)

// AlertSettings implements web.Actions.
func (x *actions) AlertSettings(ctx context.Context) (web.AlertSettings, error) {
	a := x.app
	out := web.AlertSettings{Rule: a.alertRule(), Mail: a.cfg.Mail.Enabled(), Fallback: a.cfg.Mail.Fallback != "", Observed: map[string]bool{}}
	reg, err := a.Register(ctx)
	if err != nil {
		return out, err
	}
	for _, b := range reg.Branches {
		if a.cfg.Branches[b.Code].Observe {
			out.Observed[b.ID] = true
		}
	}
	for _, c := range a.channels(reg.Branches) {
		out.Channels = append(out.Channels, web.ChannelSetting{Name: c.Name, Critical: c.Critical, Personal: c.Personal, Branches: c.Branches})
	}
	return out, nil
}

// Replay implements web.Actions. One at a time: it is work.
func (x *actions) Replay(ctx context.Context, ask web.ReplayAsk) (web.ReplayAnswer, error) {
	x.replaying.Lock()
	defer x.replaying.Unlock()
	holds := x.app.alertRule()
	// What was left as it is stays what it is of each branch.
	changed := func(asked, held time.Duration) *time.Duration {
		if asked == held {
			return nil
		}
		return &asked
	}
	got, err := x.app.Replay(ctx, ReplayChoice{Branch: ask.BranchID, From: ask.From, To: ask.To,
		Limit: changed(ask.Rule.Limit, holds.Limit), CriticalLimit: changed(ask.Rule.CriticalLimit, holds.CriticalLimit),
		Company: changed(ask.Rule.Company, holds.Company), Cap: changed(ask.Rule.Cap, holds.Cap)})
	return web.ReplayAnswer{Replayed: got.Replayed, Really: got.Really}, err
}

// TestMail implements web.Actions.
func (x *actions) TestMail(ctx context.Context, by store.Person) (string, error) {
	reply, err := x.app.MailTest(ctx, by.Email)
	x.audit(by, "mail.test", by.ID)
	return reply, err
}
