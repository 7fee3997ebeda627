#!/bin/sh
# SPDX-License-Identifier: MIT
# postsil changes on anybody's series: what it finds in known ones, which columns it
# takes, times in any order, what it refuses and how it says so.
. "$(dirname "$0")/tui.inc"
P=$POSTSIL

# pattern N SHIFT: N times five values around 100 + SHIFT, whose changes were worked out
# by two other programs (100, 101, 99, 100.5, 99.5)
pattern() {
	awk -v n="$1" -v s="$2" 'BEGIN { split("100 101 99 100.5 99.5", p)
		for (i = 0; i < n; i++) for (k = 1; k <= 5; k++) print p[k] + s }'
}

# --- a drop of 3 % after 40 values -------------------------------------------------
{ pattern 8 0; pattern 2 -3; } >"$TMP/drop"
status 1 "$P" changes - --online --format json <"$TMP/drop" >"$TMP/out" 2>"$TMP/err"
[ ! -s "$TMP/err" ] || fail "words where there is nothing to say"
has '^{"n":50,"levels":\[{"start":0,"end":40,"median":100,' "$TMP/out"
has '{"start":40,"end":50,"median":97,' "$TMP/out"
has '"changes":\[{"index":40,"change_pct":-3,"confidence":0.99999' "$TMP/out"
has '"state":"confirmed","time":null,"line":41,"before":100,"after":97,"worse":true' "$TMP/out"
has '"known_at":42,"fixed_at":null}\],"verdict":"changed"' "$TMP/out"
status 1 "$P" changes --format csv - <"$TMP/drop" >"$TMP/out"
[ "$(sed -n 2p "$TMP/out" | cut -d, -f1-6)" = 40,,41,-3,100,97 ] || fail "$(cat "$TMP/out")"
[ "$(wc -l <"$TMP/out")" -eq 2 ] || fail "more than one change"
# a drop is to the better of a time
status 0 "$P" changes --lower-is-better --format json - <"$TMP/drop" >"$TMP/out"
has '"worse":false' "$TMP/out"
status 1 "$P" changes - <"$TMP/drop" >"$TMP/out"
has '^50 values; higher is better; looking back$' "$TMP/out"
has ' 1  *40  *-3.00 %  *100  *97  *> 0.999  worse$' "$TMP/out"
has '^Level now: 97,.* 10 values (young: only gross changes show$' "$TMP/out"
[ "$(wc -L <"$TMP/out")" -le 80 ] ||
	fail "wider than 80 columns"

# made good: back to within 1 %
{ cat "$TMP/drop"; pattern 2 -3; pattern 4 0; } >"$TMP/fixed"
status 0 "$P" changes --online --format json - <"$TMP/fixed" >"$TMP/out"
has '"index":40,.*"fixed_at":60},{"index":60,' "$TMP/out"
status 0 "$P" changes --online - <"$TMP/fixed" >"$TMP/out"
has 'worse, made good at 60' "$TMP/out"

# provisional: one value that may be 5 % worse, in either direction, and never one less
# than half of it; later it is confirmed
{ pattern 8 0; echo 94; } >"$TMP/low"
status 1 "$P" changes --online --format json - <"$TMP/low" >"$TMP/out"
has '"levels":\[{"start":0,"end":41,' "$TMP/out"
has '"changes":\[{"index":40,"change_pct":-6,"confidence":null,"state":"provisional"' "$TMP/out"
status 0 "$P" changes --format json - <"$TMP/low" >"$TMP/out"
has '"changes":\[\]' "$TMP/out"
{ pattern 8 0; echo 106; } | status 1 "$P" changes --online --lower-is-better - >"$TMP/out" || exit 1
has 'worse, provisional' "$TMP/out"
{ pattern 8 0; echo 102.2; } | status 0 "$P" changes --online --lower-is-better - >"$TMP/out" || exit 1

# --- few, equal, many --------------------------------------------------------------
for n in 0 1 2 5; do
	pattern 1 0 | head -n $n | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
	has "^{\"n\":$n," "$TMP/out"
	has '"changes":\[\],"verdict":"too_few"' "$TMP/out"
