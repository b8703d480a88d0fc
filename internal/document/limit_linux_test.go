package document

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"camledger/inventory/policy"
)

// TestMain lets the test binary play a process that eats what it is given.
func TestMain(m *testing.M) {
	if what := os.Getenv("GLUTTON"); what != "" {
		if err := limit(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(9)
		}
		glut(what)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func glut(what string) {
	switch what {
	case "memory":
		var all [][]byte
		for {
			b := make([]byte, 64<<20)
			for i := 0; i < len(b); i += 4096 {
				b[i] = 1
			}
			all = append(all, b)
			if len(all) > 200 {
				return
			}
		}
	case "disk":
		if err := os.WriteFile("large", make([]byte, apartFile+1), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(8)
		}
	}
}

// The kernel ends a converter that wants more than it may have.
func TestLimits(t *testing.T) {
	for _, what := range []string{"memory", "disk"} {
		cmd := exec.Command(running)
		cmd.Env, cmd.Dir = append(os.Environ(), "GLUTTON="+what), t.TempDir()
		out, err := cmd.CombinedOutput()
		if err == nil || strings.Contains(string(out), "limit the converter") {
			t.Errorf("%s: it could have all of it: %s", what, out)
		}
	}
	apart := Apart{}
	_, err := apart.Read(t.Context(), "page.html", []byte("<p>영상정보처리기기 5대</p>"))
	if err != nil {
		t.Errorf("what is within the limits is not read: %v", err)
	}
	_, err = apart.Read(t.Context(), "page.html", make([]byte, MaxFile+1))
	refused(t, err, policy.HugeFile)
	_, err = apart.Read(t.Context(), "page.html", append([]byte("<html>"), make([]byte, policy.MaxBytes)...))
	refused(t, err, policy.TooLarge)
}
