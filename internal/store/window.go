package store

import (
	"context"
	"strings"
)

// windowFrom is from which row on a page is picked by ids first.
const windowFrom = 500

// window is the condition and the LIMIT clause of one page of a list of a table, of which
// total rows fit w. Of a page that lies deep the ids are looked up first, from whichever end
// is nearer: what is passed over is read by its keys only, in an index that holds them
// (migration 00022). The order is a clause without commas inside its terms, and total.
func window(table string, w where, order string, limit, offset, total int) (where, string) {
	if limit <= 0 {
		limit = pageDefault
	}
	limit = min(limit, pageMost)
	if offset < windowFrom || offset >= total {
		return w, page(limit, offset)
	}
	n := min(limit, total-offset)
	sorted, skip := order, offset
	if rest := total - offset - n; rest < skip {
		sorted, skip = flipped(order), rest
	}
	return where{parts: []string{table + ".id IN (SELECT " + table + ".id FROM " + table + w.text() + sorted + page(n, skip) + ")"}, args: w.args}, ""
}

// flipped is an ORDER BY clause the other way round.
func flipped(order string) string {
	terms := strings.Split(strings.TrimPrefix(order, " ORDER BY "), ", ")
	for i, t := range terms {
		if up, down := strings.CutSuffix(t, " DESC"); down {
			terms[i] = up
		} else {
			terms[i] = t + " DESC"
		}
	}
	return " ORDER BY " + strings.Join(terms, ", ")
}

// walkMost bounds the rows of one walk: more than any file that people open holds.
const walkMost = 1_100_000

// walk hands all rows of a list on in its order, some at a time. The ids are read first, so
// that no piece is dearer than another; rows that go away meanwhile are left out. read gives
// the rows of some ids in any order.
func walk[T any](ctx context.Context, ids []string, id func(*T) string, read func(ctx context.Context, ids []any) ([]T, error), take func([]T) error) error {
	return chunks(ids, func(part []any) error {
		rows, err := read(ctx, part)
		if err != nil {
			return err
		}
		at := make(map[string]int, len(rows))
		for i := range rows {
			at[id(&rows[i])] = i
		}
		sorted := make([]T, 0, len(rows))
		for _, x := range part {
			if i, ok := at[x.(string)]; ok {
				sorted = append(sorted, rows[i])
				delete(at, x.(string)) // the last id may stand there again
			}
		}
		return take(sorted)
	})
}
