package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const longest = 400 // lines of a file that is no test

// TestTopLevel wants nobody to open a new wing.
func TestTopLevel(t *testing.T) {
	rooms := []string{"cmd", "discovery", "probe", "inventory", "alerts", "internal", "docs"}
	built := []string{"bin", "build"} // in .gitignore
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(slices.Concat(rooms, built), e.Name()) {
			t.Errorf("%s: a new folder at the top: machinery goes to internal", e.Name())
		}
	}
}

// never lists what no Go file may hold. The words are put together here, so that this
// file does not hold them itself.
var never = []struct {
	words *regexp.Regexp
	where func(file string) bool
	why   string
}{
	{word("TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK"), all, "finish it, or open an issue"},
	{text(`not ` + `implemented|un` + `implemented`), all, "no stubs"},
	{text(`MO` + `CK_`), all, "no switches for tests in the program"},
	{text(`\.Ski` + `p(Now|f)?\(|testing\.Sho` + `rt\(`), tests, "no test is left out"},
	{text(`time\.Sle` + `ep\(`), tests, "poll with a deadline, wait on a channel, or use synctest"},
	{text(`/wo` + `rk/|/ho` + `me/\w|/ro` + `ot/`), all, "no path of one machine"},
	{text(`os\.Ex` + `it\(`), except("cmd/", "internal/pgtest/", "internal/document/child.go"), "return an error; only a command ends the program"},
	{text(`http\.(Get|Post|Head|PostForm)\(|http\.Default` + `Client`), program, "this client has no deadline"},
	{text(`SetMaxOpen` + `Conns\(1\)`), all, "locks up with nested reads"},
	{text(`time\.(Now|Since|Until)\(`), within("inventory/"), "the time is an argument"},
	{text(`gortsplib\.Ser` + `ver\{`), except("internal/sim/"), "the server belongs to the simulator"},
	{text(`gortsplib\.Cli` + `ent\{`), except("probe/"), "the client belongs to probe"},
}

func word(s string) *regexp.Regexp { return regexp.MustCompile(`\b(` + s + `)\b`) }
func text(s string) *regexp.Regexp { return regexp.MustCompile(s) }

func all(string) bool          { return true }
func tests(file string) bool   { return strings.HasSuffix(file, "_test.go") }
func program(file string) bool { return !tests(file) }
func within(folder string) func(string) bool {
	return func(file string) bool { return program(file) && strings.HasPrefix(file, folder) }
}
func except(folders ...string) func(string) bool {
	return func(file string) bool {
		return program(file) && !slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(file, f) })
	}
}

// TestFiles reads every Go file of the house.
func TestFiles(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && path != root && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		oneFile(t, file, string(source))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 20 {
		t.Errorf("only %d Go files were read: is %s the module's folder?", seen, root)
	}
}

func oneFile(t *testing.T, file, source string) {
	t.Helper()
	if strings.HasPrefix(source, "// Code generated ") {
		return
	}
	// A catalogue of sentences is a table: it may be as long as its room has to say.
	catalogue := strings.HasPrefix(filepath.ToSlash(file), "internal/words/")
	if n := strings.Count(source, "\n"); n > longest && program(file) && !catalogue {
		t.Errorf("%s has %d lines: split it by noun", file, n)
	}
	for _, rule := range never {
		if !rule.where(file) {
			continue
		}
		if at := rule.words.FindStringIndex(source); at != nil {
			line := 1 + strings.Count(source[:at[0]], "\n")
			t.Errorf("%s:%d: %q: %s", file, line, source[at[0]:at[1]], rule.why)
		}
	}
	if program(file) {
		documented(t, file, source)
	}
}

// spoken are methods that the standard library explains.
var spoken = []string{"String", "Error", "Unwrap", "Len", "Less", "Swap"}

// documented wants a comment on everything that others can call.
func documented(t *testing.T, file, source string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Error(err)
		return
	}
	bare := func(name *ast.Ident, docs ...*ast.CommentGroup) {
		if name.IsExported() && !slices.ContainsFunc(docs, func(c *ast.CommentGroup) bool { return c != nil }) {
			t.Errorf("%s: %s is exported and has no comment", set.Position(name.Pos()), name.Name)
		}
	}
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil || (exportedReceiver(d.Recv) && !slices.Contains(spoken, d.Name.Name)) {
				bare(d.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					bare(s.Name, d.Doc, s.Doc, s.Comment)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						bare(name, d.Doc, s.Doc, s.Comment)
					}
				}
			}
		}
	}
}

func exportedReceiver(recv *ast.FieldList) bool {
	exported := false
	ast.Inspect(recv.List[0].Type, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && name.IsExported() {
			exported = true
		}
		return true
	})
	return exported
}
