#!/bin/sh
# SPDX-License-Identifier: MIT
# Every screen of the demonstration as text, compared with the recorded ones;
# BLESS=1 records them anew.  facts.sh holds what they say to a second path, so
# that a wrong screen cannot be blessed unnoticed.
set -u
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW
golden=$SRC/tests/golden
bad=0

compare() {  # name, what was printed
	if [ "${BLESS:-}" = 1 ]; then
		cp "$2" "$golden/$1.screen"
	elif [ ! -f "$golden/$1.screen" ]; then
		echo "$1: not recorded yet: make bless"
		bad=1
	elif ! diff -u "$golden/$1.screen" "$2"; then
		echo "$1: differs (make bless records it, if it is meant)"
		bad=1
	fi
}

shot() {  # name, locale, arguments...
	name=$1 locale=$2
	shift 2
	LC_ALL=$locale "$POSTSIL" "$@" >"$TMP/screen" 2>"$TMP/err"
	# 1: the demonstration has open alerts
	if [ $? -gt "$found" ]; then
		echo "$name: postsil $*: $(cat "$TMP/err")"
		bad=1
		return
	fi
	compare "$name" "$TMP/screen"
	# no line is wider than the screen: characters are counted, not bytes
	size=${name##*_}
	LC_ALL=C awk -v w="${size%x*}" -v h="${size#*x}" -v name="$name" '
		{ gsub(/[\200-\277]/, "") }
		length($0) > w { print name ": line " NR " has " length($0) " columns"; bad = 1 }
		END { if (NR > h) { print name ": " NR " lines"; bad = 1 } exit bad }' \
		"$TMP/screen" || bad=1
}

found=0
for view in overview trajectory runs machine run roofline maturity regressions impact compare forecast; do
	[ $view != regressions ] || found=1
	for size in 80x24 120x36 160x48 40x12; do
		shot "${view}_$size" C.UTF-8 --demo show "$view" --size "$size"
	done
	shot "${view}_ascii_80x24" C --demo show "$view" --size 80x24
	LC_ALL=C grep -n '[^ -~]' "$TMP/screen" && { echo "$view: not ASCII"; bad=1; }
	found=0
done
# a processor: probes, memory-bound points, one above the roof
for size in 80x24 160x48; do
	shot "roofline_cpu_$size" C.UTF-8 --demo show roofline --product i7 --size "$size"
	shot "roofline_cpu_ascii_$size" C --demo show roofline --product i7 --size "$size"
done
# two machines: their lines and limits are told apart, without colour too
both=b8e28205+d465e616   # H100 and i7-12700K
for size in 80x24 160x48; do
	shot "roofline_both_$size" C.UTF-8 --demo show roofline $both --size "$size"
	shot "roofline_both_ascii_$size" C --demo show roofline $both --size "$size"
done
for view in trajectory runs roofline maturity regressions impact compare forecast; do
	shot "${view}_empty_80x24" C.UTF-8 show "$view" --size 80x24
done
# a processor and two GPUs, made up: rows by device, an efficiency over 100 %
cat >"$TMP/made_up" <<END
#!/bin/sh
[ "\$1" = --list ] || [ "\$1" = --forget ] || cat "$SRC/tests/events/made_up_gpus.jsonl"
END
chmod +x "$TMP/made_up"
export POSTSIL_DB="$TMP/gpus.db"
POSTSIL_WORKER=$TMP/made_up "$POSTSIL" run >/dev/null 2>"$TMP/err" || {
	echo "made_up_gpus.jsonl was not stored: $(cat "$TMP/err")"
	bad=1
}
for size in 80x24 160x48; do
	for view in run roofline; do
		shot "${view}_gpus_$size" C.UTF-8 show "$view" --size "$size"
		shot "${view}_gpus_ascii_$size" C show "$view" --size "$size"
		LC_ALL=C grep -n '[^ -~]' "$TMP/screen" && { echo "$view: not ASCII"; bad=1; }
	done
	shot "detail_gpus_$size" C.UTF-8 show runs 0f0e0d0c --size "$size"
done
exit $bad
