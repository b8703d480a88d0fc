package rooms

import (
	"flag"
	"testing"
)

var makeSet = flag.String("make", "", "folder to write the set to, with its labels.csv")

// TestSet counts what there is without drawing it, or draws it into a folder.
func TestSet(t *testing.T) {
	if *makeSet != "" {
		if err := Write(*makeSet, nil); err != nil {
			t.Fatal(err)
		}
		return
	}
	labels, names, held := map[string]int{}, map[string]bool{}, 0
	err := Set(func(c Clip) bool {
		if names[c.Name] {
			t.Errorf("%s is there twice", c.Name)
		}
		names[c.Name] = true
		labels[c.Label]++
		if c.Held() {
			held++
		}
		return false
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(labels, held)
	for label, n := range labels {
		if n < 30 {
			t.Errorf("%s: %d clips", label, n)
		}
	}
	if len(labels) != 7 || len(names) < 300 || held < len(names)/4 || held > len(names)*2/5 {
		t.Errorf("%d clips of %v, %d of them held", len(names), labels, held)
	}
}
