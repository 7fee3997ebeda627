#!/bin/sh
# SPDX-License-Identifier: MIT
# promtool makes a TSDB of the back-fill file, and each value in it is the store's.
command -v promtool >/dev/null || { echo "not tested: no promtool"; exit 77; }
. "$(dirname "$0")/history.inc"
make_history
# another run that began in the same millisecond as one that is there
made_up 4 580.65 0.95 | sed '1s/"00000004-/"00000005-/' >"$TMP/stream"
add_stream
# a history of somebody's own: of days, without a library, of a product that wants quoting
cat >"$TMP/own.csv" <<'END'
timestamp,cpu_model,device,precision,blas3_gops,driver_version
2025-06-01,"A ""B"" \ C, } 1 2",cpu,fp64,100,
2025-06-01,"A ""B"" \ C, } 1 2",cpu,fp64,101.5,1 {2}
2025-06-02,"A ""B"" \ C, } 1 2",cpu,fp64,102,
END
status 0 "$POSTSIL" import "$TMP/own.csv" >"$TMP/out" 2>"$TMP/err"
status 0 "$POSTSIL" export --format openmetrics "$TMP/history.om" 2>"$TMP/err"

# families stand together, so do metrics, and their times rise
awk '{ family = $1 == "#" ? $3 : $0 }
	$1 == "#" && $2 == "TYPE" { if (family in seen) { print "again: " family; exit 1 }
		seen[family] = 1; now = family; next }
	$1 == "#" { if ($2 == "EOF") ended = NR; else if ($3 != now) exit 1; next }
	{ name = $0; sub(/[{].*/, "", name)
	  if (name != now && name != now "_info") { print "stray: " name; exit 1 }
	  metric = $0; sub(/ [^ ]* [^ ]*$/, "", metric)
	  if (metric != before && metric in closed) { print "interleaved: " metric; exit 1 }
	  if (metric == before && $NF + 0 <= last) { print "time: " $0; exit 1 }
	  closed[metric] = 1; before = metric; last = $NF + 0 }
	END { if (ended != NR) { print "no end"; exit 1 } }' "$TMP/history.om" >"$TMP/err" ||
	fail "not as OpenMetrics 1.0 wants it"

promtool tsdb create-blocks-from openmetrics --max-block-duration=720h \
	"$TMP/history.om" "$TMP/tsdb" >"$TMP/out" 2>"$TMP/err" || fail "promtool refuses it"
mkdir "$TMP/tsdb/wal" "$TMP/tsdb/chunks_head"   # which a server would have
promtool tsdb dump "$TMP/tsdb" >"$TMP/dump" 2>"$TMP/err" || fail "promtool cannot read it"

# As a table; a label that is not there is empty.
label() { printf "CASE WHEN instr(line, ' $1=\"') THEN
	substr(substr(line, instr(line, ' $1=\"') + length('$1') + 3), 1,
	instr(substr(line, instr(line, ' $1=\"') + length('$1') + 3), '\"') - 1)
	ELSE '' END AS $1"; }
sed 's/^{/{ /; s/^\(.*\)} \([^ ]*\) \([^ ]*\)$/\1}\t\2\t\3/' "$TMP/dump" >"$TMP/lines"
cat >"$TMP/load" <<END
ATTACH '$DB' AS store;
CREATE TABLE dump(line TEXT, value REAL, ms INTEGER);
.mode tabs
.import $TMP/lines dump
CREATE TABLE point AS SELECT $(label __name__), $(label unit_id), $(label product),
	$(label device), $(label precision), $(label backend), $(label driver_version),
	$(label software_fingerprint), $(label hardware_fingerprint), $(label cpu_microcode),
	value, ms FROM dump;
-- Runs of one series and millisecond, in the order of the journal, stand one
-- millisecond after the other.
CREATE TABLE want AS SELECT c.*,
	CAST(round(c.timestamp_unix * 1000) AS INTEGER) - 1 + row_number() OVER (
		PARTITION BY c.unit_id, c.device, c.precision, c.backend, c.timestamp_unix
		ORDER BY j.origin, j.seq) AS ms
	FROM store.calibration_run c JOIN store.journal j ON j.run_id = c.run_id;
END
sqlite3 "$TMP/points.db" <"$TMP/load" 2>"$TMP/err" || fail "the dump is no table"
[ ! -s "$TMP/err" ] || fail "the dump is no table"
points() { sqlite3 "$TMP/points.db" "$1"; }
[ "$(points "SELECT count(*) FROM want WHERE ms <> round(timestamp_unix * 1000)")" = 14 ] ||
	fail "no two runs of one millisecond"

families=0
# holds NAME EXPRESSION: this is the store's value at each point, and there are no others
holds() {
	families=$((families + 1))
	points "SELECT count(*), count(p.value), total(abs(p.value - ($2)) <= 1e-15 * abs($2)),
		(SELECT count(*) FROM point WHERE __name__ = '$1')
		FROM want w LEFT JOIN point p ON p.__name__ = '$1' AND p.ms = w.ms
		AND p.unit_id = w.unit_id AND p.device = w.device
		AND p.precision = w.precision AND p.backend = coalesce(w.backend, '')
		WHERE ($2) IS NOT NULL" >"$TMP/got"
	awk -F'|' '{ exit !($1 == $2 && $2 == $3 && $3 == $4) }' "$TMP/got" ||
		fail "$1: wanted, found, equal, all: $(cat "$TMP/got")"
	[ "$(cut -d'|' -f1 "$TMP/got")" -gt 0 ] || [ "${3:-}" = none ] || fail "$1: no point"
}
for f in stream_copy stream_scale stream_add stream_triad stream_best; do
	holds postsil_${f}_bytes_per_second "w.${f}_gbps * 1e9"
done
for f in blas1 blas2 blas3 peak_measured theoretical_peak attainable_peak; do
	holds postsil_${f}_operations_per_second "w.${f}_gops * 1e9"
done
holds postsil_efficiency_ratio w.efficiency
holds postsil_arithmetic_intensity_operations_per_byte w.arithmetic_intensity
holds postsil_problem_size w.problem_size
holds postsil_cpu_clock_measured_hertz 'w.cpu_clock_measured_mhz * 1e6'
holds postsil_gpu_power_limit_watts w.gpu_power_limit_w
holds postsil_ambient_temperature_celsius w.ambient_temp_c none
for f in preflight_passed forced imported; do holds postsil_run_$f w.$f; done
holds postsil_run_noisy "w.quality = 'noisy'"
holds postsil_run_throttled "w.quality = 'throttled'"
holds postsil_run_timestamp_seconds w.timestamp_unix
for f in hardware software peak; do holds postsil_${f}_info 1; done
[ "$(points "SELECT count(DISTINCT __name__) FROM point")" -eq $((families - 1)) ] ||
	fail "a family that nobody asked for: $families"
[ "$(points "SELECT sum(value) FROM point WHERE __name__ = 'postsil_run_forced'")" = 2.0 ] ||
	fail "no forced run"

# the stack that each run had, and the microcode
[ "$(points "SELECT count(*) FROM want w JOIN point s USING (unit_id, device, precision, ms)
	JOIN point h USING (unit_id, device, precision, ms)
	WHERE s.__name__ = 'postsil_software_info' AND h.__name__ = 'postsil_hardware_info'
	AND s.software_fingerprint = w.software_fingerprint
	AND s.driver_version = coalesce(w.driver_version, '')
	AND h.hardware_fingerprint = w.hardware_fingerprint
	AND h.cpu_microcode = coalesce(w.cpu_microcode, '')")" -eq "$(points "SELECT count(*) FROM want")" ] ||
	fail "infos are others"
# a microcode or a driver begins no new line: the five runs are one series
[ "$(points "SELECT count(DISTINCT substr(line, 1, instr(line, '}'))) FROM dump
	WHERE line LIKE '%postsil_efficiency_ratio%' AND line LIKE '%gpu1%fp32%'")" = 1 ] ||
	fail "a series was split"

has 'product="A \\"B\\" \\\\ C, } 1 2"' "$TMP/dump"

# filters, and nothing at all
status 0 "$POSTSIL" export --format openmetrics --device gpu1 --precision int8 - \
	>"$TMP/some" 2>"$TMP/err"
[ "$(grep -c '^postsil_efficiency_ratio{' "$TMP/some")" = 5 ] &&
	has_not 'device="gpu0"' "$TMP/some" || fail "filters"
status 0 "$POSTSIL" export --format openmetrics --device gpu7 - >"$TMP/some" 2>"$TMP/err"
[ "$(cat "$TMP/some")" = "# EOF" ] || fail "nothing is something else"
echo "figures: $(points 'SELECT count(*) FROM point') points of $families families, all of them the store's"
