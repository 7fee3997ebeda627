#!/bin/sh
# SPDX-License-Identifier: MIT
# What the screens of the demonstration say, computed by awk, sort and sha256sum
# from the exported data: re-recording a screen cannot bless a wrong figure.
set -u
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW
bad=0

show() { "$POSTSIL" --demo show "$@"; }

says() {  # screen, words that must stand in it
	if ! grep -qF -- "$2" "$TMP/$1"; then
		echo "$1 does not say \"$2\":"
		cat "$TMP/$1"
		bad=1
	fi
}

for view in overview trajectory runs machine; do
	show $view --size 160x48 >"$TMP/$view" || exit 1
	show $view --format csv >"$TMP/$view.csv" || exit 1
	show $view --format json >"$TMP/$view.json" || exit 1
	says $view SYNTHETIC
done

# Columns of calibration_run by name; a field may be quoted.
column() { head -n 1 "$1" | tr , '\n' | grep -nx "$2" | cut -d: -f1; }
split='function fields(line, f,   n, q, i, c, s) {
	n = 1; q = 0; s = ""
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\"") q = !q
		else if (c == "," && !q) { f[n++] = s; s = "" }
		else s = s c
	}
	f[n] = s
	return n
}
function median(x, n,   i, k, t) {
	for (i = 2; i <= n; i++)
		for (k = i; k > 1 && x[k - 1] > x[k]; k--) { t = x[k]; x[k] = x[k - 1]; x[k - 1] = t }
	return n % 2 ? x[(n + 1) / 2] : (x[n / 2] + x[n / 2 + 1]) / 2
}'

# runs: the columns are those of the database's view, as sqlite3 reads its schema
columns=$(sqlite3 :memory: ".read $SRC/src/db/sql/schema.sql" \
	"SELECT group_concat(name) FROM pragma_table_info('calibration_run')")
[ "$(head -n 1 "$TMP/runs.csv")" = "$columns" ] || {
	echo "runs: the columns differ from calibration_run's: $columns"
	bad=1
}

# runs: as many rows as the title says, newest first
rows=$(($(wc -l <"$TMP/runs.csv") - 1))
says runs "$rows rows"
time=$(column "$TMP/runs.csv" timestamp)
tail -n +2 "$TMP/runs.csv" | awk "$split"'{ fields($0, f); print f['"$time"'] }' >"$TMP/times"
sort -r "$TMP/times" | cmp -s - "$TMP/times" || { echo "runs: not newest first"; bad=1; }
says runs "$(head -n 1 "$TMP/times" | sed 's/T/ /; s/:[^:]*$//')"

# trajectory: the focus series is the first of the export; milestones by their
# definition (milestone.h), on runs that are neither forced nor throttled
awk "$split"'
NR == 1 { n = fields($0, name); for (i = 1; i <= n; i++) at[name[i]] = i; next }
{
	fields($0, f)
	key = f[at["product"]] f[at["unit_id"]] f[at["device"]] f[at["precision"]]
	if (first == "") first = key
	if (key != first) next
	runs++
	last = f[at["days_since_first_run"]]
	if (f[at["forced"]] == 1 || f[at["quality"]] == "throttled") { apart++; next }
	day[++m] = last; value[m] = f[at["value"]]
}
function middle(from, to,   i, x, k) {
	for (i = from; i <= to && i <= m; i++) x[++k] = value[i]
	return median(x, k)
}
END {
	printf "%d runs, %d apart, %.0f d\n", runs, apart, last
	for (t = 70; t <= 90; t += 10)
		for (i = 1; i <= m; i++)
			if (value[i] >= t / 100 && middle(i, i + 2) >= t / 100) {
				printf "%d %% d %.0f\n", t, day[i]
				break
			}
}' "$TMP/trajectory.csv" >"$TMP/expected"
[ "$(wc -l <"$TMP/expected")" -eq 4 ] || { echo "trajectory: too few facts"; cat "$TMP/expected"; bad=1; }
while read -r line; do says trajectory "$line"; done <"$TMP/expected"

