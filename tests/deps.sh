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
as_root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "deps: missing packages, and neither root nor sudo:$missing" >&2
		exit 1
	fi
	as_root=sudo
fi
echo "deps: installing$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# an index that is too old, or empty, is the usual cause of a failure
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
	--no-install-recommends $missing >"$log" 2>&1; then
	$as_root apt-get update >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends $missing >"$log" 2>&1 ||
		{ cat "$log" >&2; exit 1; }
fi
