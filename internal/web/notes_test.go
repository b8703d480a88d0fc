package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"camledger/alerts"
	"camledger/internal/store"
)

// TestBannersOfTrouble shows what every page says: mail that was refused for good, a
// branch about which nobody can be mailed, scans that do not finish; each only to those
// who may read the branch.
func TestBannersOfTrouble(t *testing.T) {
	h := build(t, small, 2)
	ctx := t.Context()
	must(t, h.st.Record(ctx, store.Batch{Notices: []alerts.Notice{{ID: "not_9", Kind: alerts.NoticeOutage, BranchID: h.reg.Branches[0].ID, Created: noon}},
		Deliveries: []alerts.Delivery{{ID: "del_9", Key: "k9", NoticeID: "not_9", BranchID: h.reg.Branches[0].ID, Address: "gone@hanbit.example", Lang: "ko", MessageID: "x@y", State: alerts.DeliveryDead, Created: noon, Reply: "550 no such user"}}}))
	for _, role := range []string{"manager", "facilities", "authorised"} {
		p := h.persons[role]
		p.Email = ""
		must(t, h.st.UpdatePerson(ctx, p, noon))
	}
	srv := face(t, h, nil)
	c := newClient(t, srv.URL)
	c.login("auditor")
	_, body := c.get("/cameras")
	for _, want := range []string{"보내지 못한 알림이 1건", "나루지점: 마지막 완전 스캔이 3일 전", "그 밖에 3건의 문제"} {
		if !strings.Contains(body, want) {
			t.Errorf("the banners lack %q", want)
		}
	}
	own := newClient(t, srv.URL)
	own.login("own-auditor")
	_, body = own.get("/cameras")
	if !strings.Contains(body, "나루지점: 알림 메일을 받을 사람이 없습니다") {
		t.Error("the branch is not told that nobody is mailed")
	}
	for _, bad := range []string{"보내지 못한 알림", "가람지점: 알림"} {
		if strings.Contains(body, bad) {
			t.Errorf("a visitor of one branch reads %q", bad)
		}
	}
}

// TestActorsOfEitherForm knows a proposer by id and by login: neither may approve.
func TestActorsOfEitherForm(t *testing.T) {
	v := visitor{ID: "per_1", Login: "manager"}
	for actor, want := range map[string]bool{"per_1": true, "person:manager": true, "person:other": false, "operator:manager": false, "": false} {
		if got := v.is(actor); got != want {
			t.Errorf("%q is the visitor: %t", actor, got)
		}
	}
	if (visitor{}).is("") || (visitor{}).is("person:") {
		t.Error("nobody is somebody")
	}
}

func TestDatabaseAway(t *testing.T) {
	h := build(t, small[:1], 1)
	srv := face(t, h, func(o *Options) {
		o.Ready = func(context.Context) error { return errors.Join(store.ErrAway, errors.New("dial /secret/path")) }
	})
	c := newClient(t, srv.URL)
	if status, body := c.get("/readyz"); status != http.StatusServiceUnavailable || strings.Contains(body, "secret") {
		t.Errorf("readyz: %d %q", status, body)
	}
	if status, _ := c.get("/healthz"); status != http.StatusOK {
		t.Errorf("healthz: %d", status)
	}
	c.login("manager")
	must(t, h.st.Close())
	status, body := c.get("/cameras")
	if status < 500 || !strings.Contains(body, "problem") && !strings.Contains(body, "첫 화면으로") {
		t.Errorf("without a database: %d %.200s", status, body)
	}
	if strings.Contains(body, "sql") {
		t.Errorf("the page tells what is inside: %.300s", body)
	}
}

// TestOutboxSaysWhyAMessageWaits has messages held back, waiting for the end of quiet hours, sent
// without an answer and withdrawn; and one that is given up while the page's banner is known.
func TestOutboxSaysWhyAMessageWaits(t *testing.T) {
	h := build(t, small, 2)
	branch, later := h.reg.Branches[0].ID, noon.Add(time.Hour)
	put := func(id string, kind alerts.NoticeKind, state alerts.DeliveryState, next time.Time, reply string) {
		t.Helper()
		must(t, h.st.Record(t.Context(), store.Batch{Notices: []alerts.Notice{{ID: "not_" + id, Kind: kind, BranchID: branch, Created: noon}},
			Deliveries: []alerts.Delivery{{ID: "del_" + id, Key: id, NoticeID: "not_" + id, BranchID: branch, Address: id + "@hanbit.example", Lang: "ko", MessageID: id + "@y", State: state, Created: noon, Next: next, Reply: reply}}}))
	}
	put("rate", alerts.NoticeOutage, alerts.DeliveryPending, later, alerts.ReplyRate)
	put("asked", alerts.NoticeOutage, alerts.DeliveryPending, later, alerts.ReplyAsked)
	put("quiet", alerts.NoticeReminder, alerts.DeliveryPending, later, "")
	put("soon", alerts.NoticeOutage, alerts.DeliveryPending, noon, "")
	put("unseen", alerts.NoticeOutage, alerts.DeliverySending, time.Time{}, "closed after DATA")
	put("left", alerts.NoticeOutage, alerts.DeliveryCancelled, time.Time{}, alerts.ReplyLeft)
	c := newClient(t, face(t, h, nil).URL)
	c.login("manager")
	_, body := c.get("/mails")
	for _, want := range []string{"한 시간에 보낼 수 있는 수(mail.rate)가 찼습니다", "기다려 달라고 했습니다", "조용한 시간이 끝나면 보냅니다", "곧 보냄", "도착 미확인, 다시 보냄", "더는 쓰지 않는 계정", "다음 시도",
		"알림 2건이 나가지 않고 기다립니다"} {
		if !strings.Contains(body, want) {
			t.Errorf("the outbox lacks %q", want)
		}
	}
	for _, bad := range []string{"held back", "보내는 중", "보내지 못한 알림"} {
		if strings.Contains(body, bad) {
			t.Errorf("the outbox says %q", bad)
		}
	}
	put("dead", alerts.NoticeOutage, alerts.DeliveryDead, time.Time{}, "550 no such user")
	if _, body := c.get("/mails"); !strings.Contains(body, "보내지 못한 알림이 1건") || !strings.Contains(body, "보내지 못한 알림 1건") {
		t.Error("banner and head of the page do not say the same number")
	}
}
