package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"camledger/internal/sheet"
)

//go:embed assets
var embedded embed.FS

// assets are the files that pages load: all from this program, nothing from elsewhere.
// Their address holds a hash of their contents, so that browsers may keep them for good.
type assets struct {
	prefix string // /assets/<hash>
	files  map[string][]byte
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string][]byte{"sheet.css": sheet.Style()}}
	sum := sha256.New()
	sum.Write(sheet.Style())
	err := fs.WalkDir(embedded, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := embedded.ReadFile(name)
		if err != nil {
			return err
		}
		short := strings.TrimPrefix(name, "assets/")
		a.files[short] = b
		fmt.Fprintf(sum, "%s %d\n", short, len(b))
		sum.Write(b)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	a.prefix = "/assets/" + hex.EncodeToString(sum.Sum(nil)[:8])
	return a, nil
}

// ServeHTTP answers with one asset. An address of another version is not found: a page
// never gets the style of another release.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, a.prefix+"/")
	b, found := a.files[name]
	if !ok || !found {
		http.NotFound(w, r)
		return
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if path.Ext(name) == ".woff2" {
		kind = "font/woff2"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(b) // the browser went away: nobody to tell
}
