package probe

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"camledger/inventory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if os.Getenv(childScenario) != "" {
		os.Exit(playAsChild())
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil { // they wait, they do not compute
		panic(err)
	}
	code := m.Run()
	if clips.folder != "" {
		os.RemoveAll(clips.folder)
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			os.Stderr.WriteString("goroutines left: " + err.Error() + "\n")
			code = 1
		}
	}
	os.Exit(code)
}

// ladder is a check as Format prints it, with the codes for words.
func ladder(c inventory.Check) string {
	var b strings.Builder
	outcome, causes := inventory.Assess(c, inventory.DefaultRules())
	Format(&b, inventory.Assessed{Check: c, Outcome: outcome, Causes: causes}, spelled)
	return b.String()
}

// spelled is a say that shows codes and arguments.
func spelled(code string, args ...any) string { return fmt.Sprint(append([]any{code}, args...)...) }