done
printf '' | status 0 "$P" changes - >"$TMP/out" || exit 1
has 'Too few values to tell of changes: 0, and 6 are the least' "$TMP/out"
pattern 2 0 | status 0 "$P" changes --online - >"$TMP/out" || exit 1
has 'too few values to tell of a small one: 10, and 13' "$TMP/out"
pattern 3 0 | status 0 "$P" changes --online - >"$TMP/out" || exit 1
has '^No change of level' "$TMP/out"
yes 7 | head -n 50 | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
has '"median":7,"spread":0}\],"changes":\[\],"verdict":"no_change"' "$TMP/out"
# one huge outlier is none, and numbers near the end of what there is are numbers
{ pattern 4 0; echo 1e300; pattern 4 0; } | status 0 "$P" changes --online - >"$TMP/out" || exit 1
{ pattern 8 0; pattern 2 -3; } | awk '{ print $1 "e300" }' |
	status 1 "$P" changes - --online --format json >"$TMP/out" || exit 1
has '"index":40,"change_pct":-3.0*[0-9]*,' "$TMP/out"
# 100,000 values in bounded time and memory
awk 'BEGIN { srand(3); for (i = 0; i < 100000; i++) print 500 + rand() - (int(i / 1000) % 2) * 20 }' \
	>"$TMP/many"
# (AddressSanitizer needs terabytes of addresses)
san=$(grep -c __asan_init "$P")
([ "$san" -gt 0 ] || ulimit -v 300000; timeout 60 "$P" changes --online --format csv "$TMP/many") >"$TMP/out"
[ "$(cut -d, -f1 "$TMP/out" | grep -c '000$')" -ge 95 ] ||
	fail "of 99 changes so many were found: $(wc -l <"$TMP/out")"
status 1 "$P" changes --online "$TMP/many" >"$TMP/out"
has 'earlier changes: --format csv has all' "$TMP/out"

# --- columns -----------------------------------------------------------------------
{ echo 'day,host,Latency'; awk '{ printf "2025-%02d-%02d,h%d,%s\n", 1 + NR / 28, 1 + NR % 28, NR, $1 }' \
	"$TMP/drop"; } >"$TMP/named.csv"
status 1 "$P" changes "$TMP/named.csv" --format json >"$TMP/out"
has '"time":null,"line":42,.*"value":"Latency"' "$TMP/out"
status 1 "$P" changes "$TMP/named.csv" --time DAY --value latency --format json >"$TMP/out"
has '"time":"2025-02-14","line":42,' "$TMP/out"
sed 1d "$TMP/named.csv" | status 1 "$P" changes --value 3 - --format json >"$TMP/out" || exit 1
has '"time":"2025-02-14","line":41,.*"value":null' "$TMP/out"
status 2 "$P" changes "$TMP/named.csv" --value throughput 2>"$TMP/err"
has "named.csv: --value: there is no column 'throughput'; the columns are day, host, Latency$" \
	"$TMP/err"
