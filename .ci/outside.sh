#!/usr/bin/env bash
# Tests over folders of outside files, which are no part of this repository: real policies
# and answers of real devices. The same tests run on our own fixtures everywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
shared=${SHARED:-../shared}

# over FLAG FOLDER TESTS runs the packages whose tests take the folder by that flag, of
# them those tests (a pattern); one at least must run in each.
over() {
    [ -d "$2" ] || return 0
    local folder packages
    folder=$(realpath "$2")
    mapfile -t packages < <(grep -rl --include='*_test.go' "flag.String(\"$1\"" . | xargs -r -n1 dirname | sort -u)
    if [ ${#packages[@]} -eq 0 ]; then
        echo "outside: no test takes -$1" >&2
        return 1
    fi
    for package in "${packages[@]}"; do
        local out
        out=$("$go" test -race -run "$3" "$package" -args "-$1" "$folder" 2>&1) || { echo "$out"; return 1; }
        echo "$out"
        if [[ $out == *"no tests to run"* ]]; then
            echo "outside: no test of $package is called $3" >&2
            return 1
        fi
    done
}

over policies "$shared/policies" '^TestRead$'
over captures "$shared/onvif-captures" .
