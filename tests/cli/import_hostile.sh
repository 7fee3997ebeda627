#!/bin/sh
# SPDX-License-Identifier: MIT
# Files that mean harm, or were damaged: refused in words and by their place, what
# stands before and behind them is taken, memory stays bounded, and nothing of them
# acts on the terminal.
. "$(dirname "$0")/tui.inc"
small=$SRC/tests/runs/small.json
good() { sed "s/\"run_id\":\"6f0c1b7e/\"run_id\":\"00000${1}7e/" "$small"; }
row() { echo "{\"timestamp\":\"2025-01-0$1\",\"product\":\"A\",\"device\":\"cpu\",\"precision\":\"fp64\",$2}"; }

# import STATUS [OPTION...]: from standard input
import() {
	want=$1
	shift
	status "$want" "$POSTSIL" import "$@" - >"$TMP/out" 2>"$TMP/err"
	no_controls "$TMP/out"
	no_controls "$TMP/err"
}

# brackets without end, and a line of 200 MB, in 400 MB of addresses
san=$(grep -c __asan_init "$POSTSIL")
[ "$san" -gt 0 ] || ulimit -v 400000
{
	good 1
	head -c 10000 /dev/zero | tr '\0' '['
	echo
	good 2
	printf '{"canonical":1,"run_id":"'
	head -c 200000000 /dev/zero | tr '\0' 'x'
	echo '"}'
	good 3
} | import 1 || exit 1
has ': 5 read: 3 added, 0 already there, 2 refused$' "$TMP/out"
has '^  line 2: .*nested' "$TMP/out"
has '^  line 4: .*limit' "$TMP/out"

# JSON that is none, or says what no run can say
esc=$(printf '\033')
{
	good 4
	printf '{"canonical":1,"run_id":"a\377b"}\n'
	row 1 '"blas3_gops":NaN'
	row 2 '"blas3_gops":1e400'
	row 3 '"blas3_gops":1e16'
	row 4 '"blas3_gops":-1'
	row 5 '"blas3_gops":1,"blas3_gops":2'
	row 6 '"blas3\u001b[2J":1'
	row 7 '"blas3_gops":1,"precision":"fp16"'
	row 8 '"blas3_gops":"\u001b[31m1"'
	good 5 | sed 's/"backend":"blis"/"backend":"\\u001b]0;title\\u0007"/'
	good 6 | sed 's/"precision":"fp64"/"precision":"fp64","precision":"fp32"/'
	echo '[1, 2, "three", null]'
	good 7
	good 8 | head -c 700
} | import 1 || exit 1
has ': [0-9]* read: 2 added, 0 already there, 1[0-9] refused$' "$TMP/out"
for line in 2 3 4 5 6 7 8 9 10 11 12 13 15; do
	has "^  line $line[,:]" "$TMP/out"
done
has_not "^  line 14[,:]" "$TMP/out"
has_not "^  line 1[,:]" "$TMP/out"

# the same as CSV
{
	echo timestamp,product,device,precision,blas3_gops
	echo 2025-02-01,A,cpu,fp64,1
	printf '2025-02-02,A\377,cpu,fp64,1\n'
	echo 2025-02-03,A,cpu,fp64,NaN
	echo 2025-02-04,A,cpu,fp64,1e999
	echo "2025-02-05,A,cpu,${esc}[31mfp64,1"
	echo 2025-02-06,A,cpu,fp64
	echo 2025-02-07,A,cpu,fp64,0x10
	echo 9999-02-08,A,cpu,fp64,1
	echo "2025-02-09,A,cpu,fp64,${esc}]0;title"
	echo "2025-02-10,A${esc}[2Jbox,cpu,fp64,1"
	printf '2025-02-11,"A,cpu,fp64,1\n'
} >"$TMP/bad.csv"
import 3 <"$TMP/bad.csv"
has ': 10 read: 2 added, 0 already there, 8 refused; not read to its end$' "$TMP/out"
for line in 3 4 5 6 7 8 9 10; do
	has "^  line $line: " "$TMP/out"
done
has '^postsil: standard input: line 12: ' "$TMP/err"
[ "$(sqlite3 "$DB" "SELECT count(*) FROM calibration_run WHERE cpu_model LIKE '%' || char(27) || '%'")" = 0 ] ||
	fail "a control character is in the store"
# names of columns
for name in "pro${esc}[2Jduct" "$(printf '\302\233')31m" "$(printf '\342\200\256')x" \
	"$(head -c 70000 /dev/zero | tr '\0' y)"; do
	printf 'timestamp,%s,device,precision,blas3_gops\n2025-01-01,A,cpu,fp64,1\n' "$name" |
		import 3 || exit 1
	[ "$(wc -c <"$TMP/err")" -lt 2000 ] || fail "words without end"
done
# and of files
: >"$TMP/a${esc}[2Jb"
echo x >"$TMP/c${esc}[2Jd"
status 3 "$POSTSIL" import "$TMP/a${esc}[2Jb" "$TMP/c${esc}[2Jd" "$TMP/e${esc}[2Jf" >"$TMP/out" 2>"$TMP/err"
no_controls "$TMP/out"
no_controls "$TMP/err"
status 0 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"
