package sim

import (
	"time"

	"github.com/goccy/go-yaml/ast"
)

// layers are a device's own keys, then the defaults of its branch, then those of the scenario; the first that has a key wins.
type layers []*mapping

// get is the first value of a key; own keys written as null hide a default.
func (l layers) get(key string) ast.Node {
	var found ast.Node
	hidden := false
	for _, m := range l {
		if m == nil {
			continue
		}
		m.known[key] = true
		if found == nil && !hidden {
			_, written := m.values[key]
			if found = m.get(key); found == nil && written {
				hidden = true
			}
		}
	}
	return found
}

// own reads a key that only the thing itself may have: an address cannot be a default.
func (l layers) own(key string) ast.Node { return l[0].get(key) }

func (l layers) text(key, otherwise string) string {
	if n := l.get(key); n != nil {
		return l[0].r.text(n, key)
	}
	return otherwise
}

func (l layers) yes(key string, otherwise bool) bool {
	if n := l.get(key); n != nil {
		return l[0].r.yes(n, key)
	}
	return otherwise
}

func (l layers) number(key string, otherwise, lo, hi int) int {
	if n := l.get(key); n != nil {
		return l[0].r.number(n, key, lo, hi)
	}
	return otherwise
}

func (l layers) oneOf(key, otherwise string, words ...string) string {
	if n := l.get(key); n != nil {
		return l[0].r.oneOf(n, key, words...)
	}
	return otherwise
}

func (l layers) duration(key string, otherwise time.Duration) time.Duration {
	if n := l.get(key); n != nil {
		return l[0].r.duration(n, key)
	}
	return otherwise
}
