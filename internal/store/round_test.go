package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"camledger/internal/store"
	"camledger/inventory"
)

func TestRounds(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		w := makeWorld(t, s)
		branch := w.cameras[0].BranchID
		round := func(n, checked int) inventory.Round {
			r := inventory.Round{BranchID: branch, Tier: inventory.TierStream, At: t0.Add(time.Duration(n) * 5 * time.Minute), Every: 5 * time.Minute,
				Cameras: 64, Checked: checked, Oldest: 11 * time.Minute}
			if checked < 64 {
				r.Short = []inventory.ShortRound{{DeviceID: "dev_1", Cameras: 64, Checked: checked, Oldest: 11 * time.Minute}}
			} else {
				r.Short = []inventory.ShortRound{}
			}
			return r
		}
		must(t, s.SaveRounds(t.Context(), nil))
		must(t, s.SaveRounds(t.Context(), []inventory.Round{round(1, 48)}))
		must(t, s.SaveRounds(t.Context(), []inventory.Round{round(2, 64)}))
		must(t, s.SaveRounds(t.Context(), []inventory.Round{round(3, 50)}))
		got := get(s.Rounds(t.Context(), branch))(t)
		if diff := cmp.Diff([]inventory.Round{round(3, 50)}, got); diff != "" {
			t.Error(diff)
		}
		if len(get(s.Rounds(t.Context(), "elsewhere"))(t)) != 0 || len(get(s.Rounds(t.Context(), ""))(t)) != 1 {
			t.Error("branches are not told apart")
		}
		days := get(s.RoundDays(t.Context(), branch, "2000-01-01"))(t)
		if len(days) != 1 || days[0].Rounds != 3 || days[0].Complete != 1 || days[0].Cameras != 192 || days[0].Checked != 162 {
			t.Errorf("days %+v", days)
		}
	})
}

func TestCertificateSeenFirstStays(t *testing.T) {
	forEach(t, func(t *testing.T, s *store.Store) {
		ctx, w := t.Context(), makeWorld(t, s)
		c := store.Certificate{DeviceID: w.cameras[0].DeviceID, Port: 322, Print: "aa", First: t0}
		if got := get(s.KeepCertificate(ctx, c))(t); got != c {
			t.Errorf("kept %+v", got)
		}
		other := c
		other.Print, other.First = "bb", t0.Add(time.Hour)
		if got := get(s.KeepCertificate(ctx, other))(t); got != c {
			t.Errorf("the second is kept: %+v", got)
		}
		if print := get(s.CertificateOf(ctx, c.DeviceID, 322))(t); print != "aa" {
			t.Errorf("known as %q", print)
		}
		if _, err := s.CertificateOf(ctx, c.DeviceID, 323); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("at another port: %v", err)
		}
		if n := get(s.ForgetCertificates(ctx, "operator:kim", c.DeviceID, t0))(t); n != 1 {
			t.Errorf("%d forgotten", n)
		}
		if got := get(s.KeepCertificate(ctx, other))(t); got != other {
			t.Errorf("after it was forgotten: %+v", got)
		}
		if all := get(s.Certificates(ctx))(t); len(all) != 1 || all[0] != other {
			t.Errorf("all: %+v", all)
		}
	})
}
