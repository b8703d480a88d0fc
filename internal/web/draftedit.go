package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"camledger/internal/store"
	"camledger/inventory/policy"
)

// countOf reads a number that a person typed: 1,200 or １２; -1 where it is none.
func countOf(s string) int {
	s = strings.NewReplacer(",", "", " ", "", "대", "").Replace(strings.Map(func(c rune) rune {
		if c >= '０' && c <= '９' {
			return c - '０' + '0'
		}
		return c
	}, clean(s)))
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// draftChange is what a person wants to change in a draft, with the subject that it is about:
// a row or a problem.
type draftChange struct {
	subject string
	apply   func(ctx context.Context, by store.Person, revision int) error
	done    string
	to      string // where the person goes on
	form    *rowForm
	typed   map[string]typed // answers as typed, by subject
}

// changeDraft applies a change. Where somebody else changed the draft since the page was
// opened, but not the same row or problem, the change is applied to the draft as it
// stands now; otherwise the page comes back with both.
func (s *server) changeDraft(w http.ResponseWriter, r *http.Request, v visitor, c draftChange) error {
	ctx, id := r.Context(), r.PathValue("id")
	by, err := s.person(ctx, v)
	if err != nil {
		return err
	}
	revision, err := strconv.Atoi(r.PostFormValue("rev"))
	if err != nil {
		return errBadForm
	}
	err = c.apply(ctx, by, revision)
	for try := 0; errors.Is(err, store.ErrConflict) && try < 3; try++ {
		now, rerr := s.Store.Draft(ctx, id)
		if rerr != nil {
			return rerr
		}
		if now.State != store.DraftOpen || touched(now, since(r), v, c.subject) {
			return s.draftAgain(w, r, v, http.StatusConflict, c, v.say("web.draft.conflict"))
		}
		err = c.apply(ctx, by, now.Revision)
	}
	var no *policy.Refusal
	if errors.As(err, &no) {
		return s.draftAgain(w, r, v, http.StatusUnprocessableEntity, c, clean(no.Say(v.Lang)))
	}
	if err != nil {
		return err
	}
	return s.back(w, r, c.to, c.done)
}

// since is when the page was made that a form stands on.
func since(r *http.Request) time.Time {
	ms, err := strconv.ParseInt(r.PostFormValue("at"), 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
