package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
	"camledger/internal/words"
	"camledger/inventory"
)

// compose writes the mail of a delivery from what is known now.
func (a *App) compose(ctx context.Context, o store.Outgoing) (alerts.Message, error) {
	m, _, _, err := a.written(ctx, o)
	return m.For(o.Delivery), err
}

// composeHook is compose for other channels.
func (a *App) composeHook(ctx context.Context, o store.Outgoing) ([]byte, error) {
	m, n, c, err := a.written(ctx, o)
	if err != nil {
		return nil, err
	}
	return alerts.ComposeHook(m, n, o.Delivery, c)
}

// written writes the message of a delivery by its kind, and gives what it was written from.
func (a *App) written(ctx context.Context, o store.Outgoing) (m alerts.Message, n alerts.Notice, c alerts.MailContext, err error) {
	if n, c, err = a.material(ctx, o); err != nil {
		return m, n, c, err
	}
	switch n.Kind {
	case alerts.NoticeDigest:
		var d alerts.Digest
		d, err = a.digest(ctx, c.Lang, o.Delivery.PersonID, n.Created.Add(-24*time.Hour))
		m = alerts.ComposeDigest(d, c)
	case alerts.NoticeWeek:
		var w alerts.Week
		w, err = a.week(ctx, n)
		m = alerts.ComposeWeek(w, c)
	default:
		m = alerts.Compose(n, c)
	}
	return m, n, c, err
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
	n = o.Notice.To(o.Delivery)
	if o.Delivery.PersonID == "" && o.Delivery.Address == a.fallback().Address {
		dead, err := a.store.DeadOf(ctx, n.ID)
		if err != nil {
			return n, c, err
		}
		for _, d := range dead {
			who, _ := alerts.ChannelOf(d.Address)
			if who = cmp.Or(who, d.Address); d.Name != "" && d.Name != who {
				who = alerts.Clean(d.Name, nameMost) + " <" + who + ">"
			}
			c.Undelivered = append(c.Undelivered, who+" ("+alerts.Answered(d.Reply)+")")
		}
	}
	var ids, cameras []string
	for _, item := range n.Items {
		ids = append(ids, item.IncidentID)
	}
	incidents, err := a.store.IncidentsByID(ctx, ids)
	if err != nil {
		return n, c, err
	}
	for _, item := range n.Items {
		i, ok := incidents[item.IncidentID]
		if !ok {
			return n, c, fmt.Errorf("incident %s: %w", item.IncidentID, store.ErrNotFound)
		}
		if i.Parent() && !i.Open() {
			if i.Members, err = a.backSince(ctx, i.Members); err != nil {
				return n, c, err
			}
		}
		row, err := a.nameRow(ctx, &reg, alerts.Row{Incident: i})
		if err != nil {
			return n, c, err
		}
		if i.Parent() && item.Part == alerts.PartNew {
			taken, err := a.store.MembersOf(ctx, i.ID)
			if err != nil {
				return n, c, err
			}
			row.Told = i.ToldBefore(taken)
		}
		c.Rows = append(c.Rows, row)
		if n.Kind == alerts.NoticeEscalation && item.Part == alerts.PartContinues {
			_, told, err := a.store.NoticesOf(ctx, i.ID)
			if err != nil {
				return n, c, err
			}
			for _, d := range told {
				if d.State == alerts.DeliverySent && d.Address != o.Delivery.Address && d.NoticeID != n.ID {
					c.Told = append(c.Told, d)
				}
			}
		}
		if i.CameraID != "" {
			cameras = append(cameras, i.CameraID)
		}
	}
	states, err := a.store.CameraStates(ctx, cameras)
	for i, row := range c.Rows {
		c.Rows[i].LastPicture = states[row.Incident.CameraID].LastPicture
	}
	return n, c, err
}

// nameMost bounds the name of somebody beside an address.
const nameMost = 40

// backSince ticks off the members of a parent that is over who came back by themselves
// meanwhile: the message is of now.
func (a *App) backSince(ctx context.Context, members []alerts.Member) ([]alerts.Member, error) {
	var away []string
	for _, m := range members {
		if m.Back.IsZero() {
			away = append(away, m.CameraID)
		}
	}
	states, err := a.store.CameraStates(ctx, away)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(members)
	for n, m := range out {
		if s, known := states[m.CameraID]; known && m.Back.IsZero() && !s.Outage && s.FailingSince.IsZero() {
			out[n].Back = a.now()
		}
	}
	return out, nil
}

// nameRow fills in what the camera or the recorder of a row is called, and where it stands. The
// code of a critical slot tells nothing of its place.
func (a *App) nameRow(ctx context.Context, reg *inventory.Register, row alerts.Row) (alerts.Row, error) {
	if row.Incident.CameraID == "" {
		if row.Incident.DeviceID == "" {
			return row, nil
		}
		d, err := a.store.Device(ctx, row.Incident.DeviceID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return row, err
		}
		row.Name = cmp.Or(d.Name, strings.TrimSpace(d.Maker+" "+d.Model))
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
	if row.Incident.Critical {
		row.Slot = alerts.CriticalCode(row.Slot, cam.SlotID, l.Name, cam.Place, cam.Name)
	}
	return row, nil
}
