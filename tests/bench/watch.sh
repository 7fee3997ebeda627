#!/bin/sh
# SPDX-License-Identifier: MIT
# Does it disturb a calibration to be watched?  PAIRS (6) of quick runs in the order
# ABBA ABBA…: A by postsil-worker alone, its output to /dev/null; B started from a
# workstation in a terminal of 160x48, which then shows it.  For each figure the ratio
# B to A of a pair, and as control A to the A before it.  The budget is on the medians;
# the control's scatter says how far they can be trusted.
# All by force, so that a preflight that fails in the middle costs no pair; it says how
# many failed.  usage: POSTSIL=… WORKER=… sh watch.sh [PAIRS]
set -u
. "$(dirname "$0")/runs.inc"
pairs=${1:-6}
. "$SRC/tests/tty/tmux.inc"
run=''
trap 't kill-server 2>/dev/null; [ -z "$run" ] || kill "$run" 2>/dev/null; rm -rf "$TMP"' EXIT
: >"$TMP/order"
: >"$TMP/cost"

# follow PID WATCHER: until the process PID is gone; prints bytes written and clock ticks
# used by WATCHER at first and at last, and the seconds between.  One short sleep a
# second and no other process, for A and B alike, as it takes its time from the run.
follow() {
	first='' now='0 0' seconds=-1
	while kill -0 "$1" 2>/dev/null; do
		while read -r key number; do
			[ "$key" != wchar: ] || bytes=$number
		done <"/proc/$2/io"
		read -r stat <"/proc/$2/stat"
		count_ticks ${stat##*) }
		now="$bytes $ticks"
		first=${first:-$now}
		seconds=$((seconds + 1))
		sleep 1
	done
	echo "${first:-$now} $now $seconds"
}

# count_ticks FIELD...: user and system time; stat's fields from the third on, the state
count_ticks() { ticks=$((${12} + ${13})); }

# stored KIND: the newest run, which must be another one than before
stored() {
	number=$(sql 'SELECT coalesce(max(n), 0) FROM run')
	[ "$number" -eq $(($(wc -l <"$TMP/order") + 1)) ] || fail "run $1 was not stored"
	echo "$number	$1" >>"$TMP/order"
}

alone() {
	"$WORKER" --suite quick --force </dev/null >/dev/null 2>"$TMP/err" &
	run=$!
	follow "$run" self >/dev/null
	wait "$run" || fail "the run failed"
	run=''
	"$POSTSIL" show runs >/dev/null 2>"$TMP/err"  # brings it from its spool into the database
	stored A
}

watched() {
	start 160x48 "$POSTSIL"
	wait_screen '1\[Over'
	watcher=$(pid_of_postsil)
	keys r f Enter
	tries=0
	until run=$("$WORKER" --list | sed -n 's/.*"state":"running".*"pid":\([0-9]*\).*/\1/p'); [ -n "$run" ]; do
		tries=$((tries + 1))
		[ $tries -lt 50 ] || fail "no run was started: $(screen)"
		sleep 0.2
	done
	follow "$run" "$watcher" >>"$TMP/cost"
	run=''
	wait_screen 'is stored as number'
	keys q
	wait_screen 'ready>'
	t kill-server
	stored B
}

i=0
while [ $i -lt "$pairs" ]; do
	i=$((i + 1))
	case $((i % 2)) in 1) alone; watched ;; 0) watched; alone ;; esac
done
echo "$pairs pairs of quick runs," \
	"$(sql 'SELECT count(*) FROM run WHERE forced') runs failed preflight," \
	"$(sql "SELECT printf('%.0f %%', 100 * avg(quality <> 'good')) FROM sample") of all steps noisy or throttled"
# each frame passes through a file in memory: half of the bytes go to the terminal
awk -v hz="$(getconf CLK_TCK)" '{ bytes += $3 - $1; ticks += $4 - $2; s += $5 }
	END {
		if (s <= 0 || bytes / s < 100) {
			print "the workstation painted nothing: nobody watched"
			exit 1
		}
		printf "the workstation, while it watched: %.1f kB a second to the terminal, %.2f %% of a CPU\n",
			bytes / 2000 / s, 100 * ticks / hz / s
	}' "$TMP/cost" || exit 1
figures >"$TMP/figures"
awk -f "$SRC/tests/bench/stats.awk" -f "$SRC/tests/bench/ratios.awk" "$TMP/order" "$TMP/figures"
