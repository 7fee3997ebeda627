#!/bin/sh
# SPDX-License-Identifier: MIT
# Forecasts of simulated histories against what came.  SIMULATE is the program that
# makes one: SIMULATE curve --seed N --shape S OUT.csv TRUTH.json (see forecast_sim.c).
# usage: O=… SIMULATE=… forecast_sim.sh [FIRST_SEED [LAST_SEED]]
set -u
: "${O:?the folder of what was built}" "${SIMULATE:?the simulator}"
first=${1:-1} last=${2:-100}
folder=$(mktemp -d "${TMPDIR:-/tmp}/postsil-bench.XXXXXX") || exit 3
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM HUP
for shape in exponential logistic steps; do
	seed=$first
	while [ "$seed" -le "$last" ]; do
		name=$folder/$shape-$seed
		# shellcheck disable=SC2086  # it may be an interpreter and a file
		$SIMULATE curve --seed "$seed" --shape $shape "$name.csv" "$name.json" ||
			exit 3
		echo "$name.csv $name.json"
		seed=$((seed + 1))
	done
done > "$folder/list" || exit 3
"$O/tests/forecast_sim" < "$folder/list"
