package policy

import (
	"encoding/json"
	"reflect"
	"testing"
)

// The sources of a row are written and read as a map of them would be.
func TestRowSources(t *testing.T) {
	for _, m := range []Sources{nil, {}, {"count": {Line: 3, Column: 5, End: 7, Words: "<5대>", Origin: Declared}},
		{"name": {Line: 2, Words: "본점 \"가\""}, "count": {Line: 3, Origin: Derived}, "mount": {Line: 3}, "": {Line: 9}}} {
		var rows RowSources
		if m != nil {
			rows = RowSources{}
		}
		for key, src := range m {
			rows.Set(key, Source{Words: "as it was before"})
			rows.Set(key, src)
		}
		want, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := json.Marshal(rows)
		if err != nil || string(got) != string(want) {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
		var again RowSources
		if err := json.Unmarshal(want, &again); err != nil || !reflect.DeepEqual(again, rows) {
			t.Errorf("%v, %v, want %v", again, err, rows)
		}
		for key, src := range m {
			if at, ok := again.Lookup(key); !ok || at != src || again.Of(key) != src {
				t.Errorf("%s: %v", key, at)
			}
		}
		if at, ok := again.Lookup("places"); ok || at != (Source{}) || again.Of("places") != at {
			t.Errorf("places: %v", at)
		}
	}
	if err := json.Unmarshal([]byte(`{"count": 5}`), &RowSources{}); err == nil {
		t.Error("a number was taken for a source")
	}
}
