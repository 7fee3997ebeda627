#!/bin/sh
# SPDX-License-Identifier: MIT
# Pipes get no colour unless asked, NO_COLOR and a C locale are honoured.
. "$(dirname "$0")/tui.inc"
esc=$(printf '\033')
status 0 "$POSTSIL" show machine >"$TMP/out"
has_not "$esc" "$TMP/out"
status 0 "$POSTSIL" show machine --color always >"$TMP/out"
has "$esc\[" "$TMP/out"
NO_COLOR=1 TERM=xterm "$POSTSIL" show machine >"$TMP/out"
has_not "$esc" "$TMP/out"
LC_ALL=C "$POSTSIL" show trajectory --demo >"$TMP/out"
LC_ALL=C grep -q '[^ -~]' "$TMP/out" && fail "more than ASCII in the C locale"
exit 0
