package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"camledger/inventory"
	"camledger/inventory/policy"
)

// PolicyVersion is an accepted version with its original bytes and its reading.
type PolicyVersion struct {
	inventory.Policy
	Raw     []byte
	Reading []byte // JSON of the reading that was accepted
	// Text are the lines that the reading speaks of; Settled is what was accepted, with
	// its corrections; Answers are those that were given. All are empty for versions
	// accepted before drafts were kept.
	Text        policy.Text
	Settled     policy.Settled
	Corrections []policy.Corrected
	Answers     []policy.Answer
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

	Noticed time.Time // the day on which the change was announced; zero: none was due
	Text    policy.Text
	Settled policy.Settled
	Answers []policy.Answer
	Covers  map[int][]policy.Place // places that a rule of Retention, by its index, is bound to
	// Again allows a text that was accepted before, read or corrected differently.
	Again bool
	// DraftID is the draft that becomes the version, in the revision that was looked at.
	DraftID       string
	DraftRevision int
	Successions   []Succession
	Deeds         []Entry // more lines of the audit log; the subject of those without one is the version
}

// AcceptedBranch is a branch of an accepted version.
type AcceptedBranch struct {
	Name      string
	Order     int
	Continues string // id of the branch that it was so far under another name; empty: none
	Locations []AcceptedLocation
}

