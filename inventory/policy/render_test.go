package policy

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"

	"camledger/internal/words"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestRender(t *testing.T) {
	raw, err := os.ReadFile("testdata/credit-union.txt")
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read("credit-union.txt", raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []words.Lang{words.Korean, words.English} {
		var out strings.Builder
		if err := Render(&out, r, lang, displaywidth.String); err != nil {
			t.Fatal(err)
		}
		golden := "testdata/credit-union." + string(lang) + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", golden, diff)
		}
	}
}

// What a text could do to a terminal does not reach it.
func TestRenderKeepsTheTerminalSafe(t *testing.T) {
	r, err := Read("", []byte(frame("정문 5대\n\x1b[31m로비\x07 3대\n\x1b]0;title\x07")))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := Render(&out, r, words.Korean, displaywidth.String); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\x07") || !strings.Contains(out.String(), "로비") {
		t.Errorf("%q", out.String())
	}
}
