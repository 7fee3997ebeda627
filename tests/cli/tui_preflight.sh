#!/bin/sh
# SPDX-License-Identifier: MIT
# A failed preflight prints of every failed check what was seen and wanted, the
# remedy and --force, and ends with status 1; nothing is stored.  --force makes a
# forced run of it, and no forced run where no check failed.
. "$(dirname "$0")/tui.inc"
{
	good_run | sed -n '1p'
	echo '{"ev":"preflight","check":"load","result":"fail","saw":"1.90 a core","want":"under 0.5","remedy":"stop the other work"}'
	echo '{"ev":"preflight","check":"power","result":"fail","saw":"on battery","want":"mains power","remedy":"plug in the power adapter"}'
	echo '{"ev":"preflight","check":"governor","result":"pass","saw":"performance","want":"performance","remedy":""}'
	echo '{"ev":"bye","ok":false,"why":"preflight failed: load"}'
} | sed '1s/"forced":true/"forced":false/' >"$TMP/stream"
fake_worker "$TMP/stream"
status 1 "$POSTSIL" run >"$TMP/out" 2>"$TMP/err"
has 'fail load: 1.90 a core (want under 0.5); stop the other work' "$TMP/err"
has 'fail power: on battery (want mains power); plug in the power adapter' "$TMP/err"
has_not 'fail governor' "$TMP/err"
has '--force' "$TMP/err"
[ ! -s "$TMP/out" ] || fail "something on standard output"
[ ! -e "$DB" ] || runs_are 0

fit_run() { good_run | grep -v '"ev":"preflight"'; }
# flags: forced and preflight_passed of the newest run
flags() {
	"$POSTSIL" show runs --include-forced --format csv >"$TMP/csv"
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i }
		NR == 2 { print $c["forced"], $c["preflight_passed"] }' "$TMP/csv"
}
fit_run | sed '2i\
{"ev":"preflight","check":"load","result":"warn","saw":"?","want":"low","remedy":"look"}
1s/"forced":false/"forced":true/' >"$TMP/stream"
has '"forced":true' "$TMP/stream"
fake_worker "$TMP/stream"
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has '^--suite quick --force$' "$TMP/calls"
got=$(flags)
[ "$got" = "0 1" ] || fail "forced and passed without a failed check: $got"
rm -r "$TMP/data"
fit_run | sed '2i\
{"ev":"preflight","check":"load","result":"fail","saw":"2","want":"low","remedy":"look"}
1s/"forced":false/"forced":true/' >"$TMP/stream"
status 0 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has 'FORCED' "$TMP/out"
got=$(flags)
[ "$got" = "1 0" ] || fail "forced and passed with a failed check: $got"
