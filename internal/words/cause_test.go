package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"
)

// TestEveryCauseAndStepHasWords reads the causes and steps from where they are declared.
func TestEveryCauseAndStepHasWords(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "inventory", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 {
				return true
			}
			kind, ok := v.Type.(*ast.Ident)
			value, isText := v.Values[0].(*ast.BasicLit)
			if !ok || !isText {
				return true
			}
			code, err := strconv.Unquote(value.Value)
			if err != nil || code == "" {
				return true
			}
			var want []string
			switch kind.Name {
			case "Cause":
				want = []string{"cause." + code, "cause." + code + ".try"}
			case "StepName":
				want = []string{"step." + code}
			}
			for _, w := range want {
				found[kind.Name]++
				if !Has(w) {
					t.Errorf("%s has no words", w)
				}
			}
			return true
		})
	}
	if found["Cause"] < 60 || found["StepName"] < 13 {
		t.Errorf("read only %v", found)
	}
}
