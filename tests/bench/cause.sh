#!/bin/sh
# SPDX-License-Identifier: MIT
# How often the cause of a drop is found in fleets whose truth is known.
# usage: SIMULATE=simulate.py O=build sh cause.sh [SEEDS [DROPS [NOISES]]]
#        (40, "3 5" and "iid ar outliers"; $O/tests/cause_sim must be built)
# SIMULATE is called as: python3 $SIMULATE fleet --case C --seed N --drop PCT
#   --noise KIND OUT.csv TRUTH.json, with C guilty, none, node, confounded or
#   environment; tests/bench/cause_sim.c says what the two files hold.
set -u
: "${SIMULATE:?the simulator of fleets}" "${O:?the build folder}"
seeds=${1:-40}
drops=${2:-3 5}
noises=${3:-iid ar outliers}
T=$(mktemp -d "${TMPDIR:-/tmp}/postsil-cause.XXXXXX") || exit 1
trap 'rm -rf "$T"' EXIT

one() {  # case noise drop seed
	python3 "$SIMULATE" fleet --case "$1" --noise "$2" --drop "$3" --seed "$4" \
		"$T/fleet.csv" "$T/truth.json" || exit 1
	"$O/tests/cause_sim" "$T/fleet.csv" "$T/truth.json" || exit 1
}

for noise in $noises; do
	for drop in $drops; do
		for case in guilty node confounded environment none; do
			[ $case = none ] && [ "$drop" != "${drops%% *}" ] && continue
			seed=1
			while [ $seed -le "$seeds" ]; do
				one $case "$noise" "$drop" $seed |
					sed "s/^/$case $noise $drop	/"
				seed=$((seed + 1))
			done
		done
	done
done >"$T/out"

awk -f "$(dirname "$0")/cause.awk" "$T/out"
