#!/bin/sh
# SPDX-License-Identifier: MIT
# A precision that there is not is refused before anything runs; one that this
# processor has no instructions for, or GPUs alone, ends without a run and with the
# reason.
. "$(dirname "$0")/tui.inc"
real_worker
status 2 "$POSTSIL" run --force --precision int4 >"$TMP/out" 2>"$TMP/err"
has "^postsil: --precision knows no 'int4'.*int8" "$TMP/err"
[ -z "$("$WORKER" --list)" ] || fail "a worker was started"

status 3 "$POSTSIL" run --force --device cpu --precision tf32 >"$TMP/out" 2>"$TMP/err"
has '^tf32: only GPUs have it' "$TMP/err"
has '^postsil: there is nothing to measure here' "$TMP/err"
[ -z "$("$WORKER" --list)" ] || fail "left in the spool: $("$WORKER" --list)"

absent=
for p in fp16 bf16 int8; do
	! "$WORKER" --dry-run --device cpu --precision $p | grep -q '^0 steps' || absent=$p
done
[ -n "$absent" ] || exit 0
status 3 "$POSTSIL" run --force --device cpu --precision "$absent" >"$TMP/out" 2>"$TMP/err"
has "^$absent: this processor has no instructions for it" "$TMP/err"
has '^postsil: there is nothing to measure here' "$TMP/err"
# forced, it did not end for a failed check
has_not 'preflight failed' "$TMP/err"
[ ! -s "$TMP/out" ] || fail "something on standard output"
[ ! -e "$DB" ] || runs_are 0
[ -z "$("$WORKER" --list)" ] || fail "left in the spool: $("$WORKER" --list)"
