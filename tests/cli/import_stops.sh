#!/bin/sh
# SPDX-License-Identifier: MIT
# An interrupted import keeps what was committed and says so, whether it waits for a
# pipe or is at work; the same import again goes on behind it.  Nothing is lost to a
# reader that goes away.
. "$(dirname "$0")/tui.inc"
# many N: so many runs, from one record
many() {
	awk -v n="$1" '{ for (i = 1; i <= n; i++) {
		s = $0
		sub(/"run_id":"......../, sprintf("\"run_id\":\"%08x", i), s)
		print s
	} }' "$SRC/tests/runs/small.json"
}
count() { sqlite3 "$DB" 'SELECT count(*) FROM run'; }
many 20000 >"$TMP/many.jsonl"
[ "$(wc -l <"$TMP/many.jsonl")" -eq 20000 ] || fail "not 20000 lines"

# a pipe that nobody writes to
mkfifo "$TMP/fifo"
for signal in TERM HUP; do
	"$POSTSIL" import "$TMP/fifo" >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	exec 3>"$TMP/fifo"      # the other end opens when it has come so far
	head -n 300 "$TMP/many.jsonl" >&3
	kill -$signal $pid
	wait $pid
	got=$?
	exec 3>&-
	[ $got -eq 3 ] || fail "$signal: status $got"
	has '^postsil: stopped: what was added stays, and the same import again goes on behind it$' \
		"$TMP/err"
done
# a shell has what runs beside it ignore INT: in front
(exec 3>"$TMP/fifo"; exec sleep 20) &
writer=$!
status 3 timeout --foreground --preserve-status -s INT 2 "$POSTSIL" import "$TMP/fifo" >"$TMP/out" 2>"$TMP/err"
has '^postsil: stopped' "$TMP/err"
kill $writer
# and what was to be ignored is
(trap '' HUP; exec "$POSTSIL" import "$TMP/fifo" >"$TMP/out" 2>"$TMP/err") &
pid=$!
exec 3>"$TMP/fifo"
kill -HUP $pid
head -n 10 "$TMP/many.jsonl" >&3
exec 3>&-
wait $pid
got=$?
[ $got -eq 0 ] || fail "nohup: status $got"
has ': 10 read: ' "$TMP/out"
[ ! -e "$DB" ] || [ "$(count)" -le 300 ] || fail "more than was written"

# at work
"$POSTSIL" import "$TMP/many.jsonl" >"$TMP/out" 2>"$TMP/err" &
pid=$!
n=0
until [ -e "$DB" ] && [ "$(count 2>/dev/null || echo 0)" -gt 300 ]; do
	n=$((n + 1))
	[ $n -lt 600 ] || fail "it adds nothing"
	sleep 0.05
done
kill -TERM $pid
wait $pid
got=$?
[ $got -eq 3 ] || fail "status $got: was it done already?"
has '^postsil: stopped' "$TMP/err"
have=$(count)
[ "$have" -lt 20000 ] || fail "it did not stop"
told=$(sed -n 's/.* read: \([0-9]*\) added, \([0-9]*\) already.*/\1 \2/p' "$TMP/out")
[ $((${told% *} + ${told#* })) -eq "$have" ] || fail "told $told, and $have are there"
head=$(sqlite3 "$DB" "SELECT origin || ' ' || seq || ' ' || hash FROM journal
	ORDER BY seq DESC LIMIT 1")
has "^store head    $head$" "$TMP/out"

# again
status 0 "$POSTSIL" import "$TMP/many.jsonl" >"$TMP/out" 2>"$TMP/err"
has ": 20000 read: $((20000 - have)) added, $have already there, 0 refused\$" "$TMP/out"
[ "$(count)" -eq 20000 ] || fail "$(count) runs"
status 0 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"

# on a terminal there is a line that moves, in a pipe there is none
[ ! -s "$TMP/err" ] || fail "words on standard error"
status 0 script -qec "'$POSTSIL' --db '$TMP/second.db' import '$TMP/many.jsonl'" /dev/null >"$TMP/tty" 2>&1
LC_ALL=C grep -a -q "%  [0-9]* read: [0-9]* added" "$TMP/tty" || fail "no progress on a terminal"
# but not how much of a database, which SQLite reads
status 0 script -qec "'$POSTSIL' --db '$TMP/third.db' import '$TMP/second.db'" /dev/null >"$TMP/tty" 2>&1
LC_ALL=C grep -a -q "[0-9]* read: [0-9]* added" "$TMP/tty" || fail "no progress of a database"
! LC_ALL=C grep -a -q ' % ' "$TMP/tty" || fail "a share of a database: $(head -c 200 "$TMP/tty")"
