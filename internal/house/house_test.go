package house

import (
	"bytes"
	"encoding/json"
	"errors"
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
	"internal/link", "internal/web", "internal/sheet", "internal/words", "internal/onvif", "internal/config"}

// arrows lists what each room may import of ours. A folder below a room is that room.
var arrows = map[string][]string{
	"cmd/camledger":    {"internal/app", "internal/demo", "internal/config", "internal/store"},
	"cmd/camverify":    nil,
	"internal/demo":    {"internal/app", "internal/sim", "internal/config"},
	"internal/app":     every,
	"internal/web":     {"internal/sheet", "internal/store", "alerts", "inventory/policy", "inventory", "internal/words"},
	"internal/sheet":   {"alerts", "inventory/policy", "inventory", "internal/words"},
	"internal/store":   {"alerts", "inventory/policy", "internal/ledger", "inventory"},
	"alerts":           {"inventory", "internal/words"},
	"inventory/policy": {"inventory", "internal/words"},
	"discovery":        {"internal/onvif", "inventory"},
	"probe":            {"internal/onvif", "inventory"},
	"internal/link":    {"inventory"},
	"inventory":        nil,
	"internal/words":   nil,
	"internal/ledger":  nil,
	"internal/onvif":   nil,
	"internal/config":  nil,
	"internal/sim":     nil,
	"internal/pgtest":  nil,
	"internal/house":   nil,
}

// helpers lists what the tests of a room may import beside its arrows; "" is every room.
var helpers = map[string][]string{
	"":              {"internal/pgtest"},
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
	"github.com/xuri/excelize":        {"internal/sheet"},
	"codeberg.org/go-pdf":             {"internal/sheet"},
	"github.com/chromedp":             nil,
	"github.com/google/go-cmp":        nil,
	"github.com/rogpeppe/go-internal": nil,
	"go.uber.org/goleak":              nil,
	"pgregory.net/rapid":              nil,
	"testing":                         nil,
	"net/http/httptest":               nil,
	"log":                             nil, // log/slog, passed in
	"math/rand":                       nil, // math/rand/v2 or crypto/rand
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
			checkArrow(t, from, to, arrows[from])
			checkOwner(t, from, to)
			if below(from, "inventory") && strings.Contains(to, ".") && !below(to, "golang.org/x/text") {
				t.Errorf("%s imports %s: it knows the standard library and x/text only", from, to)
			}
		}
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			checkArrow(t, "tests of "+from, to, slices.Concat(arrows[from], helpers[""], helpers[from], []string{from}))
		}
	}
}

func checkArrow(t *testing.T, from, to string, allowed []string) {
	t.Helper()
	to, ours := strings.CutPrefix(to, "camledger/")
	if target := room(to); ours && target != from && !slices.Contains(allowed, target) {
		t.Errorf("%s imports %s: there is no such arrow", from, to)
	}
}

func checkOwner(t *testing.T, from, to string) {
	t.Helper()
	for library, rooms := range owners {
		exact := !strings.Contains(library, ".") // standard packages have others below them
		if (to == library || (!exact && below(to, library))) && !slices.Contains(rooms, from) && from != "internal/pgtest" {
			t.Errorf("%s imports %s: it belongs to %v", from, to, rooms)
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
