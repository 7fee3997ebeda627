#!/bin/sh
# SPDX-License-Identifier: MIT
# What control groups take away: half a core, memory, and the worker itself by the
# kernel's out-of-memory killer.  Each ends with a clear message and a correct, or
# no, run.  Needs root and control groups that can be written.
. "$(dirname "$0")/../cli/tui.inc"
. "$(dirname "$0")/cgroup.inc"
trap drop_groups EXIT
trap 'exit 130' INT TERM HUP
real_worker stream.triad,peak.fma,blas1.dot
tested=

none_stored() {
	[ ! -s "$TMP/out" ] || fail "$1: something on standard output"
	[ ! -e "$DB" ] || runs_are 0
}

# worker_pid: of the run in progress
worker_pid() {
	"$WORKER" --list | sed -n 's/.*"running".*"pid":\([0-9]*\).*/\1/p'
}

# --- half a core ---------------------------------------------------------------
half_a_core() {
	cpu_limit 50 || fail "no quota can be set in $G"
	status 1 inside "$POSTSIL" run >"$TMP/out" 2>"$TMP/err"
	has 'fail quota: a CPU quota of 0.50 cores (want .*); raise the CPU limit' "$TMP/err"
	has '--force' "$TMP/err"
	none_stored quota
	# by force, and as a user would: it is marked, and not to be believed
	(
		unset POSTSIL_BUDGET_SCALE POSTSIL_TEST_KERNELS POSTSIL_TEST_LOCK
		status 0 inside "$POSTSIL" run --force --precision fp64 --format json
	) >"$TMP/out" 2>"$TMP/err" || fail "the forced run: $(tail -n 3 "$TMP/err")"
	tr ',{' '\n\n' <"$TMP/out" >"$TMP/keys"
	has '^"threads":1$' "$TMP/keys"
	has '^"quality":"\(noisy\|throttled\)"' "$TMP/keys"
	has '^"forced":\(1\|true\)' "$TMP/keys"
	has '^"preflight_passed":\(0\|false\)' "$TMP/keys"
	# thread CPU over wall time was seen to be short
	has '(.*CPU shared' "$TMP/err"
	rm -rf "$TMP/data"
	[ "$(nproc)" -gt 1 ] || return 0
	cpu_limit 150
	status 0 inside "$POSTSIL" run --force --precision fp64 --format json \
		>"$TMP/out" 2>"$TMP/err"
	has '"threads":1,' "$TMP/out"
	has_not 'fail: quota' "$TMP/err"
	rm -rf "$TMP/data"
}

# --- little memory -------------------------------------------------------------
little_memory() {
	memory_limit 256 || fail "no limit can be set in $G"
	status 1 inside "$POSTSIL" run >"$TMP/out" 2>"$TMP/err"
	has 'fail memory: [0-9.]* MiB free (want at least' "$TMP/err"
	none_stored memory
	status 3 inside "$POSTSIL" run --force --precision fp64 >"$TMP/out" 2>"$TMP/err"
	has "^postsil: STREAM's rule asks for .* here .*free" "$TMP/err"
	none_stored memory
}

