//go:build ignore

// Gen writes makers.txt.gz from the index.json of the npm package oui-data:
//
//	npm pack oui-data@2.1.9 && tar xzf oui-data-2.1.9.tgz
//	go run gen.go package/index.json
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
)

func main() {
	b, err := os.ReadFile(os.Args[1])
	check(err)
	var listing map[string]string // prefix in upper case hex → name, street, town, country
	check(json.Unmarshal(b, &listing))
	prefixes := map[string][]string{}
	for prefix, text := range listing {
		name, _, _ := strings.Cut(text, "\n")
		if name = strings.Join(strings.Fields(name), " "); name != "" && name != "Private" && name != "IEEE Registration Authority" {
			prefixes[name] = append(prefixes[name], strings.ToLower(prefix))
		}
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	check(err)
	for _, name := range slices.Sorted(maps.Keys(prefixes)) {
		slices.Sort(prefixes[name])
		_, err := w.Write([]byte(name + "\t" + strings.Join(prefixes[name], ",") + "\n"))
		check(err)
	}
	check(w.Close())
	check(os.WriteFile("makers.txt.gz", out.Bytes(), 0o644))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
