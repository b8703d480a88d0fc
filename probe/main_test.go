package probe

import (
	"flag"
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
	Format(&b, inventory.Assessed{Check: c, Outcome: outcome, Causes: causes}, func(code string) string { return code })
	return b.String()
}