# At its greatest a run holds a quarter of what there is, itself included, and no
# page of it is swapped out.
a_quarter_of_it() {
	n=$("$WORKER" --dry-run --precision fp64 | awk '$1 == "stream.triad" { print $4; exit }')
	limit=$((n * 24 * 4 / 1048576 + 320))
	if [ "$(awk '/MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)" -lt "$limit" ]; then
		echo "not tested: a quarter of the memory (there is less than $limit MiB)"
		return 0
	fi
	memory_limit $limit || fail "no limit can be set in $G"
	(
		unset POSTSIL_TEST_KERNELS
		inside "$WORKER" --force >"$TMP/events" 2>"$TMP/err"
	) &
	pid=$!
	wait_for '"ev":"preflight"' "$TMP/events"
	worker=$(worker_pid) most=0 swapped=0
	while now=$(awk '/^VmHWM/ { h = $2 } /^VmSwap/ { s = $2 } END { if (h == "") exit 1
			print h, s + 0 }' "/proc/$worker/status" 2>/dev/null); do
		[ "${now% *}" -le $most ] || most=${now% *}
		[ "${now#* }" -le $swapped ] || swapped=${now#* }
		sleep 0.02
	done
	wait $pid || fail "the worker: $(tail -n 1 "$TMP/err")"
	has '"ev":"bye","ok":true' "$TMP/events"
	echo "peak memory $((most / 1024)) of $limit MiB, $swapped kB swapped"
	[ $most -gt $((n * 24 / 1024)) ] || fail "the peak was not seen: $most kB"
	[ $((most * 4)) -le $((limit * 1024)) ] || fail "more than a quarter: $most kB"
	[ $swapped -eq 0 ] || fail "$swapped kB were swapped out"
	"$WORKER" --forget "$("$WORKER" --list | sed 's/.*"run":"\([^"]*\)".*/\1/')"
}

# --- the out-of-memory killer --------------------------------------------------
KILLED='^postsil: the worker was killed by SIGKILL, probably by the out-of-memory killer (.*memory limit.*): nothing was stored$'

# what is left of a worker that died is listed, and can be forgotten
a_dead_spool() {
	"$WORKER" --list >"$TMP/list"
	[ "$(wc -l <"$TMP/list")" -eq 1 ] || fail "not one spool: $(cat "$TMP/list")"
	has '"state":"dead"' "$TMP/list"
	dead=$(sed 's/.*"run":"\([^"]*\)".*/\1/' "$TMP/list")
	status 3 "$WORKER" --attach "$dead" </dev/null >/dev/null 2>"$TMP/err"
	has "died: .*--forget" "$TMP/err"
	status 0 "$WORKER" --forget "$dead"
	[ -z "$("$WORKER" --list)" ] || fail "not forgotten"
}

# all of it in one group, whose limit falls in mid-run; the worker is the largest
killed_beside_us() {
	memory_limit 2048 || fail "no limit can be set in $G"
	inside "$POSTSIL" run --force --precision fp64 >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	wait_for '^peak.fma' "$TMP/err"
	n=0
	until memory_limit 32; do
		n=$((n + 1))
		[ $n -lt 500 ] || fail "the limit cannot be lowered"
		sleep 0.01
	done
	wait $pid
	[ $? -eq 3 ] || fail "not status 3"
	has "$KILLED" "$TMP/err"
	none_stored oom
	a_dead_spool
}

# the worker alone in a group of its own, where only the machine's counter tells us
killed_elsewhere() {
	memory_limit 16 || fail "no limit can be set in $G"
	"$POSTSIL" run --force --precision fp64 >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	wait_for '^peak.fma' "$TMP/err"
	echo "$(worker_pid)" >"$G/cgroup.procs"
	wait $pid
	[ $? -eq 3 ] || fail "not status 3"
	has "$KILLED" "$TMP/err"
	none_stored oom
	a_dead_spool
}

killed_under_the_workstation() {
	command -v tmux >/dev/null || { echo "not tested: the screen (no tmux here)"; return 0; }
	. "$(dirname "$0")/../tty/tmux.inc"
	trap 't kill-server 2>/dev/null; drop_groups' EXIT
	start 80x24 "$POSTSIL"
	wait_screen '1\[Over\]'
	keys r f Enter
	n=0
	# its plan was made for more than it will have
	until grep -qs '"ev":"plan"' "$TMP"/state/postsil/spool/*.jsonl; do
		n=$((n + 1))
		[ $n -lt 1000 ] || fail "no run was started"
		sleep 0.02
	done
	echo "$(worker_pid)" >"$G/cgroup.procs"
	wait_screen 'killed by SIGKILL, probably by the out-of-memory killer' 30
	screen >"$TMP/screen"
	no_controls "$TMP/screen"
	keys q
	restored oom
	[ ! -e "$DB" ] || runs_are 0
	a_dead_spool
}

if new_group cpu; then
	half_a_core
	tested="$tested cpu"
fi
if new_group memory; then
	little_memory
	a_quarter_of_it
	POSTSIL_BUDGET_SCALE=0.9
	POSTSIL_TEST_KERNELS=peak.fma,blas1.dot
	killed_beside_us
	killed_elsewhere
	killed_under_the_workstation
	tested="$tested memory"
fi
drop_groups
case $tested in
' cpu memory') exit 0 ;;
'') echo "not tested: no writable cgroup (cpu, memory)"; exit 77 ;;
*) echo "not tested: no writable cgroup of one controller; only$tested"; exit 77 ;;
esac
