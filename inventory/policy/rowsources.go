package policy

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// RowSources are the Sources of a branch or of a location, ordered by key. A long text has
// tens of thousands of rows with two or three sources each, for which a map takes four times
// the room. In JSON they are an object, as Sources are.
type RowSources []RowSource

// RowSource is the source of the value that has this JSON key: "name", "count".
type RowSource struct {
	Key string
	Source
}

func (s RowSources) find(key string) (int, bool) {
	return slices.BinarySearchFunc(s, key, func(x RowSource, key string) int { return strings.Compare(x.Key, key) })
}

// Of is the source of a value, the zero Source where the value is not in the text.
func (s RowSources) Of(key string) Source {
	src, _ := s.Lookup(key)
	return src
}

// Lookup is Of that tells whether there is a source.
func (s RowSources) Lookup(key string) (Source, bool) {
	i, ok := s.find(key)
	if !ok {
		return Source{}, false
	}
	return s[i].Source, true
}

// Set keeps the source of a value in place of the one that was known.
func (s *RowSources) Set(key string, src Source) {
	i, ok := s.find(key)
	if ok {
		(*s)[i].Source = src
		return
	}
	*s = slices.Insert(*s, i, RowSource{key, src})
}

// MarshalJSON writes an object, null for nil.
func (s RowSources) MarshalJSON() ([]byte, error) {
	if s == nil {
		return []byte("null"), nil
	}
	out := []byte{'{'}
	for i, x := range s {
		if i > 0 {
			out = append(out, ',')
		}
		key, err := json.Marshal(x.Key)
		if err != nil {
			return nil, err
		}
		src, err := json.Marshal(x.Source)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, key...), ':'), src...)
	}
	return append(out, '}'), nil
}

// UnmarshalJSON reads such an object; of a key that comes twice the last counts.
func (s *RowSources) UnmarshalJSON(raw []byte) error {
	var m map[string]Source
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	if *s = nil; m == nil {
		return nil
	}
	*s = make(RowSources, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		*s = append(*s, RowSource{key, m[key]})
	}
	return nil
}
