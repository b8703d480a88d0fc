#!/usr/bin/env bash
# Installs from Debian's packages what the tests need and this machine lacks, says what and
# why, and starts none of it: the tests start their own throwaway servers. Run by `make test`
# as root, or as another user who may sudo. Does nothing where everything is there.
set -euo pipefail

# package | what the tests do with it | a program that is enough, whichever package it came from
wanted='
gcc|the race detector wants a C compiler
libc6-dev|the race detector wants the C headers
postgresql-15|the store runs on PostgreSQL as well as on SQLite
ffmpeg|decodes key frames into pictures
gir1.2-gst-rtsp-server-1.0|an RTSP server that shares no code with ours
gstreamer1.0-plugins-good|RTP for the RTSP server above
gstreamer1.0-plugins-bad|H.264 and H.265 for the RTSP server above
python3-gi|runs the RTSP server above
vlc-bin|another RTSP server
vlc-plugin-base|another RTSP server
python3-aiosmtpd|a mail server that shares no code with ours
chromium-headless-shell|looks at the pages
fonts-nanum|a Korean font for pages and sheets
poppler-utils|reads the text of PDF files
iproute2|a network of its own for the multicast tests
openssl|certificates for the test servers
curl|asks the simulated devices as another client would
util-linux|starts servers that refuse root as another user
nodejs|runs an ONVIF client that shares no code with ours|node
npm|installs the ONVIF client above, and axe-core for the pages|npm
'

installed() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# Runs as root: no service may start, no PostgreSQL cluster of the machine may be made.
install_packages() {
    made=() # not local: the trap runs when the function is over
    trap 'rm -f "${made[@]}"' EXIT
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        made+=(/usr/sbin/policy-rc.d)
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
    fi
    if [ ! -e /etc/postgresql-common/createcluster.d/camledger-tests.conf ]; then
        mkdir -p /etc/postgresql-common/createcluster.d
        made+=(/etc/postgresql-common/createcluster.d/camledger-tests.conf)
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/camledger-tests.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    local apt=(apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2)
    once_more "${apt[@]}" -o APT::Update::Error-Mode=any update ||
        echo "setup: the package lists could not be renewed: going on with the old ones" >&2
    once_more "${apt[@]}" install -y --no-install-recommends "$@"
}

once_more() {
    "$@" </dev/null && return
    echo "setup: once more: $*" >&2
    "$@" </dev/null
}

if [ "${1:-}" = --as-root ]; then
    shift
    install_packages "$@"
    exit
fi

if ! command -v dpkg-query >/dev/null; then
    echo "setup: this is no Debian: install what .ci/setup.sh lists by hand" >&2
    exit 1
fi
missing=()
while IFS='|' read -r package why program; do
    [ -n "$package" ] || continue
    [ -z "$program" ] || ! command -v "$program" >/dev/null || continue
    if ! installed "$package"; then
        missing+=("$package")
        echo "setup: will install $package: $why"
    fi
done <<<"$wanted"
if [ ${#missing[@]} -eq 0 ]; then
    echo "setup: everything the tests need is installed"
    exit 0
fi

if [ "$(id -u)" = 0 ]; then
    "$0" --as-root "${missing[@]}"
elif ! command -v sudo >/dev/null; then
    echo "setup: neither root nor sudo: ask root to run: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
else
    ask=()
    [ -z "${CI:-}" ] || ask=(-n) # nobody is there to type a password
    sudo "${ask[@]}" "$0" --as-root "${missing[@]}"
fi
