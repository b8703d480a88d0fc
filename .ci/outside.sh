#!/usr/bin/env bash
# Tests over folders of outside files, which are no part of this repository: real policies
# and answers of real devices. The same tests run on our own fixtures everywhere.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
shared=${SHARED:-../shared}

if [ -d "$shared/policies" ]; then
    "$go" test -race ./inventory/policy -args -policies "$(realpath "$shared/policies")"
fi
if [ -d "$shared/onvif-captures" ]; then
    "$go" test -race ./internal/onvif -args -captures "$(realpath "$shared/onvif-captures")"
fi
