// Package oui tells to whom IEEE assigned the first half of a hardware address. That is a
// hint at who made a device, and never more: what is sold under one name often carries the
// network chip, the board or the whole insides of another.
package oui

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed" // the listing
	"net"
	"strings"
	"sync"
)

// listing is IEEE's public listing (MA-L, MA-M and MA-S) as the npm package oui-data 2.1.9
// has it: lines of a name, a tab, and prefixes in hex with commas between.
//
//go:generate go run gen.go package/index.json
//go:embed makers.txt.gz
var listing []byte

// Assignee names whom a hardware address belongs to, as IEEE writes it; empty where it is
// assigned to nobody, kept private, or made up locally.
func Assignee(mac string) string {
	hw, err := net.ParseMAC(mac)
	if err != nil || len(hw) != 6 || hw[0]&3 != 0 { // a group, or locally made up
		return ""
	}
	digits := strings.ReplaceAll(hw.String(), ":", "")
	all := makers()
	for _, n := range []int{9, 7, 6} { // the narrowest assignment first
		if name := all[digits[:n]]; name != "" {
			return name
		}
	}
	return ""
}

// makers reads the listing when it is first asked for: about 10 MB, in 40 ms.
var makers = sync.OnceValue(func() map[string]string {
	r, err := gzip.NewReader(bytes.NewReader(listing))
	if err != nil {
		panic(err) // the listing that was built in is broken
	}
	out := make(map[string]string, 1<<16)
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		name, prefixes, _ := strings.Cut(s.Text(), "\t")
		for p := range strings.SplitSeq(prefixes, ",") {
			out[p] = name
		}
	}
	if s.Err() != nil {
		panic(s.Err())
	}
	return out
})
