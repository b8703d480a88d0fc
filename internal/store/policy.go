package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"camledger/inventory"
)

// PolicyVersion is an accepted version with its original bytes and its reading.
type PolicyVersion struct {
	inventory.Policy
	Raw     []byte
	Reading []byte // JSON of the reading that was accepted
}

// Acceptance is what a person accepts: the text, its reading, and the register that
// follows from it.
type Acceptance struct {
	Name          string
	Raw           []byte
	Reading       []byte // JSON
	Actor         string
	At            time.Time
	Institution   string
	CheckInterval string // empty: keep what was answered before
	Branches      []AcceptedBranch
	Retention     []inventory.RetentionRule
	Officers      []AcceptedOfficer
	Promises      []inventory.Promise
	Effective     time.Time
}

// AcceptedBranch is a branch of an accepted version.
type AcceptedBranch struct {
	Name      string
	Order     int
	Locations []AcceptedLocation
}

// AcceptedLocation is a location of an accepted version. Of Declaration the ids are
// filled by the store.
type AcceptedLocation struct {
	Name        string
	Order       int
	Critical    bool // true marks it; false leaves a mark that a person set
	Declaration inventory.Declaration
}

// AcceptedOfficer is an officer of an accepted version; Branch is a name, empty for the
// institution.
type AcceptedOfficer struct {
	Branch string
	inventory.Officer
}

// AcceptPolicy stores a version and makes it the newest one. Branches and locations are
// lasting: one with the same name, whatever its spaces, width and case, keeps its id;
// those that the version no longer names are retired. A text that was accepted before is
// ErrConflict; a name given twice, or an officer of an unknown branch, ErrInvalid.
func (s *Store) AcceptPolicy(ctx context.Context, a Acceptance) (inventory.Policy, error) {
	digest := sha256.Sum256(a.Raw)
	p := inventory.Policy{
		ID: inventory.NewID("pol"), Name: clean(a.Name), Digest: hex.EncodeToString(digest[:]),
		AcceptedAt: unms(ms(a.At)), AcceptedBy: clean(a.Actor), Effective: unms(ms(a.Effective)),
	}
	doing := "accept policy " + a.Name
	if len(a.Raw) == 0 || len(a.Branches) == 0 {
		return inventory.Policy{}, fmt.Errorf("%s: %w: no text or no branch", doing, ErrInvalid)
	}
	err := s.write(ctx, doing, func(r runner) error {
		if err := r.latch(ctx, "policy"); err != nil {
			return err
		}
		if err := r.saveInstitution(ctx, a); err != nil {
			return err
		}
		if _, err := r.exec(ctx, `INSERT INTO policy
			(id, seq, name, digest, raw, reading_json, accepted_ms, accepted_by, effective_ms)
			SELECT ?, COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM policy`,
			p.ID, p.Name, p.Digest, a.Raw, cleanJSON(string(a.Reading)), a.At, p.AcceptedBy, a.Effective); err != nil {
			return err
		}
		branches, err := r.saveBranches(ctx, p.ID, a)
		if err != nil {
			return err
		}
		if err := r.saveSentences(ctx, p.ID, a, branches); err != nil {
			return err
		}
		return r.audit(ctx, Entry{At: a.At, Actor: a.Actor, Action: "policy.accept", Subject: p.ID, Detail: a.Name})
	})
	if err != nil {
		return inventory.Policy{}, err
	}
	return p, nil
}

func (r runner) saveInstitution(ctx context.Context, a Acceptance) error {
	n, err := r.exec(ctx, `UPDATE institution SET name = CASE WHEN ? = '' THEN name ELSE ? END,
		check_interval = CASE WHEN ? = '' THEN check_interval ELSE ? END`,
		a.Institution, a.Institution, a.CheckInterval, a.CheckInterval)
	if err != nil || n > 0 {
		return err
	}
	_, err = r.exec(ctx, "INSERT INTO institution (id, name, check_interval) VALUES (?, ?, ?)",
		inventory.NewID("inst"), a.Institution, a.CheckInterval)
	return err
}

