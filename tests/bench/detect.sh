#!/bin/sh
# SPDX-License-Identifier: MIT
# How long `postsil detect` takes, beside lscpu and lstopo, and of a run's start the
# look for GPUs: medians of ROUNDS (20) turns, in which they follow each other.
# usage: POSTSIL=… sh detect.sh [ROUNDS]      (tests/bench_measure lies beside POSTSIL)
# Absolute times are reported only; budgets are of the issues "Identity" and "GPUs".
set -u
: "${POSTSIL:?the postsil to time}"
bench=$(dirname "$POSTSIL")/tests/bench_measure
rounds=${1:-20}
lstopo=$(command -v lstopo-no-graphics || command -v lstopo)
T=$(mktemp -d "${TMPDIR:-/tmp}/postsil-bench.XXXXXX") || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 130' INT TERM HUP

turn() {  # name, command...
	name=$1
	shift
	from=$(date +%s%N)
	"$@" >/dev/null 2>&1 || { : >"$T/$name.failed"; return; }
	echo $(($(date +%s%N) - from)) >>"$T/$name"
}

i=0
while [ $i -lt "$rounds" ]; do
	turn detect "$POSTSIL" detect
	turn explain "$POSTSIL" detect --explain
	"$bench" gpus >>"$T/gpus" || : >"$T/gpus.failed"
	turn lscpu lscpu
	[ -n "$lstopo" ] && turn lstopo "$lstopo" --of console -
	i=$((i + 1))
done
median() {  # name: ms
	[ -s "$T/$1" ] && sort -n "$T/$1" | awk '{ v[NR] = $1 }
		END { printf "%.1f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2e6 }'
}
if [ -e "$T/detect.failed" ] || [ -z "$(median detect)" ]; then
	echo "postsil detect failed" >&2
	exit 1
fi
line="postsil detect, median of $rounds: $(median detect) ms (--explain $(median explain))"
for peer in lscpu lstopo; do
	line="$line; $peer $(median $peer || echo "not installed")"
done
echo "$line  budget 50: $(median detect | awk '{ print $1 <= 50 ? "met" : "MISSED" }')"

if [ -e "$T/gpus.failed" ]; then
	echo "$bench gpus failed" >&2
	exit 1
fi
sort -n "$T/gpus" | awk '{ v[NR] = $1; n = $2 }
	END {
		ms = (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2
		said = n ? ": libraries are opened, no budget" : "  budget 5: MISSED"
		if (!n && ms <= 5)
			said = "  budget 5: met"
		printf "looking for GPUs, median of %d: %.2f ms, %d found%s\n", NR, ms, n,
			said
	}'
