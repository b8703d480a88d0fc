package web

import (
	"net/http"
	"testing"
)

// BenchmarkPages opens each page of an institution with 10,000 cameras in 100 branches.
func BenchmarkPages(b *testing.B) {
	h := build(b, large(100, 100), 30)
	srv := face(b, h, nil)
	c := newClient(b, srv.URL)
	if status, _ := c.post("/login", map[string][]string{"login": {"facilities"}, "password": {password}}); status != http.StatusSeeOther {
		b.Fatal("no login")
	}
	paths := h.paths(b)
	paths["cameras-worst"] = "/cameras?sort=outcome"
	paths["cameras-search"] = "/cameras?q=10.20.7."
	for name, path := range paths {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if status, _ := c.get(path); status != http.StatusOK {
					b.Fatalf("%s: %d", path, status)
				}
			}
		})
	}
}
