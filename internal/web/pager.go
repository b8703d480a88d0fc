package web

import (
	"net/url"
	"strconv"
)

// pager is the place in a long list that a page shows.
type pager struct {
	Page  int // 1-based
	Size  int
	Total int
	path  string
	query url.Values
}

// maxPage bounds how far a list can be paged: beyond it a filter helps more.
const maxPage = 10000

// newPager reads the page asked for.
func newPager(path string, query url.Values, size int) pager {
	n, err := strconv.Atoi(query.Get("page"))
	if err != nil || n < 1 {
		n = 1
	}
	return pager{Page: min(n, maxPage), Size: size, path: path, query: query}
}

// Offset is how many rows come before the page.
func (p pager) Offset() int { return (p.Page - 1) * p.Size }

// Pages is how many pages there are, at least one.
func (p pager) Pages() int { return max(1, (p.Total+p.Size-1)/p.Size) }

// First and Last are the numbers of the rows shown, from 1.
func (p pager) First() int { return min(p.Offset()+1, p.Total) }

// Last is the number of the last row shown.
func (p pager) Last() int { return min(p.Offset()+p.Size, p.Total) }

// Prev is the address of the page before; empty on the first.
func (p pager) Prev() string {
	if p.Page <= 1 {
		return ""
	}
	return p.at(p.Page - 1)
}

// Next is the address of the page after; empty on the last.
func (p pager) Next() string {
	if p.Page >= p.Pages() {
		return ""
	}
	return p.at(p.Page + 1)
}

func (p pager) at(n int) string {
	return with(p.path, p.query, "page", strconv.Itoa(n))
}

// with is a path with a query of which one value is set anew; an empty value removes it.
func with(path string, query url.Values, key, value string) string {
	q := url.Values{}
	for k, v := range query {
		if len(v) > 0 && v[0] != "" {
			q.Set(k, v[0])
		}
	}
	if value == "" {
		q.Del(key)
	} else {
		q.Set(key, value)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// option is a choice of a filter.
type option struct {
	Value, Text string
	Selected    bool
}

// choices makes the options of a select; the first, with an empty value, is "all".
func choices(all string, selected string, pairs ...[2]string) []option {
	out := []option{{"", all, selected == ""}}
	for _, p := range pairs {
		out = append(out, option{p[0], p[1], p[0] == selected})
	}
	return out
}
