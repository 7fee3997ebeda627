#!/bin/sh
# SPDX-License-Identifier: MIT
# A backup is a store with the same history; nothing is ever overwritten, and what
# stands in the way is named.
. "$(dirname "$0")/store.inc"
add_runs 2
status 0 "$POSTSIL" store backup "$TMP/copy.db" >"$TMP/out" 2>"$TMP/err"
has "^backup  *$TMP/copy.db: 2 runs, verified" "$TMP/out"
grep '^head' "$TMP/out" >"$TMP/kept"
[ ! -s "$TMP/err" ] || fail "words on standard error"
status 0 "$POSTSIL" store check --head "$TMP/kept" >"$TMP/out"
status 0 "$POSTSIL" store check --head "$TMP/kept" --db "$TMP/copy.db" >"$TMP/out"
sqlite3 "$DB" .dump >"$TMP/one"
sqlite3 -readonly "$TMP/copy.db" .dump >"$TMP/two"
cmp "$TMP/one" "$TMP/two" || fail "the copy holds something else"
[ "$(stat -c %a "$TMP/copy.db")" = 600 ] || fail "others may read the copy"

cp "$TMP/copy.db" "$TMP/as_it_was"
status 3 "$POSTSIL" store backup "$TMP/copy.db" >"$TMP/out" 2>"$TMP/err"
has 'copy.db is there already: nothing is overwritten' "$TMP/err"
cmp "$TMP/copy.db" "$TMP/as_it_was" || fail "it was overwritten"
status 3 "$POSTSIL" store backup "$DB" >"$TMP/out" 2>"$TMP/err"
status 3 "$POSTSIL" store backup "$TMP/none/copy.db" >"$TMP/out" 2>"$TMP/err"
has "the folder $TMP/none: No such file" "$TMP/err"
status 2 "$POSTSIL" store backup '' >"$TMP/out" 2>"$TMP/err"
status 2 "$POSTSIL" store backup >"$TMP/out" 2>"$TMP/err"
has "'store backup' needs a FILE" "$TMP/err"
status 2 "$POSTSIL" store bakcup x 2>"$TMP/err"
has "did you mean 'backup'" "$TMP/err"
status 0 "$POSTSIL" store backup "$TMP/json.db" --format json >"$TMP/out"
has '"runs":2,' "$TMP/out"

# by a name without a folder, and where no more fits (512 byte blocks)
cd "$TMP" || exit 1
status 0 "$POSTSIL" store backup here.db >"$TMP/out"
[ -f here.db ] || fail "no here.db"
(trap '' XFSZ; ulimit -f 64; "$POSTSIL" store backup full.db) >"$TMP/out" 2>"$TMP/err"
[ $? -eq 3 ] || fail "a copy that does not fit ended otherwise"
[ -z "$(ls full.db* 2>/dev/null)" ] || fail "a rest was left: $(ls full.db*)"

# stopped at whatever moment: a whole copy or none, and nothing beside it
awk '{ for (i = 1; i <= 3000; i++) { s = $0
	sub(/"run_id":"......../, sprintf("\"run_id\":\"%08x", i), s); print s } }' \
	"$SRC/tests/runs/small.json" >"$TMP/many.jsonl"
status 0 "$POSTSIL" import "$TMP/many.jsonl" >"$TMP/out" 2>"$TMP/err"
n=0 whole=0
while [ $n -lt 20 ]; do
	n=$((n + 1))
	signal=$(echo HUP INT TERM | cut -d' ' -f $((n % 3 + 1)))
	timeout --foreground --preserve-status -s "$signal" 0.0$((n * 7 % 10))$n \
		"$POSTSIL" store backup "$TMP/s$n.db" >"$TMP/out" 2>"$TMP/err"
	got=$?
	rest=$(ls "$TMP" | grep "^s$n\.db.")
	[ -z "$rest" ] || fail "left: $rest"
	if [ -e "$TMP/s$n.db" ]; then
		whole=$((whole + 1))
		status 0 "$POSTSIL" store check --db "$TMP/s$n.db" >"$TMP/out"
	else
		[ $got -gt 128 ] || fail "$signal: status $got without a copy"
	fi
done
[ $whole -lt 20 ] || fail "no signal came before the end"
# one that is to be ignored is
(trap '' HUP; exec "$POSTSIL" store backup "$TMP/hup.db") >"$TMP/out" 2>"$TMP/err" &
sleep 0.02
kill -HUP $! 2>/dev/null
wait $!
[ -e "$TMP/hup.db" ] || fail "an ignored signal stopped it: $(cat "$TMP/err")"
echo "figures: backup stopped 20 times: $whole copies were whole by then, $((20 - whole)) are not there"
