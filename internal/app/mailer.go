package app

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/mail"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// The mail loop's pace and reach.
const (
	mailEvery = time.Second
	mailBatch = 50
	mailLease = 3 * time.Minute // for the record of an attempt
	// mailHeld bounds how long a message is held back before it is asked again: a limit that
	// was raised lets it go.
	mailHeld = 5 * time.Minute
)

// mailer sends what stands in the outbox.
type mailer struct {
	app     *App
	sender  *alerts.Sender          // nil: no mail server is set
	hooks   map[string]*alerts.Hook // other channels, by name
	backoff alerts.Backoff
	mu      sync.Mutex
	sent    map[string][]time.Time // what was accepted, by address, of the last hour; nil: not read yet
	quiet   map[string]time.Time   // until when a channel asked to be left alone
	reached map[string]bool        // by channel, "" for mail: it answered last; false at the start
	told    func()                 // hears that deliveries changed: what may be mailed next can hang on it
}

// newMailer reads the way out from the configuration; nil where there is none.
func (a *App) newMailer(told func()) (*mailer, error) {
	hooks, err := a.hooks()
	if err != nil || !a.cfg.Mail.Enabled() && len(hooks) == 0 {
		return nil, err
	}
	var s *alerts.Sender
	if a.cfg.Mail.Enabled() {
		if s, err = a.sender(); err != nil {
			return nil, err
		}
	}
	c := a.cfg.Alerts
	return &mailer{app: a, sender: s, hooks: hooks, backoff: alerts.Backoff{First: c.SendRetry, Most: c.SendRetryMax, GiveUp: c.SendGiveUp}, quiet: map[string]time.Time{}, reached: map[string]bool{}, told: told}, nil
}

func (a *App) sender() (*alerts.Sender, error) {
	m := a.cfg.Mail
	t := alerts.Transport{Host: m.Host, Port: m.Port, Security: alerts.Security(m.TLS), AllowClear: m.AllowClear, User: m.User,
		Password: m.Password.Reveal(), From: m.From, FromName: "CamLedger"}
	if from, err := mail.ParseAddress(m.From); err == nil {
		t.From, t.FromName = from.Address, cmp.Or(from.Name, t.FromName)
	}
	if m.TokenFile != "" {
		t.Password, t.Token = "", a.cfg.MailToken
	}
	if m.CA != "" {
		pem, err := os.ReadFile(a.cfg.Resolve(m.CA))
		if err != nil {
			return nil, fmt.Errorf("read mail.ca: %w", err)
		}
		t.Roots = x509.NewCertPool()
		if !t.Roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("read mail.ca: %s holds no certificate in PEM", m.CA)
		}
	}
	return alerts.NewSender(t)
}

// run sends until ctx ends, each way by itself: a channel that hangs holds up neither mail nor
// another channel. What is not sent stays in the outbox.
func (m *mailer) run(ctx context.Context) {
	if m.sender != nil {
		defer m.sender.Close()
	}
	var ways sync.WaitGroup
	for _, way := range m.ways() {
		ways.Go(func() { m.runWay(ctx, way) })
	}
	ways.Wait()
}

// ways are mail, with all that no channel of the configuration takes, and each channel.
func (m *mailer) ways() []store.Way {
	out := []store.Way{m.way("")}
	for _, channel := range slices.Sorted(maps.Keys(m.hooks)) {
		out = append(out, m.way(channel))
	}
	return out
}

// way is that of a channel; of mail where it is empty.
func (m *mailer) way(channel string) store.Way {
	if channel == "" {
		return store.Way{Except: slices.Sorted(maps.Keys(m.hooks))}
	}
	return store.Way{Channel: channel}
}

