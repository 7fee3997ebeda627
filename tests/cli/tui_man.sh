#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual page and the help name the same commands and options.
. "$(dirname "$0")/tui.inc"
page=$SRC/man/postsil.1
for c in '' run detect capture show changes alert store export import completion help; do
	"$POSTSIL" $c --help
done | sed -n 's/^  --\([a-z-]*\) .*/\1/p' | sort -u >"$TMP/help"
grep -o 'Fl Fl [a-z][a-z-]*' "$page" | sed 's/Fl Fl //' | sort -u >"$TMP/page"
diff "$TMP/help" "$TMP/page" || fail "the options differ"
for c in run detect capture show changes alert store export import completion help; do
	has "^\.It Cm $c" "$page"
done
