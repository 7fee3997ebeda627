#!/bin/sh
# SPDX-License-Identifier: MIT
# What is kept of series, as a store grows: computing all, new runs, answers.
# usage: [LEAN=1] kept.sh [RUNS...]      (10000 unless said; LEAN: 1.2 kB a run)
set -u
O=${O:-build}
dir=$(mktemp -d "${TMPDIR:-/tmp}/postsil-kept-XXXXXX") || exit 3
trap 'rm -rf "$dir"' EXIT
worst=0
for runs in "${@:-10000}"; do
	rm -rf "$dir/cache"
	"$O/tests/kept_bench" ${LEAN:+--lean} "$dir/$runs.db" "$runs" "$dir/cache" || {
		rc=$?
		[ "$rc" -gt "$worst" ] && worst=$rc
	}
	rm -f "$dir/$runs.db"*
done
exit "$worst"
