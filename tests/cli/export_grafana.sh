#!/bin/sh
# SPDX-License-Identifier: MIT
# The dashboard for frser-sqlite-datasource: its queries on a backup of a store, beside
# what plain SQL says of the same rows.
. "$(dirname "$0")/grafana.inc"
status 0 "$POSTSIL" export --format grafana-sqlite "$TMP/dash" 2>"$TMP/err"
good_dashboard frser-sqlite-datasource queryText
[ "$(json "SELECT count(*) FROM d, json_tree(j) a JOIN json_tree(j) b
	ON a.parent = b.parent WHERE a.key = 'queryText' AND b.key = 'rawQueryText'
	AND a.atom = b.atom")" = 9 ] || fail "the editor shows another query"
status 0 "$POSTSIL" export --format grafana-sqlite --db /nowhere/at/all.db \
	>"$TMP/again" 2>"$TMP/err"
cmp "$TMP/dash" "$TMP/again" || fail "standard output holds something else"
status 0 env -u HOME -u XDG_DATA_HOME "$POSTSIL" export --format grafana-sqlite \
	>"$TMP/again" 2>"$TMP/err"
cmp "$TMP/dash" "$TMP/again" || fail "without a home it holds something else"

status 0 "$POSTSIL" store backup "$TMP/copy.db" >"$TMP/out"
# ask TITLE [FORCED]: what a panel gets, in $TMP/got
ask() {
	query "$1" queryText | filled "${2:-0}" >"$TMP/query"
	sqlite3 -readonly -header "$TMP/copy.db" <"$TMP/query" >"$TMP/got" 2>"$TMP/err" ||
		fail "$1: the query does not run"
	[ ! -s "$TMP/err" ] || fail "$1: the query does not run"
}
# want TITLE SQL: it gets this, whatever the order
want() {
	ask "$1"
	sqlite3 -readonly -header "$DB" "$2" >"$TMP/want"
	for f in got want; do
		{ head -n 1 "$TMP/$f"; tail -n +2 "$TMP/$f" | sort; } >"$TMP/$f.sorted"
	done
	cmp "$TMP/got.sorted" "$TMP/want.sorted" ||
		fail "$1: $(diff "$TMP/got.sorted" "$TMP/want.sorted" | head -n 6)"
	[ "$(wc -l <"$TMP/got")" -ge 2 ] || fail "$1 shows nothing"
}
# rising TITLE: by time, as the plugin wants it for curves
rising() {
	tail -n +2 "$TMP/got" | cut -d'|' -f1 | sort -nc || fail "$1 is not by time"
}

for v in product device precision unit; do
	query $v query | sqlite3 -readonly "$TMP/copy.db" >"$TMP/got"
	case $v in product) c=$PRODUCT ;; unit) c=unit_id ;; *) c=$v ;; esac
	sql "SELECT DISTINCT $c FROM calibration_run ORDER BY 1" | cmp - "$TMP/got" ||
		fail "$v: $(cat "$TMP/got")"
done

ask 'At a glance'
[ "$(tail -n 1 "$TMP/got")" = "4|1|13|13" ] || fail "at a glance: $(cat "$TMP/got")"
ask 'At a glance' 1
[ "$(tail -n 1 "$TMP/got")" = "5|2|15|13" ] || fail "with forced: $(cat "$TMP/got")"

name="$PRODUCT || ' ' || device || ' ' || precision || ' ' || backend || ' '
	|| substr(unit_id, 1, 8) AS series"
want Efficiency "SELECT timestamp_unix AS time, $name, efficiency FROM calibration_run
	WHERE NOT forced AND efficiency > 0"
rising Efficiency
want STREAM "SELECT timestamp_unix AS time, $name, stream_copy_gbps AS stream_copy,
	stream_scale_gbps AS stream_scale, stream_add_gbps AS stream_add,
	stream_triad_gbps AS stream_triad FROM calibration_run
	WHERE NOT forced AND stream_triad_gbps > 0"
rising STREAM
want 'BLAS levels' "SELECT timestamp_unix AS time, $name, blas1_gops AS blas1,
	blas2_gops AS blas2, blas3_gops AS blas3 FROM calibration_run
	WHERE NOT forced AND peak_measured_gops > 0"
rising 'BLAS levels'
# in the history the last run is down, and the third was the best
want 'Change against the best before' "SELECT n.timestamp_unix AS time,
	CASE WHEN n.device = 'cpu' THEN n.cpu_model ELSE n.gpu_model END AS product,
	n.unit_id, n.device, n.precision, n.backend, n.peak_measured_gops AS gops,
	b.peak_measured_gops AS best,
	n.peak_measured_gops / b.peak_measured_gops - 1 AS change, n.quality,
	n.driver_version, n.software_fingerprint, n.run_id
	FROM calibration_run n JOIN calibration_run b USING (device, precision)
	WHERE n.timestamp LIKE '2025-10-16%' AND b.timestamp LIKE '2025-10-15%'"
tail -n +2 "$TMP/got" | cut -d'|' -f9 | sort -nc || fail "the worst is not the first"
has '|gpu0|fp32|cublas|47070.0|53346.0|-0.117647' "$TMP/got"
want 'Newest runs' "SELECT timestamp_unix AS time, $PRODUCT AS product, unit_id, device,
	precision, backend, efficiency, stream_best_gbps AS stream, blas1_gops AS blas1,
	blas2_gops AS blas2, blas3_gops AS blas3, quality, forced, imported,
	driver_version, os_kernel, run_id FROM calibration_run WHERE NOT forced"
tail -n +2 "$TMP/got" | cut -d'|' -f1 | sort -nrc || fail "the newest is not the first"
# three runs with the one driver, (52300 + 52823 + 47070) / 3, and one with the other
ask 'Impact of drivers and software'
[ "$(wc -l <"$TMP/got")" = 27 ] || fail "impact: $(cat "$TMP/got")"
has '|gpu0|fp32|cublas|580.65|.*|1760349600.001|1760608800.004|3|1|.*|50731.0|$' "$TMP/got"
has '|gpu0|fp32|cublas|580.82|.*|1760522400.003|1760522400.003|1|1|.*|53346.0|0.0515463' "$TMP/got"

ask Software
has '^time|text|tags$' "$TMP/got"
[ "$(cut -d'|' -f1,3 "$TMP/got" | tail -n +2 | tr '\n' ' ')" = \
	"1760522400.003|software 1760608800.004|software " ] || fail "$(cat "$TMP/got")"
has '^1760522400.003|.* 00000000: software .* to .*, driver 580.65 to 580.82|software$' "$TMP/got"
ask Hardware
[ "$(wc -l <"$TMP/got")" = 2 ] || fail "hardware: $(cat "$TMP/got")"
has '^1760608800.004|.*, microcode .* to 0x4|hardware$' "$TMP/got"

# what is not chosen is not shown
query Efficiency queryText | filled 0 |
	sed "s/device IN ([^)]*)/device IN ('gpu1')/" >"$TMP/query"
sqlite3 -readonly "$TMP/copy.db" <"$TMP/query" >"$TMP/got"
[ "$(wc -l <"$TMP/got")" = 20 ] && has_not ' gpu0 ' "$TMP/got" || fail "gpu1: $(cat "$TMP/got")"
query Efficiency queryText | sed "s/\$__from/1760349600001/; s/\$__to/1760436000002/" |
	filled 0 | sqlite3 -readonly "$TMP/copy.db" >"$TMP/got"
[ "$(wc -l <"$TMP/got")" = 26 ] || fail "of two days: $(wc -l <"$TMP/got")"
