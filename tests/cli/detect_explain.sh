#!/bin/sh
# SPDX-License-Identifier: MIT
# detect --explain: what is joined gives the fingerprint by sha256sum, a peak is
# the product of the figures shown, what differs between two machines is in the
# lines, and everything fits.
. "$(dirname "$0")/tui.inc"
tab=$(printf '\t')

# flat TREE: --explain --json as PATH<TAB>VALUE into $TMP/flat
flat() {
	status 0 "$POSTSIL" detect --root "$1" --explain --json >"$TMP/json" 2>"$TMP/err"
	awk -f "$SRC/tests/fixtures/json.awk" "$TMP/json" >"$TMP/flat" || fail "no JSON: $1"
}
value() { sed -n "s/^$1$tab//p" "$TMP/flat"; }
plain() { sed 's/\\\(["\\]\)/\1/g'; }

for tree in "$SRC"/tests/sysroot/*/; do
	flat "$tree"
	for i in 0 1; do
		which=$(value "\.explain\.fingerprints\[$i\]\.fingerprint")
		fp=$(value "\.${which}_fingerprint")
		sum=$(value "\.explain\.fingerprints\[$i\]\.joined" | plain | tr -d '\n' |
			sha256sum | cut -d' ' -f1)
		[ "$sum" = "$(value "\.explain\.fingerprints\[$i\]\.sha256")" ] &&
			[ "$(echo "$sum" | cut -c 1-16)" = "$fp" ] &&
			[ "$fp" = "$(value "\.explain\.fingerprints\[$i\]\.value")" ] ||
			fail "$tree: $which is $fp, sha256sum gives $sum"
		fields=$(value "\.explain\.fingerprints\[$i\]\.fields\[[0-9]*\]\.joined" |
			tr '\n' '|')
		[ "${fields%|}" = "$(value "\.explain\.fingerprints\[$i\]\.joined")" ] ||
			fail "$tree: the fields are $fields"
		unknown=$(grep -c "^\.explain\.fingerprints\[$i\]\.fields\[[0-9]*\]\.state${tab}unknown" \
			"$TMP/flat")
		want=true
		[ "$unknown" -eq 0 ] || want=false
		[ "$(value "\.explain\.fingerprints\[$i\]\.complete")" = $want ] ||
			fail "$tree: $which has $unknown unknown fields"
	done
	status 0 "$POSTSIL" detect --root "$tree" --explain >"$TMP/text"
	no_controls "$TMP/text"
	# every peak, multiplied out again: "2 x Zen 5 x 32 a cycle x 2883 MHz = …"
	awk -F '\t' '
		match($1, /^\.explain\.peaks\[[0-9]+\]/) { i = substr($1, RSTART, RLENGTH); at[i] = 1 }
		$1 ~ /\.theoretical_peak_gops$/ { gops[i] = $2 }
		$1 ~ /\.device$/ { device[i] = $2 }
		/\.why\[[0-9]+\]\.text\t[0-9]+ x .* a cycle x [0-9.]+ MHz/ {
			n = split($2, part, " x ")
			sum[i] += part[1] * part[n - 1] * part[n] / 1000
		}
		END {
			for (i in at) {
				if (device[i] != "cpu" || gops[i] == "null")
					continue
				d = gops[i] / sum[i] - 1
				if (d > 0.001 || d < -0.001) {
					print i ": " gops[i] ", but its lines give " sum[i]
					bad = 1
				}
			}
			exit bad
		}' "$TMP/flat" >"$TMP/err" || fail "$tree: a peak is not its product"
done
flat "$SRC/tests/sysroot/hybrid-desktop"
n=$(awk -F '\t' '$1 ~ /\.theoretical_peak_gops$/ && $2 != "null"' "$TMP/flat" | wc -l)
[ "$n" -ge 2 ] || fail "the hybrid has $n peaks"
[ "$(grep -c "\.reason${tab}null" "$TMP/flat")" -ge "$n" ] || fail "a peak and a reason"

# No more than asked for without it.
status 0 "$POSTSIL" detect --root "$SRC/tests/sysroot/hybrid-desktop" --json >"$TMP/json"
has_not '"explain"' "$TMP/json"
status 0 "$POSTSIL" detect --root "$SRC/tests/sysroot/hybrid-desktop" >"$TMP/text"
has_not '^peaks of' "$TMP/text"

# A pipe is 100 columns wide; the sources of facts stay whole.
status 0 "$POSTSIL" detect --root "$SRC/tests/sysroot/hybrid-desktop" --explain >"$TMP/text"
sed -n '/^peaks of/,$p' "$TMP/text" | awk 'length($0) > 100 { print; bad = 1 }
	END { exit bad || NR < 10 }' >"$TMP/err" || fail "a line is too long"
has '^peaks of cpu, why: 13th Gen Intel(R) Core(TM) i5-13400$' "$TMP/text"
has '^  fp64  *[0-9.]* GFLOP/s$' "$TMP/text"
# Of a hybrid each kind has its rate at each precision; what is of the device (a
# row, its source, a clock) is said once.
[ "$(grep -c '^    formula  ' "$TMP/text")" -eq "$(grep -c '^    rate  ' "$TMP/text")" ] ||
	fail "a formula without its rate"
for kind in P-core E-core; do
	[ "$(grep -c "^    row  .*kind $kind" "$TMP/text")" -eq 1 ] || fail "$kind: its row"
done
# A calculated figure of a GPU comes with what it was calculated from:
# 128 SMs x 256 a cycle x 2520 MHz = 82.6 TFLOP/s.
has '^  fp32  *82\.6 TFLOP/s' "$TMP/text"
has '^    units  *128 .* 2520 MHz$' "$TMP/text"
# Without a clock there is a formula, and words that say what a run does.
status 0 "$POSTSIL" detect --root "$SRC/tests/sysroot/guest-zen5" --explain >"$TMP/guest"
has '^  fp32  *no peak: the maximum clock is unknown; .*attainable peak' "$TMP/guest"
has '^    formula  *2 x Zen 5 x 64 a cycle x unknown clock$' "$TMP/guest"

# GPUs that nothing tells apart are explained once, and told of as one.
tree=$TMP/gpus
mkdir -p "$tree/proc" "$tree/sys"
cp "$SRC/tests/sysroot/guest-zen5/proc/cpuinfo" "$tree/proc"
for at in 01 02 03; do
	dir=$tree/sys/bus/pci/devices/0000:$at:00.0
	mkdir -p "$dir"
	echo 0x10de >"$dir/vendor"; echo 0x1eb8 >"$dir/device"; echo 0x030200 >"$dir/class"
	echo 0x10de >"$dir/subsystem_vendor"; echo 0x12a2 >"$dir/subsystem_device"
done
status 0 "$POSTSIL" detect --root "$tree" --explain >"$TMP/gpus.text"
has '^peaks of gpu0 to gpu2, why: NVIDIA Tesla T4$' "$TMP/gpus.text"
has '^  gpu0-2 pci_id  *10de:1eb8 ' "$TMP/gpus.text"
has '^  gpu1 pci_address  *0000:02:00.0 ' "$TMP/gpus.text"
has '^\* GPU PCI id  *10de:1eb8+10de:1eb8+10de:1eb8 ' "$TMP/gpus.text"
[ "$(grep -c '^peaks of gpu' "$TMP/gpus.text")" -eq 1 ] || fail "GPUs alike, explained again"

# Another microcode and nothing else: these lines say so.
cp -r "$SRC/tests/sysroot/hybrid-desktop" "$TMP/other"
sed 's/^microcode.*/microcode	: 0xfeed/' "$TMP/other/proc/cpuinfo" >"$TMP/cpuinfo"
cp "$TMP/cpuinfo" "$TMP/other/proc/cpuinfo"
rm -rf "$TMP/other"/sys/devices/system/cpu/cpu*/microcode
status 0 "$POSTSIL" detect --root "$TMP/other" --explain >"$TMP/text2"
diff "$TMP/text" "$TMP/text2" | sed -n 's/^> [* ]*//p' >"$TMP/diff"
has '^cpu_microcode  *0xfeed' "$TMP/diff"
has '^microcode  *0xfeed' "$TMP/diff"
has '|0xfeed|' "$TMP/diff"
awk '!/0xfeed/ && !/^hardware fingerprint/ && !/is the first 16 digits/ { bad = 1; print }
	END { exit bad }' "$TMP/diff" >"$TMP/err" || fail "more than the microcode differs"

# Words from a hostile machine: quoted in JSON, visible in text, hashed as they are.
mkdir -p "$TMP/hostile/proc" "$TMP/hostile/sys"
printf 'processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 151\nmodel name\t: a\033[31m"b\\c|d\302\205\nstepping\t: 2\n' \
	>"$TMP/hostile/proc/cpuinfo"
flat "$TMP/hostile"
no_controls "$TMP/json"
status 0 "$POSTSIL" detect --root "$TMP/hostile" --explain >"$TMP/text"
no_controls "$TMP/text"
! LC_ALL=C grep -q "$(printf '\302\205')" "$TMP/text" || fail "a C1 control in the text"
