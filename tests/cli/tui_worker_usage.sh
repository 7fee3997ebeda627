#!/bin/sh
# SPDX-License-Identifier: MIT
# A worker that refuses what it was asked: its complaint is shown, not the last
# line of the usage text behind it, and it counts as ours: the words were the user's.
. "$(dirname "$0")/tui.inc"
real_worker
POSTSIL_BUDGET_SCALE=7 status 2 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has 'postsil: worker: .*POSTSIL_BUDGET_SCALE' "$TMP/err"
has_not '--help' "$TMP/err"
for args in '--device gpux' '--backend abacus' '--device gpu0 --backend blis' \
	'--device gpux --dry-run'; do
	# shellcheck disable=SC2086
	status 2 "$POSTSIL" run --force $args >"$TMP/out" 2>"$TMP/err"
	has 'postsil: worker: ' "$TMP/err"
done
