package web

import (
	"net/http"
	"net/url"
)

// trail is the list of differences that a person came from: what it was narrowed to, and its
// page. It rides along in the addresses of a difference as a query within the query, so that it
// can lead to that list and nowhere else.
type trail url.Values

// trailField names it in an address.
const trailField = "list"

// trailKeys are what the list of differences is asked with.
var trailKeys = []string{"state", "branch", "kind", "severity", "who", "age", "q", "page"}

// newTrail keeps of a query what the list knows.
func newTrail(q url.Values) trail {
	l := trail{}
	for _, k := range trailKeys {
		if x := oneLine(q.Get(k), 100); x != "" {
			l[k] = []string{x}
		}
	}
	return l
}

// trailOf is the list that a request names; a broken one is the whole list.
func trailOf(r *http.Request) trail {
	q, err := url.ParseQuery(r.URL.Query().Get(trailField))
	if err != nil {
		return trail{}
	}
	return newTrail(q)
}

// URL is the address of the list.
func (l trail) URL() string { return with("/differences", url.Values(l), "", "") }

// on is a page or form of a difference with the list riding along.
func (l trail) on(path string) string {
	return with(path, nil, trailField, url.Values(l).Encode())
}