status 2 "$P" changes "$TMP/named.csv" --value 4 2>"$TMP/err"
status 3 "$P" changes "$TMP/named.csv" --value host 2>"$TMP/err"
has 'line 2: host is "h1", not a number' "$TMP/err"
printf 'a,b\n1,2\n' | status 2 "$P" changes - 2>"$TMP/err" || exit 1
has 'several columns hold numbers: choose one with --value; the columns are a, b$' "$TMP/err"
printf '1,2\n3,4\n' | status 2 "$P" changes - 2>"$TMP/err" || exit 1
has 'the columns are 1 (1), 2 (2)$' "$TMP/err"
printf 'a,value\n1,2\n' | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
has '"value":"value"' "$TMP/out"
# of two columns of one name none is meant, but by its place
printf 'v,w,v\n1,2,3\n' | status 2 "$P" changes - --value v 2>"$TMP/err" || exit 1
has "several columns are called 'v'; the columns are v, w, v$" "$TMP/err"
printf 'value,value\n1,2\n' | status 2 "$P" changes - 2>"$TMP/err" || exit 1
printf 'v,w,v\n1,2,3\n' | status 0 "$P" changes - --value 3 --format json >"$TMP/out" || exit 1
has '"median":3,' "$TMP/out"
printf 'run time,peak rate\n1,2\n' | status 2 "$P" changes - 2>"$TMP/err" || exit 1
has 'the columns are run time, peak rate$' "$TMP/err"
printf 'a,b\nx,y\n' | status 2 "$P" changes - 2>"$TMP/err" || exit 1
has 'no column holds numbers; the columns are a, b$' "$TMP/err"
# what divides columns elsewhere is named
for by in semicolons tabs; do
	c=';'
	[ $by = semicolons ] || c=$(printf '\t')
	for file in "time${c}ms 1${c}2" "time${c}ms 1${c}2,5" "1${c}2 3${c}4" "10${c}1,5"; do
		echo "$file" | tr ' ' '\n' >"$TMP/divided"
		"$P" changes "$TMP/divided" 2>"$TMP/err" && fail "$file was read"
		has "Columns are divided by commas; these seem to be divided by $by" "$TMP/err"
	done
done
printf 'note;ed,v\n1;2,5\n' | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
has '"n":1,.*"value":"v"' "$TMP/out"
# a name that cannot be typed has its place beside it, and stays on its line
printf '"a\nb",c\n1,2\n3,4\n' >"$TMP/lines"
status 2 "$P" changes "$TMP/lines" 2>"$TMP/err"
has 'choose one with --value; the columns are 1 (a␊b), c$' "$TMP/err"
status 0 "$P" changes "$TMP/lines" --value 1 >"$TMP/out"
has '^a␊b: 2 values' "$TMP/out"
# "time" may be what was measured
printf 'commit,time\nc1,12\nc2,13\n' | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
has '"n":2,.*"value":"time"' "$TMP/out"
# a header alone, quotes, CRLF, blanks, a byte-order mark
printf 'a,b\n' | status 0 "$P" changes - --value b --format json >"$TMP/out" || exit 1
has '^{"n":0,' "$TMP/out"
printf '\357\273\277"x, y"\r\n" 1 "\r\n2\r\n' | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
has '^{"n":2,.*"value":"x, y"' "$TMP/out"

# JSON: an array, lines, objects
{ printf '['; sed 's/$/,/' "$TMP/drop"; echo '97]'; } |
	status 1 "$P" changes - --format json >"$TMP/out" || exit 1
has '^{"n":51,.*"index":40,' "$TMP/out"
awk '{ printf "{\"at\":%d,\"ms\":%s}\n", NR, $1 }' "$TMP/drop" >"$TMP/lines"
status 1 "$P" changes "$TMP/lines" --time at --value ms --format json >"$TMP/out"
has '"index":40,.*"time":"41","line":41,.*"value":"ms"' "$TMP/out"
printf '[[1,5],[2,6]]' | status 0 "$P" changes - --value 2 --time 1 --format json >"$TMP/out" || exit 1
has '^{"n":2,' "$TMP/out"
for before in '\357\273\277' '\n' ' \r\n\t'; do   # a byte-order mark, blanks
	printf "$before"'[1,2,3]' | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
	has '^{"n":3,' "$TMP/out"
	printf "$before"'{"a":1}\n{"a":2}\n' | status 0 "$P" changes - --format json >"$TMP/out" || exit 1
	has '^{"n":2,' "$TMP/out"
done
printf '\n\n1\nx\n' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
has 'line 4: column 1 is "x"' "$TMP/err"
printf '\377\3761\0' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
has 'UTF-16' "$TMP/err"
printf '[1,2,null]' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
has 'value 3: column 1 is empty' "$TMP/err"
printf '[1,2' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
printf '{"a":1}\n[2]\n' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
has 'line 2: not an object' "$TMP/err"

