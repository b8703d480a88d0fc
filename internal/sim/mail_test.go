package sim_test

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/smtp"
	"net/textproto"
	"strings"
	"syscall"
	"testing"
	"time"

	"camledger/internal/sim"
)

// TestMail sends mails by the standard library's client through all moods of the catcher.
func TestMail(t *testing.T) {
	t.Parallel()
	w, _ := play(t, "name: t\nbranches: [{name: b, networks: [NET.0/24]}]", sim.Options{})
	c := w.Mail()
	send := func(subject string) error {
		return smtp.SendMail(c.Addr(), nil, "camledger@example.invalid", []string{"staff@example.invalid"},
			[]byte("Subject: "+subject+"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n본문\r\n"))
	}
	if err := send(mime.BEncoding.Encode("UTF-8", "[본점] 카메라 장애")); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	m, err := c.Wait(ctx, func(m sim.Message) bool { return strings.Contains(m.Subject, "[본점]") })
	if err != nil || m.From != "camledger@example.invalid" || len(m.To) != 1 || !strings.Contains(string(m.Raw), "본문") {
		t.Fatalf("%v %+v", err, m)
	}
	for _, code := range []int{451, 550} {
		if err := c.SetMood(sim.Mood{Code: code}); err != nil {
			t.Fatal(err)
		}
		var answer *textproto.Error
		if err := send("refused"); !errors.As(err, &answer) || answer.Code != code {
			t.Errorf("mood %d: %v", code, err)
		}
	}
	if err := c.SetMood(sim.Mood{Off: true}); err != nil {
		t.Fatal(err)
	}
	if err := send("nobody there"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("off: %v", err)
	}
	if err := c.SetMood(sim.Mood{Delay: 20 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	waited := make(chan error, 1)
	go func() {
		_, err := c.Wait(ctx, func(m sim.Message) bool { return m.Subject == "slow" })
		waited <- err
	}()
	if err := send("slow"); err != nil {
		t.Fatal(err)
	}
	if err := <-waited; err != nil {
		t.Error(err)
	}
	var subjects []string
	for _, m := range c.Messages() {
		subjects = append(subjects, m.Subject)
	}
	if got := fmt.Sprint(subjects); got != "[[본점] 카메라 장애 slow]" || c.Refused() != 2 {
		t.Errorf("caught %s, refused %d", got, c.Refused())
	}
}
