package house

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSimulatedNetworksAreOfOneFileEach keeps tests that run side by side from listening at the
// same address: a network 127.x.y.0/24 of simulated devices belongs to one file of tests.
func TestSimulatedNetworksAreOfOneFileEach(t *testing.T) {
	t.Parallel()
	network := regexp.MustCompile(`\b127\.\d{1,3}\.\d{1,3}\.`)
	files := map[string][]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, ".txtar") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, n := range network.FindAllString(string(text), -1) {
			if !slices.Contains(files[n], path) {
				files[n] = append(files[n], path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("%d networks found", len(files))
	}
	for n, in := range files {
		if len(in) > 1 && !strings.HasPrefix(n, "127.0.") {
			t.Errorf("%s0/24 is used in %s", n, strings.Join(in, ", "))
		}
	}
}
