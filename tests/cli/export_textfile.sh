#!/bin/sh
# SPDX-License-Identifier: MIT
# A node_exporter shows the newest runs from the textfile.
for tool in prometheus-node-exporter curl; do
	command -v $tool >/dev/null || { echo "not tested: no $tool"; exit 77; }
done
. "$(dirname "$0")/history.inc"
make_history
mkdir "$TMP/textfiles"
status 0 "$POSTSIL" export "$TMP/textfiles/postsil.prom" 2>"$TMP/err"
if command -v promtool >/dev/null; then
	promtool check metrics <"$TMP/textfiles/postsil.prom" >"$TMP/err" 2>&1 &&
		[ ! -s "$TMP/err" ] || fail "promtool finds fault with it"
fi

prometheus-node-exporter --web.listen-address=127.0.0.1:0 --collector.disable-defaults \
	--collector.textfile --collector.textfile.directory="$TMP/textfiles" \
	>"$TMP/log" 2>&1 &
exporter=$!
trap 'kill $exporter 2>/dev/null' EXIT
trap 'exit 130' INT TERM HUP
wait_for 'msg="Listening on"' "$TMP/log"
address=$(sed -n 's/.*msg="Listening on" address=//p' "$TMP/log")
scrape() {
	curl -sS --noproxy '*' "http://$address/metrics" >"$TMP/metrics" 2>"$TMP/err" ||
		fail "no answer"
	grep -q '^node_textfile_scrape_error 0$' "$TMP/metrics" ||
		fail "scrape error: $(cat "$TMP/log")"
}
scrape
has '^node_textfile_mtime_seconds{file=".*postsil.prom"}' "$TMP/metrics"

# NAME EXPRESSION: the newest run of each device, as the store has it
shows() {
	sql "SELECT unit_id || ' ' || device || ' ' || precision || ' ' || backend,
		printf('%.12g', $2) FROM (SELECT *, row_number() OVER (
		PARTITION BY unit_id, device, precision, backend
		ORDER BY timestamp_unix DESC) AS nth FROM calibration_run)
		WHERE nth = 1 AND ($2) IS NOT NULL ORDER BY 1" >"$TMP/want"
	awk -v name="$1" 'function label(l) { match($0, "[{,]" l "=\"[^\"]*")
		return substr($0, RSTART + length(l) + 3, RLENGTH - length(l) - 3) }
		index($0, name "{") == 1 { printf "%s %s %s %s|%.12g\n", label("unit_id"),
			label("device"), label("precision"), label("backend"), $NF }' \
		"$TMP/metrics" | sort >"$TMP/got"
	[ -s "$TMP/want" ] || fail "$1: nothing to compare"
	cmp "$TMP/want" "$TMP/got" || fail "$1: $(diff "$TMP/want" "$TMP/got")"
}
all() {
	shows postsil_stream_triad_bytes_per_second 'stream_triad_gbps * 1e9'
	shows postsil_blas1_operations_per_second 'blas1_gops * 1e9'
	shows postsil_blas3_operations_per_second 'blas3_gops * 1e9'
	shows postsil_peak_measured_operations_per_second 'peak_measured_gops * 1e9'
	shows postsil_efficiency_ratio efficiency
	shows postsil_problem_size problem_size
	shows postsil_run_timestamp_seconds timestamp_unix
	shows postsil_run_forced forced
	shows postsil_run_noisy "quality = 'noisy'"
	shows postsil_run_throttled "quality = 'throttled'"
	shows postsil_software_info 1
}
all
has '^postsil_software_info{.*driver_version="580.65".*} 1$' "$TMP/metrics"
has_not '580.82' "$TMP/metrics"

# the next run's file takes the place of this one
made_up 6 590.1 1.1 >"$TMP/stream"
add_stream
status 0 "$POSTSIL" export "$TMP/textfiles/postsil.prom" 2>"$TMP/err"
[ "$(ls -A "$TMP/textfiles")" = postsil.prom ] || fail "a rest was left"
scrape
all
has '^postsil_software_info{.*driver_version="590.1".*} 1$' "$TMP/metrics"
