#!/usr/bin/env bash
# gofmt, go vet, a tidy go.mod, staticcheck.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}

mapfile -t files < <(find . -name '*.go' -not -path './.*')
untidy=$(gofmt -l "${files[@]}")
if [ -n "$untidy" ]; then
    printf 'lint: run gofmt -w on:\n%s\n' "$untidy" >&2
    exit 1
fi
"$go" vet ./...
"$go" mod tidy -diff
"$go" run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
