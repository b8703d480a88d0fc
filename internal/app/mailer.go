package app

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
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
)

// mailer sends what stands in the outbox.
type mailer struct {
	app     *App
	sender  *alerts.Sender          // nil: no mail server is set
	hooks   map[string]*alerts.Hook // other channels, by name
	backoff alerts.Backoff
	wake    chan struct{}
	mu      sync.Mutex
	sent    map[string][]time.Time // by address, of the last hour: kept in memory only
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
	return &mailer{app: a, sender: s, hooks: hooks, backoff: alerts.Backoff{First: c.SendRetry, Most: c.SendRetryMax, GiveUp: c.SendGiveUp}, wake: make(chan struct{}, 1), sent: map[string][]time.Time{}, told: told}, nil
}

func (a *App) sender() (*alerts.Sender, error) {
	m := a.cfg.Mail
	t := alerts.Transport{Host: m.Host, Port: m.Port, Security: alerts.Security(m.TLS), AllowClear: m.AllowClear, User: m.User,
		Password: m.Password.Reveal(), From: m.From, FromName: "CamLedger"}
	if from, err := mail.ParseAddress(m.From); err == nil {
		t.From, t.FromName = from.Address, cmp.Or(from.Name, t.FromName)
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

// run sends until ctx ends. What is not sent stays in the outbox.
func (m *mailer) run(ctx context.Context) {
	tick := time.NewTicker(mailEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		if n, err := m.round(ctx); err != nil && ctx.Err() == nil {
			m.app.log.Warn("outbox not read", "err", err)
		} else if n == mailBatch {
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-m.wake:
		}
	}
}

// round claims and sends what is due, one message after the other: a program that is killed
// has at most one under way, so at most one is repeated, and none lies claimed behind a slow
// one until its lease is over.
func (m *mailer) round(ctx context.Context) (n int, err error) {
	defer func() {
		if n > 0 {
			m.told()
		}
	}()
	for n < mailBatch && ctx.Err() == nil {
		due, err := m.app.store.DueDeliveries(ctx, m.app.now(), 1)
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
	if next, ok := m.mayGo(o.Delivery.Address); !ok {
		if err := a.store.DeliveryFailed(keep, o.Delivery.ID, false, "held back: mail.rate", next, a.now()); err != nil {
			a.log.Error("held mail not noted", "delivery", o.Delivery.ID, "err", err)
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
	a.metrics.mails.WithLabelValues("sent").Inc()
	a.log.Info("mail sent", "delivery", o.Delivery.ID, "branch", o.Delivery.BranchID, "attempts", o.Delivery.Attempts)
	if err := a.store.DeliverySent(keep, o.Delivery.ID, reply, a.now()); err != nil {
		a.log.Error("sent mail not noted: it may be repeated with the same Message-ID", "delivery", o.Delivery.ID, "err", err)
	}
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
	return hook.Send(ctx, o.Delivery.ID, body, a.now())
}

// mayGo tells whether an address may get one more mail within the hour, and counts it;
// else when it may.
func (m *mailer) mayGo(address string) (time.Time, bool) {
	now := m.app.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	recent := slices.DeleteFunc(m.sent[address], func(t time.Time) bool { return now.Sub(t) >= time.Hour })
	next, ok := alerts.WithinRate(recent, m.app.cfg.Mail.Rate, now)
	if ok {
		recent = append(recent, now)
	}
	m.sent[address] = recent
	return next, ok
}

func (m *mailer) failed(ctx context.Context, o store.Outgoing, permanent bool, why error) {
	a, reply := m.app, why.Error()
	next, goOn := m.backoff.Next(o.Delivery.Attempts, o.Delivery.Begun(), a.now())
	permanent = permanent || !goOn
	result := "retry"
	if permanent {
		result = "dead"
	}
	a.metrics.mails.WithLabelValues(result).Inc()
	a.log.Warn("mail not sent", "delivery", o.Delivery.ID, "permanent", permanent, "next", next, "reply", reply)
	var err error
	if unseen := errors.Is(why, alerts.ErrMailDropped) || errors.Is(why, alerts.ErrMailSlow); unseen && !permanent {
		err = a.store.DeliveryUnseen(ctx, o.Delivery.ID, reply, next, a.now())
	} else {
		err = a.store.DeliveryFailed(ctx, o.Delivery.ID, permanent, reply, next, a.now())
	}
	if err != nil {
		a.log.Error("failed mail not noted", "delivery", o.Delivery.ID, "err", err)
	}
}

// compose writes the mail of a delivery from what is known now.
func (a *App) compose(ctx context.Context, o store.Outgoing) (alerts.Message, error) {
	n, c, err := a.material(ctx, o)
	if err != nil {
		return alerts.Message{}, err
	}
	m, err := a.write(ctx, n, c)
	return m.For(o.Delivery), err
}

// composeHook is compose for other channels.
func (a *App) composeHook(ctx context.Context, o store.Outgoing) ([]byte, error) {
	n, c, err := a.material(ctx, o)
	if err != nil {
		return nil, err
	}
	m, err := a.write(ctx, n, c)
	if err != nil {
		return nil, err
	}
	return alerts.ComposeHook(m, n, o.Delivery, c)
}

// write writes a message by its kind.
func (a *App) write(ctx context.Context, n alerts.Notice, c alerts.MailContext) (alerts.Message, error) {
	switch n.Kind {
	case alerts.NoticeDigest:
		d, err := a.digest(ctx, c.Lang, n.Created.Add(-24*time.Hour))
		return alerts.ComposeDigest(d, c), err
	case alerts.NoticeWeek:
		w, err := a.week(ctx, n)
		return alerts.ComposeWeek(w, c), err
	}
	return alerts.Compose(n, c), nil
}

// material gathers what a message is written from: its notice, and what surrounds it.
func (a *App) material(ctx context.Context, o store.Outgoing) (n alerts.Notice, c alerts.MailContext, err error) {
	reg, err := a.Register(ctx)
	if err != nil {
		return n, c, err
	}
	b, _ := reg.Branch(o.Notice.BranchID)
	c = alerts.MailContext{Institution: reg.Institution.Name, Branch: b.Name, BaseURL: a.BaseURL(), Zone: a.zone,
		Lang: words.Lang(cmp.Or(o.Delivery.Lang, a.cfg.Language)), Now: a.now()}
	n = o.Notice
	n.Items = o.Delivery.Items
	for _, item := range n.Items {
		row, err := a.mailRow(ctx, &reg, item.IncidentID)
		if err != nil {
			return n, c, err
		}
		c.Rows = append(c.Rows, row)
	}
	return n, c, nil
}

func (a *App) mailRow(ctx context.Context, reg *inventory.Register, incidentID string) (alerts.Row, error) {
	i, err := a.store.Incident(ctx, incidentID)
	if err != nil {
		return alerts.Row{}, err
	}
	row, err := a.nameRow(ctx, reg, alerts.Row{Incident: i})
	if err != nil || row.Incident.CameraID == "" {
		return row, err
	}
	states, err := a.store.AlertStates(ctx)
	if err != nil {
		return row, err
	}
	row.LastPicture = states.Cameras[i.CameraID].LastPicture
	return row, nil
}

// nameRow fills in what the camera of a row is called, and where it stands.
func (a *App) nameRow(ctx context.Context, reg *inventory.Register, row alerts.Row) (alerts.Row, error) {
	if row.Incident.CameraID == "" {
		return row, nil
	}
	cam, err := a.store.Camera(ctx, row.Incident.CameraID)
	if err != nil {
		if errors.Is(err, store.ErrNotFound) {
			return row, nil
		}
		return row, err
	}
	l, _ := reg.Location(cam.LocationID)
	row.Slot, row.Place, row.Name = slotCode(reg, cam.SlotID), cmp.Or(l.Name, cam.Place), cam.Name
	return row, nil
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
	if d.Address, err = alerts.Address(address); err != nil {
		return "", addressInWords(err)
	}
	reply, _, err := s.Send(ctx, alerts.Compose(n, c).For(d))
	return reply, err
}
