#!/bin/sh
# SPDX-License-Identifier: MIT
# A store that somebody tampered with holds what a terminal acts on.  No export in any
# format gives that to a terminal; a file and a pipe get every byte, as data.
. "$(dirname "$0")/store.inc"
command -v script >/dev/null || { echo "not tested: no script(1)"; exit 77; }
add_runs 1
# a title, a colour, a bell, DEL, a C1 control, a bidi override, a carriage return
odd=$(printf 'a\033]0;title\007\033[31m,"b"\177\302\2335m\342\200\256\rover\nline\tend')
no_guards "UPDATE run SET notes = '$odd', power_mode = '$odd'"
no_guards "UPDATE hardware SET cpu_model = '$odd'"

# in a file: another reader of CSV finds what is in the store
status 0 "$POSTSIL" export "$TMP/x.csv" 2>"$TMP/err"
sqlite3 "$TMP/read.db" ".import --csv $TMP/x.csv t" 2>"$TMP/err"
# the bytes in a cell, whatever the shell of sqlite3 shows of them
cells() { sqlite3 "$1" "SELECT DISTINCT hex(cpu_model), hex(power_mode) FROM $2"; }
cells "$DB" calibration_run >"$TMP/want"
cells "$TMP/read.db" t >"$TMP/got"
cmp "$TMP/want" "$TMP/got" || fail "other cells: $(cat "$TMP/got")"
grep -q 611B5D303B "$TMP/want" || fail "no escape sequence is in there"

shown=0
for f in csv json jsonl openmetrics textfile grafana-sqlite; do
	status 0 "$POSTSIL" export --format $f - >"$TMP/raw" 2>"$TMP/err"
	script -qec "'$POSTSIL' export --format $f - 2>/dev/null" /dev/null </dev/null >"$TMP/tty"
	# the terminal itself ends its lines with a carriage return more
	sed 's/\r$//' "$TMP/tty" >"$TMP/seen"
	[ -s "$TMP/seen" ] || fail "$f: nothing came"
	no_controls "$TMP/seen"
	for c in "$(printf '\302\233')" "$(printf '\342\200\256')"; do
		has_not "$c" "$TMP/seen"
	done
	LC_ALL=C tr -d '\n\t\040-\176\200-\377' <"$TMP/raw" | LC_ALL=C grep -q . &&
		shown=$((shown + 1))
	# but for those signs it is the same text
	[ "$(wc -l <"$TMP/raw")" -eq "$(wc -l <"$TMP/seen")" ] || fail "$f: other lines"
done
[ $shown -ge 1 ] || fail "no format carries controls: nothing was tested"
script -qec "'$POSTSIL' export --format csv - 2>/dev/null" /dev/null </dev/null >"$TMP/tty"
has 'a␛]0;title␇␛\[31m,""b""␡' "$TMP/tty"