// AcceptedLocation is a location of an accepted version. Of Declaration the ids are
// filled by the store.
type AcceptedLocation struct {
	Name        string
	Order       int
	Critical    bool   // true marks it; false leaves a mark that a person set
	Continues   string // id of the location of its branch that it was so far under another name; empty: none
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
// those that the version no longer names are retired. A version that applies before one
// that is there already changes neither: it is history. A text that was accepted before,
// or a draft that was changed meanwhile, is ErrConflict; a name given twice, or an officer
// of an unknown branch, ErrInvalid.
func (s *Store) AcceptPolicy(ctx context.Context, a Acceptance) (inventory.Policy, error) {
	digest := sha256.Sum256(a.Raw)
	p := inventory.Policy{
		ID: inventory.NewID("pol"), Name: clean(a.Name), Digest: hex.EncodeToString(digest[:]),
		AcceptedAt: unms(ms(a.At)), AcceptedBy: clean(a.Actor), Effective: unms(ms(a.Effective)), Noticed: unms(ms(a.Noticed)),
	}
	doing := "accept policy " + a.Name
	if len(a.Raw) == 0 || len(a.Branches) == 0 {
		return inventory.Policy{}, fmt.Errorf("%s: %w: no text or no branch", doing, ErrInvalid)
	}
	err := s.write(ctx, doing, func(r runner) error {
		if err := r.latch(ctx, "policy"); err != nil {
			return err
		}
		next, err := r.followed(ctx, a.Effective)
		if err != nil {
			return err
		}
		if next.IsZero() {
			if err := r.saveInstitution(ctx, a); err != nil {
				return err
			}
		}
		if err := r.insertPolicy(ctx, p, a); err != nil {
			return err
		}
		branches, err := r.saveBranches(ctx, p.ID, a, next)
		if err != nil {
			return err
		}
		if err := r.saveSentences(ctx, p.ID, a, branches); err != nil {
			return err
		}
		return r.closeAcceptance(ctx, p.ID, a)
	})
	if err != nil {
		return inventory.Policy{}, err
	}
	return p, nil
}

// closeAcceptance ends the draft and writes down who did what.
func (r runner) closeAcceptance(ctx context.Context, policyID string, a Acceptance) error {
	if a.DraftID != "" {
		if err := r.endDraft(ctx, a.DraftID, a.DraftRevision, DraftAccepted, policyID, a.Actor, a.At); err != nil {
			return err
		}
	}
	for _, deed := range a.Deeds {
		if deed.Subject == "" {
			deed.Subject = policyID
		}
		if err := r.audit(ctx, deed); err != nil {
			return err
		}
	}
	return r.audit(ctx, Entry{At: a.At, Actor: a.Actor, Action: "policy.accept", Subject: policyID, Detail: a.Name})
}

// followed returns the day from which a version that is there already takes over from one
// that applies from a day; zero where none does.
func (r runner) followed(ctx context.Context, from time.Time) (time.Time, error) {
	v, err := one(ctx, r, scalar[int64], "SELECT COALESCE(MIN(effective_ms), 0) FROM policy WHERE effective_ms > ?", from)
	return unms(v), err
}

func (r runner) insertPolicy(ctx context.Context, p inventory.Policy, a Acceptance) error {
	var parts [4]string
	if len(a.Settled.Rows) > 0 {
		for i, v := range []any{a.Text, a.Settled, a.Settled.Corrections, a.Answers} {
			text, err := asJSON(v)
			if err != nil {
				return err
			}
			parts[i] = text
		}
	}
	seq, err := one(ctx, r, scalar[int64], "SELECT COALESCE(MAX(seq), 0) + 1 FROM policy")
	if err != nil {
		return err
	}
	digest := p.Digest
	if a.Again {
		n, err := one(ctx, r, scalar[int], "SELECT COUNT(*) FROM policy WHERE digest = ?", digest)
		if err != nil {
			return err
		}
		if n > 0 {
			digest = fmt.Sprintf("%s#%d", digest, seq)
		}
	}
	_, err = r.exec(ctx, `INSERT INTO policy (id, seq, name, digest, raw, reading_json, accepted_ms, accepted_by, effective_ms,
			noticed_ms, text_json, settled_json, corrections_json, answers_json)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, seq, p.Name, digest, a.Raw, cleanJSON(string(a.Reading)), a.At, p.AcceptedBy, a.Effective,
		a.Noticed, parts[0], parts[1], parts[2], parts[3])
	return err
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

// saveSentences stores what a version says beside counts.
func (r runner) saveSentences(ctx context.Context, policyID string, a Acceptance, branches map[string]string) error {
	var rules, covers, officers, promises [][]any
	for i, x := range a.Retention {
		rules = append(rules, []any{policyID, i + 1, x.Kind, x.Value, x.Unit, x.Qualifier, x.Line, x.Words, x.Tolerance.String()})
		bound := map[string]bool{}
		for _, place := range a.Covers[i] {
			id, err := r.locationNamed(ctx, branches[nameKey(place.Branch)], place.Location)
			if err != nil {
				return fmt.Errorf("retention of %s %s: %w", place.Branch, place.Location, err)
			}
			if !bound[id] {
				bound[id] = true
				covers = append(covers, []any{policyID, i + 1, id})
			}
		}
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
		(policy_id, ord, kind, amount, unit, qualifier, line, words, tolerance)`, rules, ""); err != nil {
		return err
	}
	if err := r.bulk(ctx, "INSERT INTO retention_place (policy_id, ord, location_id)", covers, ""); err != nil {
		return err
	}
	if err := r.bulk(ctx, `INSERT INTO officer
		(policy_id, ord, branch_id, unit, role, title, name, phone, line)`, officers, ""); err != nil {
		return err
	}
	return r.bulk(ctx, "INSERT INTO promise (policy_id, ord, kind, line, words)", promises, "")
}

const policyColumns = "id, name, digest, accepted_ms, accepted_by, effective_ms, noticed_ms"

// digest reads a digest without what makes it unique.
type digest struct{ s *string }

// Scan implements sql.Scanner.
func (d digest) Scan(v any) error {
	if err := opt(d.s).Scan(v); err != nil {
		return err
	}
	*d.s, _, _ = strings.Cut(*d.s, "#")
	return nil
}

func policyFields(p *inventory.Policy) []any {
	return []any{&p.ID, &p.Name, digest{&p.Digest}, at(&p.AcceptedAt), &p.AcceptedBy, at(&p.Effective), at(&p.Noticed)}
}

// Policies lists the accepted versions, the newest first.
func (s *Store) Policies(ctx context.Context) ([]inventory.Policy, error) {
	out, err := list(ctx, s.direct(), policyFields, "SELECT "+policyColumns+" FROM policy ORDER BY seq DESC")
	return out, wrap("list policies", err)
}

// PolicyHead returns an accepted version without its text and what was read from it.
func (s *Store) PolicyHead(ctx context.Context, id string) (inventory.Policy, error) {
	p, err := one(ctx, s.direct(), policyFields, "SELECT "+policyColumns+" FROM policy WHERE id = ?", id)
	return p, wrap("read policy "+id, err)
}

// Policy returns one accepted version.
func (s *Store) Policy(ctx context.Context, id string) (PolicyVersion, error) {
	v, err := one(ctx, s.direct(), func(v *PolicyVersion) []any {
		return append(policyFields(&v.Policy), &v.Raw, &v.Reading, doc(&v.Text), doc(&v.Settled), doc(&v.Corrections), doc(&v.Answers))
	}, "SELECT "+policyColumns+", raw, reading_json, text_json, settled_json, corrections_json, answers_json FROM policy WHERE id = ?", id)
	return v, wrap("read policy "+id, err)
}

// nameKey is what makes two written names the same name.
func nameKey(name string) string { return inventory.NameKey(clean(name)) }
