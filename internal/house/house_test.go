package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the module's folder, seen from this package.
const root = "../.."

// every room of ours that app puts together.
var every = []string{"inventory", "inventory/policy", "discovery", "probe", "alerts", "internal/store", "internal/ledger",
	"internal/link", "internal/web", "internal/sheet", "internal/words", "internal/onvif", "internal/config", "internal/document", "internal/confine"}

// arrows lists what each room may import of ours. A folder below a room is that room.
var arrows = map[string][]string{
	"cmd/camledger":      {"internal/app", "internal/demo", "internal/config", "internal/store"},
	"cmd/camverify":      nil,
	"internal/demo":      {"internal/app", "internal/sim", "internal/config", "internal/freeport"},
	"internal/app":       every,
	"internal/web":       {"internal/sheet", "internal/store", "alerts", "inventory/policy", "inventory", "internal/words"},
	"internal/sheet":     {"alerts", "inventory/policy", "inventory", "internal/words"},
	"internal/store":     {"alerts", "inventory/policy", "internal/ledger", "inventory"},
	"alerts":             {"inventory", "internal/words"},
	"inventory/policy":   {"inventory", "internal/words"},
	"internal/document":  {"internal/confine", "inventory/policy"},
	"discovery":          {"internal/onvif", "inventory"},
	"probe":              {"internal/confine", "internal/onvif", "inventory"},
	"internal/link":      {"inventory"},
	"inventory":          nil,
	"internal/words":     nil,
	"internal/ledger":    nil,
	"internal/onvif":     nil,
	"internal/config":    nil,
	"internal/confine":   nil,
	"internal/sim":       nil,
	"internal/freeport":  nil,
	"internal/pgtest":    {"internal/freeport"},
	"internal/storetest": {"internal/store"},
	"internal/house":     nil,
}

// helpers lists what the tests of a room may import beside its arrows; "" is every room.
var helpers = map[string][]string{
	"":              {"internal/pgtest", "internal/storetest", "internal/freeport"},
	"discovery":     {"internal/sim"},
	"probe":         {"internal/sim"},
	"internal/app":  {"internal/sim"},
	"internal/web":  {"internal/sim"},
	"cmd/camledger": {"internal/sim"},
}

// owners lists the rooms that may import a library outside their tests; none: tests only.
var owners = map[string][]string{
	"github.com/jmoiron/sqlx":         {"internal/store"},
	"github.com/lib/pq":               {"internal/store", "internal/pgtest"},
	"modernc.org/sqlite":              {"internal/store"},
	"github.com/pressly/goose":        {"internal/store"},
	"github.com/bluenviron/gortsplib": {"probe", "internal/sim"},
	"github.com/use-go/onvif":         {"internal/onvif"},
	"github.com/wneessen/go-mail":     {"alerts"},
	"github.com/emersion/go-smtp":     {"internal/sim"},
	"github.com/emersion/go-sasl":     {"internal/sim"},
	"github.com/nats-io":              {"internal/link"},
	"html/template":                   {"internal/web", "internal/sheet", "alerts"},
	"github.com/goccy/go-yaml":        {"internal/config", "internal/sim"},
	"github.com/alecthomas/kong":      {"cmd/camledger"},
	"github.com/xuri/excelize":        {"internal/sheet", "internal/document"},
	"github.com/richardlehane/mscfb":  {"internal/document"},
	"codeberg.org/go-pdf":             {"internal/sheet"},
	"github.com/chromedp":             nil,
	"github.com/google/go-cmp":        nil,
	"github.com/rogpeppe/go-internal": nil,
	"go.uber.org/goleak":              nil,
	"pgregory.net/rapid":              nil,
	"testing":                         {"internal/pgtest", "internal/storetest"},
	"net/http/httptest":               nil,
	"log":                             {"cmd/camledger"}, // elsewhere log/slog, passed in; here what libraries print is filtered
	"math/rand":                       nil,               // math/rand/v2 or crypto/rand
}

// pkg is what `go list -json` tells of one package.
type pkg struct {
	ImportPath, Doc                    string
	Imports, TestImports, XTestImports []string
	GoFiles                            []string
	Error                              *struct{ Err string }
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Doc,Imports,TestImports,XTestImports,GoFiles,Error", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// room returns the room that a package of ours belongs to: the longest name that fits.
func room(path string) string {
	best := ""
	for name := range arrows {
		if below(path, name) && len(name) > len(best) {
			best = name
		}
	}
	return best
}

func below(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, "camledger/")
		from := room(path)
		if from == "" {
			t.Errorf("%s is no room: add a row to the table of arrows and to the README's map", path)
			continue
		}
		if p.Doc == "" && len(p.GoFiles) > 0 {
			t.Errorf("%s has no package comment", path)
		}
		for _, to := range p.Imports {
			say(t, wrongArrow(from, to, arrows[from]))
			say(t, wrongOwner(from, to))
		}
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			say(t, wrongArrow(from, to, slices.Concat(arrows[from], helpers[""], helpers[from])))
		}
	}
}