// saveBranches stores branches, locations and declarations of a version and retires the
// others. It returns the ids of the branches by the keys of their names.
func (r runner) saveBranches(ctx context.Context, policyID string, a Acceptance) (map[string]string, error) {
	retired := a.At
	if a.Effective.After(a.At) {
		retired = a.Effective
	}
	for _, table := range []string{"branch", "location"} {
		if _, err := r.exec(ctx, "UPDATE "+table+" SET retired_ms = ? WHERE retired_ms = 0", retired); err != nil {
			return nil, err
		}
	}
	ids := map[string]string{}
	var declarations [][]any
	for _, b := range a.Branches {
		key := nameKey(b.Name)
		if _, twice := ids[key]; twice || key == "" {
			return nil, fmt.Errorf("%w: branch %q is given twice or has no name", ErrInvalid, b.Name)
		}
		id, err := one(ctx, r, scalar[string], `INSERT INTO branch
			(id, name, name_key, ord, enrolled_ms, enrolled_by, retired_ms) VALUES (?, ?, ?, ?, 0, '', 0)
			ON CONFLICT (name_key) DO UPDATE SET name = excluded.name, ord = excluded.ord, retired_ms = 0
			RETURNING id`, inventory.NewID("br"), b.Name, key, b.Order)
		if err != nil {
			return nil, err
		}
		ids[key] = id
		rows, err := r.saveLocations(ctx, policyID, id, b)
		if err != nil {
			return nil, err
		}
		declarations = append(declarations, rows...)
	}
	return ids, r.bulk(ctx, `INSERT INTO declaration
		(policy_id, location_id, branch_id, amount, open, mount, angles_json, places, origin, line, words)`,
		declarations, "")
}

func (r runner) saveLocations(ctx context.Context, policyID, branchID string, b AcceptedBranch) ([][]any, error) {
	var declarations [][]any
	seen := map[string]bool{}
	for _, l := range b.Locations {
		key := nameKey(l.Name)
		if seen[key] {
			return nil, fmt.Errorf("%w: location %q of %s is given twice", ErrInvalid, l.Name, b.Name)
		}
		seen[key] = true
		id, err := one(ctx, r, scalar[string], `INSERT INTO location
			(id, branch_id, name, name_key, critical, ord, retired_ms) VALUES (?, ?, ?, ?, ?, ?, 0)
			ON CONFLICT (branch_id, name_key) DO UPDATE SET name = excluded.name, ord = excluded.ord,
				critical = location.critical OR excluded.critical, retired_ms = 0
			RETURNING id`, inventory.NewID("loc"), branchID, l.Name, key, l.Critical, l.Order)
		if err != nil {
			return nil, err
		}
		d := l.Declaration
		angles, err := asJSON(d.Angles)
		if err != nil {
			return nil, err
		}
		declarations = append(declarations, []any{policyID, id, branchID, d.Count, d.Open, d.Mount, angles,
			d.Places, d.Origin, d.Line, d.Words})
	}
	return declarations, nil
}

// saveSentences stores what a version says beside counts.
func (r runner) saveSentences(ctx context.Context, policyID string, a Acceptance, branches map[string]string) error {
	var rules, officers, promises [][]any
	for i, x := range a.Retention {
		rules = append(rules, []any{policyID, i + 1, x.Kind, x.Value, x.Unit, x.Qualifier, x.Line, x.Words})
	}
	for i, o := range a.Officers {
		id := ""
		if o.Branch != "" {
			if id = branches[nameKey(o.Branch)]; id == "" {
				return fmt.Errorf("%w: officer of %q, which is no branch of the version", ErrInvalid, o.Branch)
			}
		}
		officers = append(officers, []any{policyID, i + 1, orNull(id), o.Unit, o.Role, o.Title, o.Name, o.Phone, o.Line})
	}
	for i, x := range a.Promises {
		promises = append(promises, []any{policyID, i + 1, x.Kind, x.Line, x.Words})
	}
	if err := r.bulk(ctx, `INSERT INTO retention_rule
		(policy_id, ord, kind, amount, unit, qualifier, line, words)`, rules, ""); err != nil {
		return err
	}
	if err := r.bulk(ctx, `INSERT INTO officer
		(policy_id, ord, branch_id, unit, role, title, name, phone, line)`, officers, ""); err != nil {
		return err
	}
	return r.bulk(ctx, "INSERT INTO promise (policy_id, ord, kind, line, words)", promises, "")
}

const policyColumns = "id, name, digest, accepted_ms, accepted_by, effective_ms"

func policyFields(p *inventory.Policy) []any {
	return []any{&p.ID, &p.Name, &p.Digest, at(&p.AcceptedAt), &p.AcceptedBy, at(&p.Effective)}
}

// Policies lists the accepted versions, the newest first.
func (s *Store) Policies(ctx context.Context) ([]inventory.Policy, error) {
	out, err := list(ctx, s.direct(), policyFields, "SELECT "+policyColumns+" FROM policy ORDER BY seq DESC")
	return out, wrap("list policies", err)
}

// Policy returns one accepted version.
func (s *Store) Policy(ctx context.Context, id string) (PolicyVersion, error) {
	v, err := one(ctx, s.direct(), func(v *PolicyVersion) []any {
		return append(policyFields(&v.Policy), &v.Raw, &v.Reading)
	}, "SELECT "+policyColumns+", raw, reading_json FROM policy WHERE id = ?", id)
	return v, wrap("read policy "+id, err)
}

// nameKey is what makes two written names the same name: spaces, width and case do not
// count (지하 주차장 is 지하주차장).
func nameKey(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, norm.NFKC.String(clean(name)))
}
