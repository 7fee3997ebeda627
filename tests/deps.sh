#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the named Debian packages that are not installed yet.
# usage: deps.sh PACKAGE...
set -eu

missing=
for p in "$@"; do
	dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null |
		grep -qx installed || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "deps: no apt-get here; install the equivalents of:$missing" >&2
	exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "deps: missing packages, and neither root nor sudo:$missing" >&2
		exit 1
	fi
	exec sudo sh "$0" "$@"
fi
echo "deps: installing$missing"

# Debian starts the servers that it installs, and enables them: none of them runs
# because of us, now or at the next boot.  policy-rc.d is asked first; 101 is no.
policy=/usr/sbin/policy-rc.d ours=
scratch=$(mktemp -d)
enabled() {
	[ ! -d /run/systemd/system ] || systemctl list-unit-files --state=enabled \
		--no-legend | awk '{ print $1 }' | sort
}
finish() {
	[ -z "$ours" ] || rm -f "$policy"
	new=$(enabled | comm -13 "$scratch/enabled" -)
	[ -z "$new" ] || systemctl disable --quiet $new || true
	[ -z "$new" ] || echo "deps: not to be started at boot:" $new
	rm -rf "$scratch"
}
enabled >"$scratch/enabled"
trap finish EXIT
trap 'exit 130' INT TERM HUP
if [ ! -e "$policy" ]; then
	ours=1
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi

install() {
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
		$missing >"$scratch/log" 2>&1
}
# an index that is too old, or empty, is the usual cause of a failure
install || { apt-get update >"$scratch/log" 2>&1 && install; } ||
	{ cat "$scratch/log" >&2; exit 1; }
