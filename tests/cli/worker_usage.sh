#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage errors end with status 2 and say what is wrong; --help and --version with 0.
. "$(dirname "$0")/worker.inc"
status 0 "$WORKER" --help >"$TMP/out"
has 'usage: postsil-worker' "$TMP/out"
status 0 "$WORKER" --version >"$TMP/out"
has '^postsil-worker [0-9]' "$TMP/out"
for args in --nonsense --suite=fast --precision=fp65 --precision= --run=1234 \
	--run=../../../../tmp/x --queue-timeout=soon "--list --detect" extra \
	--fetch=../../etc/passwd --attach --forget=; do
	# shellcheck disable=SC2086
	status 2 "$WORKER" $args >"$TMP/out" 2>"$TMP/err" </dev/null
	has '^postsil-worker: ' "$TMP/err"
	[ ! -s "$TMP/out" ] || fail "$args: something on standard output"
done
# what it quotes does nothing to the terminal
esc=$(printf '\033[31m\302\205')
for option in --device --backend --suite --precision --queue-timeout --; do
	status 2 "$WORKER" "$option" "red$esc" >"$TMP/out" 2>"$TMP/err" </dev/null
	has 'red.*?' "$TMP/err"
	[ "$(LC_ALL=C tr -d '\n\t -~' <"$TMP/err")" = '' ] || fail "$option: $(od -c "$TMP/err" | head -5)"
done
[ -z "$(ls -A "$SPOOL" 2>/dev/null)" ] || fail "a usage error left a spool"