# --- times -------------------------------------------------------------------------
{ sed -n 1p "$TMP/named.csv"; sed 1d "$TMP/named.csv" | sort -r -t, -k1,1; } >"$TMP/back.csv"
status 1 "$P" changes "$TMP/back.csv" --time day --format json >"$TMP/out" 2>"$TMP/err"
has 'back.csv: sorted by time: 49 values stood behind a later one$' "$TMP/err"
has '"index":40,.*"time":"2025-02-14","line":11,.*"moved":49,"equal_times":0' "$TMP/out"
status 1 "$P" changes "$TMP/back.csv" --time day >"$TMP/out"
has 'Sorted by time: 49 values stood behind a later one' "$TMP/out"
# equal times stay as they stand; a clock that goes back is put right
awk '{ print int(NR / 10) "," $1 }' "$TMP/drop" |
	status 1 "$P" changes --time 1 --value 2 - --format json >"$TMP/out" 2>"$TMP/err" || exit 1
has '"index":40,.*"line":41,.*"moved":0,"equal_times":44' "$TMP/out"
# months without a value, and the ways to write a time
{ pattern 4 0 | awk '{ printf "2024/01/%02d 09:30,%s\n", NR, $1 }'
	pattern 4 -3 | awk '{ printf "2024.11.%02d 09:30:00 +0100,%s\n", NR, $1 }'; } |
	status 1 "$P" changes - --format json >"$TMP/out" || exit 1
has '"index":20,.*"time":"2024.11.01 09:30:00 +0100"' "$TMP/out"
awk '{ printf "%d,%s\n", 1700000000 + 86400 * NR, $1 }' "$TMP/drop" >"$TMP/unix"
status 1 "$P" changes "$TMP/unix" --time 1 --value 2 >"$TMP/out"
has ' 40  *2023-12-25  *-3.00 %' "$TMP/out"   # date -u -d @1703542400
# nanoseconds are no dates, but numbers that grow
awk '{ printf "%d000000000,%s\n", 1700000000 + 86400 * NR, $1 }' "$TMP/drop" >"$TMP/nano"
status 1 "$P" changes "$TMP/nano" --time 1 --value 2 >"$TMP/out"
has ' 40  *1703542400000000000  *-3.00 %' "$TMP/out"
printf 'time,v\n2024-02-30,1\n' | status 3 "$P" changes - --time time --value v 2>"$TMP/err" || exit 1
has 'line 2: time is "2024-02-30", neither a time nor a number' "$TMP/err"

# --- refused -----------------------------------------------------------------------
for bad in nan NaN -inf Infinity 1e999 NA null; do
	printf 'v\n1\n%s\n2\n' "$bad" | status 3 "$P" changes - 2>"$TMP/err" || exit 1
	has "^postsil: standard input: line 3: v is $bad, no finite number" "$TMP/err"
done
for bad in 0x10 1,5 '1 2' 12ms --5 1e; do
	printf 'v\n1\n"%s"\n2\n' "$bad" | status 3 "$P" changes - 2>"$TMP/err" || exit 1
	has '^postsil: standard input: line 3: v is ".*", not a number$' "$TMP/err"
done
printf 'a,v\nx,1\ny,\n' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
has 'line 3: v is empty' "$TMP/err"
printf '1\n\0002\n' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
printf '1\n2,3\n' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
has 'line 2: 2 fields, and 1 in the first record' "$TMP/err"
printf '1\n\033[31m2\n' | status 3 "$P" changes - 2>"$TMP/err" || exit 1
no_controls "$TMP/err"
printf 'a\033[2Jb\n1\n2\n3\n4\n5\n6\n7\n' | status 0 "$P" changes - >"$TMP/out" || exit 1
no_controls "$TMP/out"
status 3 "$P" changes "$TMP/nowhere" 2>"$TMP/err"
has 'nowhere: No such file' "$TMP/err"
status 3 "$P" changes "$TMP" 2>"$TMP/err"
status 2 "$P" changes 2>"$TMP/err"
status 2 "$P" changes a b 2>"$TMP/err"
status 2 "$P" changes "$TMP/drop" --db x 2>"$TMP/err"
[ ! -e "$TMP/data" ] || fail "a store was made"