func (m *mailer) runWay(ctx context.Context, way store.Way) {
	tick := time.NewTicker(mailEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		if n, err := m.roundOf(ctx, way); err != nil && ctx.Err() == nil {
			m.app.log.Warn("outbox not read", "err", err)
		} else if n == mailBatch {
			continue
		}
		if m.sender != nil && way.Channel == "" {
			m.sender.Rest()
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// round is one round of every way, one after the other.
func (m *mailer) round(ctx context.Context) (n int, err error) {
	for _, way := range m.ways() {
		sent, err := m.roundOf(ctx, way)
		n += sent
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// roundOf claims and sends what is due, one message after the other: a program that is killed
// has at most one of each way under way, so at most one is repeated, and none lies claimed
// behind a slow one until its lease is over.
func (m *mailer) roundOf(ctx context.Context, way store.Way) (n int, err error) {
	defer func() {
		if n > 0 {
			m.told()
		}
	}()
	for n < mailBatch && ctx.Err() == nil {
		due, err := m.app.store.DueDeliveries(ctx, way, m.app.now(), 1)
		if err != nil || len(due) == 0 {
			return n, err
		}
		m.send(ctx, due[0])
		n++
	}
	return n, nil
}

// send tries one delivery and records what became of it. The record outlives ctx: a
// mail that the server took must not be sent again because the program was stopped.
func (m *mailer) send(ctx context.Context, o store.Outgoing) {
	a := m.app
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), mailLease)
	defer cancel()
	next, why, err := m.heldBack(ctx, o.Delivery)
	if err != nil {
		a.log.Warn("outbox not read", "err", err)
		return
	}
	if why != "" {
		if o.Delivery.Reply != why {
			a.log.Warn("mail held back", "delivery", o.Delivery.ID, "branch", o.Delivery.BranchID, "why", why, "next", next)
		}
		if err := a.store.DeliveryHeld(keep, o.Delivery.ID, why, earlier(next, a.now().Add(mailHeld))); err != nil {
			a.log.Error("held mail not noted", "delivery", o.Delivery.ID, "err", err)
		}
		return
	}
	if gone, err := m.readdress(keep, &o.Delivery); err != nil || gone {
		if err != nil {
			a.log.Error("mail not addressed", "delivery", o.Delivery.ID, "err", err)
		}
		return
	}
	reply, retry, err := m.deliver(ctx, o)
	if err != nil {
		if ctx.Err() != nil && retry {
			return // stopped: the claim runs out, and the next start tries again
		}
		m.failed(keep, o, !retry, err)
		return
	}
	m.count(o.Delivery.Address)
	a.metrics.mails.WithLabelValues("sent").Inc()
	a.log.Info("mail sent", "delivery", o.Delivery.ID, "branch", o.Delivery.BranchID, "attempts", o.Delivery.Attempts)
	if err := a.store.DeliverySent(keep, o.Delivery.ID, reply, a.now()); err != nil {
		a.log.Error("sent mail not noted: it may be repeated with the same Message-ID", "delivery", o.Delivery.ID, "err", err)
	}
	m.answered(keep, o.Delivery.Address)
}

// errNoMail says that a mail waits for a mail server.
var errNoMail = errors.New("mail.host is not set in the configuration")

// deliver composes a message and sends it by its channel. The results are those of
// alerts.Sender.Send.
func (m *mailer) deliver(ctx context.Context, o store.Outgoing) (reply string, retry bool, err error) {
	a := m.app
	composed := func(err error) (string, bool, error) {
		a.log.Error("message not composed", "delivery", o.Delivery.ID, "err", err)
		return "", true, fmt.Errorf("compose: %w", err)
	}
	channel, _ := alerts.ChannelOf(o.Delivery.Address)
	if channel == "" {
		if m.sender == nil {
			return "", true, errNoMail
		}
		msg, err := a.compose(ctx, o)
		if err != nil {
			return composed(err)
		}
		return m.sender.Send(ctx, msg)
	}
	hook := m.hooks[channel]
	if hook == nil {
		return "", true, fmt.Errorf("alerts.channels has no %s in the configuration", channel)
	}
	body, err := a.composeHook(ctx, o)
	if err != nil {
		return composed(err)
	}
	return hook.Send(ctx, alerts.HookID(o.Delivery), body, a.now())
}

func (m *mailer) failed(ctx context.Context, o store.Outgoing, permanent bool, why error) {
	a, reply := m.app, why.Error()
	now := a.now()
	next, goOn := m.backoff.Next(o.Delivery.Attempts, o.Delivery.Begun(), now)
	var later alerts.LaterError
	if errors.As(why, &later) {
		next, goOn = m.backoff.NextAfter(o.Delivery.Attempts, o.Delivery.Begun(), now, later.Wait)
		channel, _ := alerts.ChannelOf(o.Delivery.Address)
		m.mu.Lock()
		m.quiet[channel] = now.Add(min(later.Wait, m.backoff.Most))
		m.mu.Unlock()
	}
	permanent = permanent || !goOn
	result := "retry"
	if permanent {
		result = "dead"
	}
	channel, _ := alerts.ChannelOf(o.Delivery.Address)
	if strings.HasPrefix(reply, alerts.AwayReply(channel)) {
		m.mu.Lock()
		m.reached[channel] = false
		m.mu.Unlock()
	}
	a.metrics.mails.WithLabelValues(result).Inc()
	a.log.Warn("mail not sent", "delivery", o.Delivery.ID, "permanent", permanent, "next", next, "reply", reply)
	var err error
	if unseen := errors.Is(why, alerts.ErrMailDropped) || errors.Is(why, alerts.ErrMailSlow) || errors.Is(why, alerts.ErrHookUnseen); unseen && !permanent {
		err = a.store.DeliveryUnseen(ctx, o.Delivery.ID, reply, next, a.now())
	} else {
		err = a.store.DeliveryFailed(ctx, o.Delivery.ID, permanent, reply, next, a.now())
	}
	if err != nil {
		a.log.Error("failed mail not noted", "delivery", o.Delivery.ID, "err", err)
	}
}

// MailTest sends a test message now, past the outbox, and returns the other side's answer.
// The address is a mail address, or the name of a channel, a colon, and a number where the
// channel is personal.
func (a *App) MailTest(ctx context.Context, address string) (string, error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return "", err
	}
	now := a.now()
	n := alerts.Notice{ID: inventory.NewID("note"), Kind: alerts.NoticeTest, Created: now}
	c := alerts.MailContext{Institution: cmp.Or(reg.Institution.Name, "CamLedger"), BaseURL: a.BaseURL(), Zone: a.zone, Lang: words.Lang(a.cfg.Language), Now: now}
	d := alerts.Delivery{ID: n.ID, MessageID: strings.ToLower(n.ID) + "@" + cmp.Or(a.mailDomain(), "camledger.invalid")}
	if channel, number := alerts.ChannelOf(address); channel != "" {
		d.Address = alerts.ChannelAddress(channel, strings.TrimSpace(number))
		hooks, err := a.hooks()
		if err != nil {
			return "", err
		}
		if hooks[channel] == nil {
			return "", fmt.Errorf("alerts.channels has no %s in the configuration", channel)
		}
		body, err := alerts.ComposeHook(alerts.Compose(n, c), n, d, c)
		if err != nil {
			return "", err
		}
		reply, _, err := hooks[channel].Send(ctx, d.ID, body, now)
		return reply, err
	}
	if !a.cfg.Mail.Enabled() {
		return "", errNoMail
	}
	s, err := a.sender()
	if err != nil {
		return "", err
	}
	defer s.Close()
	if d.Address, err = alerts.Address(address); err != nil {
		return "", addressInWords(err)
	}
	reply, _, err := s.Send(ctx, alerts.Compose(n, c).For(d))
	return reply, err
}