# overview: one maturity row for each (unit, device, precision) that has an
# efficiency
series=$(awk "$split"'
NR == 1 { n = fields($0, name); for (i = 1; i <= n; i++) at[name[i]] = i; next }
{ fields($0, f); if (f[at["efficiency"]] != "") print f[at["unit_id"]], f[at["device"]], f[at["precision"]] }
' "$TMP/runs.csv" | sort -u | wc -l)
says overview "$series series"

# the drop that the demonstration is about: 513.0 to 489.2 GFLOP/s, -4.6 %, found
# here as the medians of the ten runs on either side of driver 560.40
awk "$split"'
NR == 1 { n = fields($0, name); for (i = 1; i <= n; i++) at[name[i]] = i; next }
{
	fields($0, f)
	if (f[at["cpu_model"]] !~ /i7-12700K/ || f[at["device"]] != "cpu" ||
	    f[at["precision"]] != "fp32" || f[at["forced"]] == 1 ||
	    f[at["quality"]] == "throttled") next
	if (f[at["driver_version"]] == "560.40") after[++a] = f[at["blas3_gops"]]
	else if (b < 10) before[++b] = f[at["blas3_gops"]]
}
END { printf "%+.1f %%", (median(after, a) / median(before, b) - 1) * 100 }
' "$TMP/runs.csv" >"$TMP/drop"
[ "$(cat "$TMP/drop")" = "-4.6 %" ] || { echo "the drop is $(cat "$TMP/drop")"; bad=1; }
grep -q "i7-12700K  *blas3 fp32  *-4.6 %!" "$TMP/overview" ||
	{ echo "overview does not list the drop"; cat "$TMP/overview"; bad=1; }

# roofline: the roofs, ridges and shares of the newest run of the i7-12700K from
# its rows, by the formula: min(peak, STREAM x intensity), gemv moving 4 bytes for
# 2 operations and gemm of n x n 3 n n elements of 4 bytes for 2 n n n
show roofline --product i7-12700K --size 160x80 >"$TMP/roofline" || exit 1
says roofline SYNTHETIC
awk "$split"'
NR == 1 { n = fields($0, name); for (i = 1; i <= n; i++) at[name[i]] = i; next }
{
	fields($0, f)
	if (f[at["cpu_model"]] !~ /i7-12700K/ || f[at["device"]] != "cpu") next
	if (run == "") run = f[at["run_id"]]
	if (f[at["run_id"]] != run) next
	p = f[at["precision"]]
	if (f[at["stream_copy_gbps"]] > stream) stream = f[at["stream_copy_gbps"]]
	if (f[at["stream_triad_gbps"]] > stream) stream = f[at["stream_triad_gbps"]]
	peak[p] = f[at["attainable_peak_gops"]]
	gemv[p] = f[at["blas2_gops"]]
	gemm[p] = f[at["blas3_gops"]]
	size[p] = f[at["problem_size"]]
	print substr(f[at["timestamp"]], 1, 10)
}
END {
	printf "ridge fp64 %.2f, fp32 %.2f FLOP/byte\n", peak["fp64"] / stream, peak["fp32"] / stream
	printf "gemv fp32 0.500 %.1f %.1f %.1f memory\n", gemv["fp32"], stream * 2 / 4,
		100 * gemv["fp32"] / (stream * 2 / 4)
	printf "gemm fp32 %.1f %.1f %.1f %.1f peak\n", 2 * size["fp32"] / (3 * 4),
		gemm["fp32"], peak["fp32"], 100 * gemm["fp32"] / peak["fp32"]
	printf "STREAM triad nt %.1f GB/s\n", stream
}' "$TMP/runs.csv" | sort -u >"$TMP/expected"
[ "$(wc -l <"$TMP/expected")" -eq 5 ] || { echo "roofline: too few facts"; cat "$TMP/expected"; bad=1; }
# without the columns that tell no fact, and the blanks between them
sed 's/ *±[0-9.]* %//; s/  */ /g; s/ 4096 / /; s/ 3072 / /' "$TMP/roofline" >"$TMP/plain"
while read -r line; do says plain "$line"; done <"$TMP/expected"

# machine: both fingerprints from the facts as exported, by sha256sum
digest() {  # keys in the order of design rule 1
	joined=
	for key in "$@"; do
		value=$(awk -v key="$key" "$split"'
			{ fields($0, f) }
			f[1] == key && f[2] == "known" { v = f[3] }
			f[1] == key && f[2] == "absent" { v = "none" }
			f[1] == key && f[2] == "unknown" { v = "unknown" }
			END {
				if (key == "memory_total_gb" && v ~ /^[0-9.]+$/)
					v = v == int(v) ? int(v) : int(v) + 1
				print v
			}' "$TMP/machine.csv")
		joined="$joined|$value"
	done
	printf %s "${joined#|}" | sha256sum | cut -c 1-16
}
says machine "$(digest cpu_model cpu_stepping cpu_microcode cpu_cores_physical \
	gpu_pci_id gpu_vbios_version memory_total_gb)"
says machine "$(digest os_kernel driver_version cuda_version pytorch_version \
	numpy_version cudnn_version rocm_version mkl_version openblas_version \
	blis_version onednn_version compiler_version os_distro)"
exit $bad