func say(t *testing.T, wrong string) {
	t.Helper()
	if wrong != "" {
		t.Error(wrong)
	}
}

// wrongArrow says what is wrong with a room importing a package, or "".
func wrongArrow(from, path string, allowed []string) string {
	to, ours := strings.CutPrefix(path, "camledger/")
	if target := room(to); ours && target != from && !slices.Contains(allowed, target) {
		return from + " imports " + to + ": there is no such arrow"
	}
	return ""
}

// wrongOwner says whose library a room uses outside its tests, or "".
func wrongOwner(from, to string) string {
	if below(from, "inventory") && strings.Contains(to, ".") && !below(to, "golang.org/x/text") {
		return from + " imports " + to + ": it knows the standard library and x/text only"
	}
	for library, rooms := range owners {
		// Packages of the standard library stand for themselves: log is not log/slog.
		same := to == library || (strings.Contains(library, ".") && below(to, library))
		if same && !slices.Contains(rooms, from) {
			return fmt.Sprintf("%s imports %s: it belongs to %v", from, to, rooms)
		}
	}
	return ""
}

// TestRulesBite tries the rules on imports that are wrong, and on ones that only look so.
func TestRulesBite(t *testing.T) {
	for _, c := range []struct {
		from, to string
		wrong    bool
	}{
		{"internal/app", "camledger/inventory/policy", false},
		{"internal/app", "camledger/internal/sim", true},
		{"discovery", "camledger/internal/sim/clip", true},
		{"inventory", "camledger/inventory/policy", true},
		{"inventory/policy", "camledger/inventory", false},
		{"internal/store", "camledger/internal/pgtest", true},
		{"internal/web", "camledger/internal/attic", true},
		{"internal/web", "database/sql", false},
		{"internal/web", "github.com/jmoiron/sqlx", true},
		{"internal/store", "github.com/pressly/goose/v3/database", false},
		{"inventory/policy", "golang.org/x/text/encoding/korean", false},
		{"inventory", "golang.org/x/net/html", true},
		{"probe", "log", true},
		{"probe", "log/slog", false},
	} {
		wrong := wrongArrow(c.from, c.to, arrows[c.from]) + wrongOwner(c.from, c.to)
		if c.wrong != (wrong != "") {
			t.Errorf("%s imports %s: the rules say %q", c.from, c.to, wrong)
		}
	}
	for i, line := range []string{"// TO" + "DO: later", "", "", "t.Ski" + "p(1)", "time.Sle" + "ep(1)"} {
		if line != "" && !never[i].words.MatchString("\t"+line) {
			t.Errorf("rule %d lets %q pass", i, line)
		}
	}
}

// TestThirdPartyIsNamed wants every module that we import in THIRD_PARTY.md with its
// licence and in docs/decisions.md with its reason, and no module in THIRD_PARTY.md that
// go.mod does not know.
func TestThirdPartyIsNamed(t *testing.T) {
	modules := required(t)
	used := map[string]bool{}
	for _, p := range packages(t) {
		for _, to := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			for _, module := range modules {
				if below(to, module) {
					used[module] = true
				}
			}
		}
	}
	for _, doc := range []string{"THIRD_PARTY.md", "docs/decisions.md"} {
		text, err := os.ReadFile(root + "/" + doc)
		if err != nil {
			t.Fatal(err)
		}
		for module := range used {
			if !strings.Contains(string(text), "`"+module+"`") {
				t.Errorf("%s does not name %s", doc, module)
			}
		}
		for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` ").FindAllStringSubmatch(string(text), -1) {
			first, _, _ := strings.Cut(row[1], "/")
			if strings.Contains(first, ".") && !slices.Contains(modules, row[1]) {
				t.Errorf("%s names %s, which go.mod does not", doc, row[1])
			}
		}
	}
}

// required lists the modules of go.mod.
func required(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(root + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) > 1 && strings.HasPrefix(words[1], "v") && strings.Contains(words[0], ".") {
			out = append(out, words[0])
		}
	}
	return out
}
