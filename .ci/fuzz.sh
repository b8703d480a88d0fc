#!/usr/bin/env bash
# Runs every fuzz target for a while: make fuzz FUZZTIME=30s. Making a new input small takes a
# minute each by default, which leaves no time for archives.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}

grep -rn --include='*_test.go' -oE '^func Fuzz[A-Za-z0-9_]+' . | while IFS=: read -r file _ found; do
    target=${found#func }
    echo "fuzz: $(dirname "$file") $target"
    "$go" test "$(dirname "$file")" -run '^$' -fuzz "^${target}\$" -fuzztime "${FUZZTIME:-30s}" -fuzzminimizetime 5x </dev/null
done
