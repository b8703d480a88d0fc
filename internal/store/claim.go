package store

import (
	"context"
	"time"
)

// Claim says that a process wants a device for itself, for one check.
type Claim struct {
	ID       string
	DeviceID string
	Recorder bool
	Holder   string // the process, in words for people
	Until    time.Time
	Granted  time.Time // when the rounds had left the device; zero: not yet
}

const claimColumns = "id, device_id, recorder, holder, until_ms, granted_ms"

func claimFields(c *Claim) []any {
	return []any{&c.ID, &c.DeviceID, &c.Recorder, &c.Holder, at(&c.Until), at(&c.Granted)}
}

// TakeClaim claims a device where nobody else does; else that one's claim is returned with
// false. alone tells that no process checks in rounds: then nobody has to grant it.
func (s *Store) TakeClaim(ctx context.Context, c Claim, now time.Time) (other Claim, taken, alone bool, err error) {
	err = s.write(ctx, "claim device "+c.DeviceID, func(r runner) error {
		n, err := r.exec(ctx, `INSERT INTO device_claim (`+claimColumns+`) VALUES (?, ?, ?, ?, ?, 0)
			ON CONFLICT (device_id) DO UPDATE SET id = excluded.id, recorder = excluded.recorder, holder = excluded.holder,
				until_ms = excluded.until_ms, granted_ms = 0
			WHERE device_claim.until_ms < ?`, c.ID, c.DeviceID, c.Recorder, c.Holder, c.Until, now)
		if err != nil {
			return err
		}
		if taken = n > 0; !taken {
			other, err = one(ctx, r, claimFields, "SELECT "+claimColumns+" FROM device_claim WHERE device_id = ?", c.DeviceID)
			return err
		}
		serving, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM serving WHERE until_ms >= ?", now)
		alone = serving == 0
		return err
	})
	return other, taken, alone, err
}

// Claims lists the claims that hold.
func (s *Store) Claims(ctx context.Context, now time.Time) ([]Claim, error) {
	out, err := list(ctx, s.direct(), claimFields, "SELECT "+claimColumns+" FROM device_claim WHERE until_ms >= ? ORDER BY device_id", now)
	return out, wrap("list claims", err)
}

// Granted tells whether the rounds have left the device of a claim, or nobody makes rounds
// any more.
func (s *Store) Granted(ctx context.Context, id string, now time.Time) (bool, error) {
	n, err := one(ctx, s.direct(), scalar[int], `SELECT (SELECT COUNT(*) FROM device_claim WHERE id = ? AND granted_ms > 0) +
		(SELECT COUNT(*) FROM (SELECT 1 AS nobody) x WHERE NOT EXISTS (SELECT 1 FROM serving WHERE until_ms >= ?))`, id, now)
	return n > 0, wrap("look after claim", err)
}

// GrantClaim says that the rounds have left the device of a claim.
func (s *Store) GrantClaim(ctx context.Context, id string, now time.Time) error {
	return s.write(ctx, "grant claim", func(r runner) error {
		_, err := r.exec(ctx, "UPDATE device_claim SET granted_ms = ? WHERE id = ?", now, id)
		return err
	})
}

// EndClaim gives a device back. It is no error if the claim was void before.
func (s *Store) EndClaim(ctx context.Context, id string) error {
	return s.write(ctx, "end claim", func(r runner) error {
		_, err := r.exec(ctx, "DELETE FROM device_claim WHERE id = ?", id)
		return err
	})
}
