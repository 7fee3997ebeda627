#!/bin/sh
# SPDX-License-Identifier: MIT
# A quick calibration beside a busy loop on one CPU: (a) from the beginning, by force
# where preflight refuses; (b) from the middle of the run.  Shows what was said and
# what was marked; fails when the run would be believed:
# - it is not forced and none of its rows is marked noisy or throttled;
# - it is not forced and a row is good of which every step was under load.
# A step is under load when over half of its repetitions were made beside the loop.
# usage: POSTSIL=… WORKER=… sh load.sh [OPTION of postsil run...]
set -u
. "$(dirname "$0")/runs.inc"
command -v taskset >/dev/null || fail "no taskset here"
cpu=$(sed -n 's/^Cpus_allowed_list:[^0-9]*\([0-9]*\).*/\1/p' /proc/self/status)
load='' run=''
load_off() { [ -z "$load" ] || kill "$load" 2>/dev/null; load=''; }
load_on() { taskset -c "$cpu" sh -c 'while :; do :; done' & load=$!; }
trap 'load_off; [ -z "$run" ] || kill "$run" 2>/dev/null; rm -rf "$TMP"' EXIT

# calibrate OPTION...: in the background, for the status see `wait $run`
calibrate() {
	"$POSTSIL" run --suite quick "$@" >"$TMP/out" 2>"$TMP/err" &
	run=$!
}

# keep_spool: until the first repetition; the link outlives the spool's collection
keep_spool() {
	rm -f "$TMP/events"
	until grep -q '"ev":"sample"' "$TMP/events" 2>/dev/null; do
		kill -0 "$run" 2>/dev/null || return
		ln "$XDG_STATE_HOME"/postsil/spool/*.jsonl "$TMP/events" 2>/dev/null
		sleep 0.05
	done
}

# some_time: sleeps for a quarter of the time that the plan expects, which is cautious:
# half of it leaves a third of the repetitions, and blocks of all steps are interleaved
some_time() {
	sleep "$(sqlite3 :memory: "SELECT sum(json_extract(s.value, '\$.seconds')) / 4
		FROM json_each('[' || replace(rtrim(readfile('$TMP/events'), char(10)),
			char(10), ',') || ']') e, json_each(e.value, '\$.steps') s
		WHERE json_extract(e.value, '\$.ev') = 'plan'")"
}

# judge TITLE LINE: the newest run; events from LINE on were made beside the loop
judge() {
	echo
	echo "$1: status $rc"
	grep -E '^ *(fail|warn) ' "$TMP/err" | sed 's/^ */  said: /'
	sed -n '/^  run  /,/^  quality/s/^ */  said: /p' "$TMP/out"
	[ "$rc" -eq 0 ] || { sed 's/^/  said: /' "$TMP/err"; fail "$1: no run"; }
	sed -e "s|:events|'$TMP/events'|" -e "s|:line|$2|" "$SRC/tests/bench/load.sql" |
		sqlite3 -readonly "$DB" >"$TMP/judged"
	sed -n 's/^/  /p' "$TMP/judged"
	grep -q '^verdict: marked' "$TMP/judged" || bad=1
}

bad=0
echo "a busy loop on CPU $cpu of $(nproc)"
load_on
title='(a) load from the beginning'
for force in '' --force; do
	calibrate "$@" $force
	keep_spool
	wait "$run"
	rc=$? run=''
	[ "$rc" -eq 1 ] || break
	echo "preflight refuses:"
	grep -E '^ *fail ' "$TMP/err" | sed 's/^ */  said: /'
	title="$title, by force"
done
judge "$title" 0
load_off

calibrate "$@"
keep_spool
if kill -0 "$run" 2>/dev/null; then
	some_time
	load_on
	line=$(wc -l <"$TMP/events")
	wait "$run"
	rc=$? run=''
	load_off
	judge "(b) load from event $line of $(wc -l <"$TMP/events") on" "$line"
else
	fail "(b) no run without load either; --force measures all the same"
fi
[ "$bad" -eq 0 ] || fail "a run beside a competing load would be believed, or there was none"
