#!/bin/sh
# SPDX-License-Identifier: MIT
# Every command has help; what is mistyped ends with status 2 and a suggestion.
. "$(dirname "$0")/tui.inc"
status 0 "$POSTSIL" --version >"$TMP/out"
has '^postsil [0-9]' "$TMP/out"
status 0 "$POSTSIL" --help >"$TMP/out"
for c in run detect capture show changes alert store export import completion help; do
	has "^  $c" "$TMP/out"
	status 0 "$POSTSIL" $c --help >"$TMP/one"
	has "^usage: postsil $c" "$TMP/one"
	status 0 "$POSTSIL" help $c >"$TMP/two"
	cmp -s "$TMP/one" "$TMP/two" || fail "'help $c' is not '$c --help'"
	[ "$(awk '{ if (length > n) n = length } END { print n }' "$TMP/one")" -le 80 ] ||
		fail "a line of '$c --help' is wider than 80"
done
status 2 "$POSTSIL" rnu 2>"$TMP/err"
has "did you mean 'run'" "$TMP/err"
status 2 "$POSTSIL" show trajectroy 2>"$TMP/err"
has "did you mean 'trajectory'" "$TMP/err"
status 2 "$POSTSIL" show --sise 80x24 runs 2>"$TMP/err"
has 'did you mean --size' "$TMP/err"
status 2 "$POSTSIL" show runs --size 2000x24 2>"$TMP/err"
status 2 "$POSTSIL" run --format csv 2>"$TMP/err"
status 2 "$POSTSIL" "$(printf '\033[31mx')" 2>"$TMP/err"
no_controls "$TMP/err"
status 2 "$POSTSIL" --bogus 2>"$TMP/err"
has '^postsil: there is no option --bogus; see postsil --help$' "$TMP/err"
# what there is not is refused before a worker starts
fake_worker /dev/null
status 2 "$POSTSIL" run --precision fp23 2>"$TMP/err"
has 'it takes fp64, fp32, tf32, fp16, bf16, fp8, int8' "$TMP/err"
status 2 "$POSTSIL" run --dry-run --format json 2>"$TMP/err"
has 'dry-run prints text only' "$TMP/err"
[ ! -s "$TMP/calls" ] || fail "a worker was started: $(cat "$TMP/calls")"
