package store

import (
	"strconv"
	"strings"
	"time"
)

// where gathers the conditions of a filter.
type where struct {
	parts []string
	args  []any
}

// add adds a condition with its arguments.
func (w *where) add(condition string, args ...any) {
	w.parts = append(w.parts, condition)
	w.args = append(w.args, args...)
}

// equal adds column = value unless the value is empty.
func (w *where) equal(column, value string) {
	if value != "" {
		w.add(column+" = ?", value)
	}
}

// span adds from <= column < to; a zero end is open.
func (w *where) span(column string, from, to time.Time) {
	if !from.IsZero() {
		w.add(column+" >= ?", from)
	}
	if !to.IsZero() {
		w.add(column+" < ?", to)
	}
}

// anyOf adds column IN (values) unless there are none.
func anyOf[T ~string](w *where, column string, values []T) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	w.add(column+" IN "+in(len(values)), args...)
}

// text is the WHERE clause, empty without conditions.
func (w *where) text() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

// pageDefault and pageMost bound the rows of one list.
const (
	pageDefault = 200
	pageMost    = 20000
)

// page is the LIMIT clause of a list.
func page(limit, offset int) string {
	if limit <= 0 {
		limit = pageDefault
	}
	return " LIMIT " + strconv.Itoa(min(limit, pageMost)) + " OFFSET " + strconv.Itoa(max(0, offset))
}

// order picks the ORDER BY clause of a sort key: "name" ascending, "-name" descending.
// columns maps keys to expressions; an unknown key sorts by the first of fallback. id
// makes the order total, so that pages neither repeat nor lose rows.
func order(sort string, columns map[string]string, fallback, id string) string {
	name, down := strings.CutPrefix(sort, "-")
	expression, known := columns[name]
	if !known {
		return " ORDER BY " + fallback + ", " + id
	}
	if down {
		return " ORDER BY " + expression + " DESC, " + id
	}
	return " ORDER BY " + expression + ", " + id
}
