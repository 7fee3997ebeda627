#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs tiers of tests and ends with one line, "N passed, N failed[, N skipped]".
# usage: O=build POSTSIL=… WORKER=… [ONLY="cli/a.sh golden/b.sh"] [LEDGER=file] run.sh TIER...
# TIER: unit cli golden tty fault packages parquet
# ONLY names the shell tests that are run, by default all.  LEDGER gets a line for each
# shell test: "pass cli/a.sh", "fail cli/a.sh" or "skip cli/a.sh WHY".
# A shell test gets POSTSIL, WORKER, SRC (the tree), O and an own scratch folder
# TMP with HOME, XDG_DATA_HOME, XDG_STATE_HOME and XDG_CONFIG_HOME below it.
# Its exit status: 0 passed, 77 skipped (it says why), anything else failed.
set -u
SRC=$(cd "$(dirname "$0")/.." && pwd)
O=${O:-$SRC/build}
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
O=$(absolute "$O")
POSTSIL=$(absolute "${POSTSIL:-$O/postsil}")
WORKER=$(absolute "${WORKER:-$O/postsil-worker}")
export SRC O POSTSIL WORKER
export POSTSIL_WORKER="$WORKER"
# short runs are of the CPU, whatever else the machine has, unless they say otherwise
export POSTSIL_TEST_DEVICES=cpu
unset POSTSIL_DB POSTSIL_NOW NO_COLOR 2>/dev/null || true

passed=0 failed=0 skipped=0 failures=
ONLY=${ONLY:-} LEDGER=${LEDGER:-/dev/null}
limit=300  # seconds of one shell test
scratch=$(mktemp -d "${TMPDIR:-/tmp}/postsil-test.XXXXXX")
chmod 755 "$scratch"  # some tests become nobody
trap 'chmod -R u+rwX "$scratch" 2>/dev/null; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP

# Sanitizers report into files, and each file is a failure: a leak found when a
# forked test exits would otherwise not fail it.
san=$scratch/san
export ASAN_OPTIONS="detect_leaks=1:log_path=$san:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:log_path=$san:${UBSAN_OPTIONS:-}"
# use_tls=0: LeakSanitizer of gcc 12 crashes on the thread-local storage of a
# live OpenMP pool, also in a program of five lines that only opens libblis.
export LSAN_OPTIONS="suppressions=$SRC/tests/san/suppressions:print_suppressions=0:use_tls=0:exitcode=0"

unit() {
	for bin in "$O"/tests/unit-*; do
		[ -x "$bin" ] && [ -f "$bin" ] || continue
		mkdir -p "$scratch/unit"
		(cd "$SRC" && HOME="$scratch/unit" XDG_STATE_HOME="$scratch/unit/state" \
			TMPDIR="$scratch/unit" LC_ALL=C.UTF-8 timeout -k 5 300 "$bin" --timeout 120 \
			>"$scratch/out" 2>&1)
		rc=$?
		line=$(grep -a 'Synthesis:' "$scratch/out" | tail -n 1 | sed 's/\x1b\[[0-9;]*m//g')
		p=$(echo "$line" | sed -n 's/.*Passing: \([0-9]*\).*/\1/p')
		t=$(echo "$line" | sed -n 's/.*Tested: \([0-9]*\).*/\1/p')
		if [ -z "$t" ] || [ "$t" -eq 0 ]; then
			echo "FAIL ${bin##*/}: ended with status $rc and no tests"
			tail -n 20 "$scratch/out"
			failed=$((failed + 1))
			continue
		fi
		bad=$((t - ${p:-0}))
		[ "$rc" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
		echo "${bin##*/}: ${p:-0} passed, $bad failed"
		[ "$bad" -eq 0 ] || grep -aE 'FAIL|CRASH|\[----\]|Unexpected|rror' "$scratch/out" | head -n 60
		passed=$((passed + ${p:-0})) failed=$((failed + bad))
	done
}

shell_test() {  # file tier/name
	name=${1##*/}
	TMP=$scratch/$name.d
	mkdir -p "$TMP/home"
	(cd "$TMP" && export TMP HOME="$TMP/home" XDG_DATA_HOME="$TMP/data" \
		XDG_STATE_HOME="$TMP/state" XDG_CONFIG_HOME="$TMP/config" TMPDIR="$TMP" \
		LC_ALL="${TEST_LOCALE:-C.UTF-8}" TERM="${TEST_TERM:-xterm-256color}" &&
		timeout "$limit" sh "$1" </dev/null >"$scratch/out" 2>&1)
	rc=$? last=$(tail -n 1 "$scratch/out")
	case $rc in
	0)
		passed=$((passed + 1))
		echo "pass $2" >>"$LEDGER"
		sed -n 's|^figures: |  |p; s|^not tested: |  '"$name"' did not test: |p' \
			"$scratch/out"
		;;
	77)
		skipped=$((skipped + 1))
		echo "skip $2 $last" >>"$LEDGER"
		echo "skip $name: $last"
		;;
	*)
		failed=$((failed + 1))
		failures="$failures
failed: $2: $last"
		echo "fail $2" >>"$LEDGER"
		echo "FAIL $name"
		tail -n 40 "$scratch/out"
		;;
	esac
	chmod -R u+rwX "$TMP" 2>/dev/null
	rm -rf "$TMP"
}

shell_tests() {  # folder
	before=$passed lost=$failed
	for t in "$SRC/tests/$1"/*.sh; do
		case " ${ONLY:-$1/${t##*/}} " in
		*" $1/${t##*/} "*) [ -f "$t" ] && shell_test "$t" "$1/${t##*/}" ;;
		esac
	done
	echo "$1: $((passed - before)) passed, $((failed - lost)) failed"
}

for tier in "$@"; do
	case $tier in
	unit) unit ;;
	golden) shell_tests golden ;;
	cli | tty) shell_tests "$tier" ;;
	fault | packages | parquet) limit=1200; shell_tests "$tier"; limit=300 ;;
	*) echo "run.sh: no tier $tier" >&2; exit 2 ;;
	esac
done

for f in "$san".*; do
	[ -f "$f" ] || continue
	# the test library's own process leaks a few bytes now and then; a
	# suppression of the module would hide the leaks of all tests
	if grep -q libcriterion "$f" && grep -q LeakSanitizer "$f" &&
		! grep -qE '^ *#[0-9]+ .*(src|tests)/.*\.[ch]:' "$f"; then
		continue
	fi
	failed=$((failed + 1))
	echo "FAIL sanitizer report:"
	head -n 30 "$f"
done
if [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ] && { [ -z "$ONLY" ] || [ "$skipped" -eq 0 ]; }; then
	echo "no test ran" >&2
	failed=1
fi
# once more where the reader of a log that was cut sees it
[ -z "$failures" ] || echo "$failures" | sed 1d
[ "$skipped" -eq 0 ] && tail= || tail=", $skipped skipped"
echo "$passed passed, $failed failed$tail"
[ "$failed" -eq 0 ]
