#!/usr/bin/env bash
# Runs every fuzz target for a while: make fuzz FUZZTIME=30s
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}

grep -rn --include='*_test.go' -oE '^func Fuzz[A-Za-z0-9_]+' . | while IFS=: read -r file _ found; do
    target=${found#func }
    echo "fuzz: $(dirname "$file") $target"
    "$go" test "$(dirname "$file")" -run '^$' -fuzz "^${target}\$" -fuzztime "${FUZZTIME:-30s}" </dev/null
done
