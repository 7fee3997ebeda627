#!/bin/sh
# SPDX-License-Identifier: MIT
# A file has its name only when it is whole: what stands in the way is refused in
# words and untouched, and a failure leaves nothing.
. "$(dirname "$0")/store.inc"
add_runs 2
nothing_left() {
	[ -z "$(ls "$TMP" | grep "^$1\.......$")" ] || fail "left: $(ls "$TMP")"
}

status 0 "$POSTSIL" export "$TMP/a.csv" >"$TMP/out" 2>"$TMP/err"
[ ! -s "$TMP/out" ] || fail "words on standard output"
has "^[0-9]* rows, .* of csv in $TMP/a.csv$" "$TMP/err"
[ "$(stat -c %a "$TMP/a.csv")" = 644 ] || fail "mode $(stat -c %a "$TMP/a.csv")"
cp "$TMP/a.csv" "$TMP/kept"
status 3 "$POSTSIL" export "$TMP/a.csv" 2>"$TMP/err"
has "$TMP/a.csv is there already, and is not overwritten" "$TMP/err"
ln -s nowhere "$TMP/link"
for f in "$TMP/data" "$TMP/link" /dev/null; do
	status 3 "$POSTSIL" export "$f" --format csv 2>"$TMP/err"
	has "$f is no regular file, and is not replaced: name another" "$TMP/err"
	has_not 'remove it' "$TMP/err"
done
cmp "$TMP/a.csv" "$TMP/kept" || fail "it was overwritten"
status 3 "$POSTSIL" export "$TMP/none/a.csv" 2>"$TMP/err"
has "cannot make $TMP/none/a.csv: No such file" "$TMP/err"
status 2 "$POSTSIL" export '' 2>"$TMP/err"

# the format by name, by --format, and JSON lines where nothing says it
status 0 "$POSTSIL" export "$TMP/x" 2>"$TMP/err"
has '2 runs, .* of jsonl in' "$TMP/err"
status 0 "$POSTSIL" export - >"$TMP/y" 2>"$TMP/err"
has '2 runs, .* of jsonl$' "$TMP/err"
cmp "$TMP/x" "$TMP/y" || fail "a file and standard output differ"
status 0 "$POSTSIL" export "$TMP/z.csv" --format jsonl 2>"$TMP/err"
cmp "$TMP/x" "$TMP/z.csv" || fail "--format is not heeded"
status 0 "$POSTSIL" export "$TMP/p.parquet" 2>"$TMP/err"
[ "$(head -c 4 "$TMP/p.parquet")$(tail -c 4 "$TMP/p.parquet")" = PAR1PAR1 ] ||
	fail "no Parquet"
status 2 "$POSTSIL" export --format cvs 2>"$TMP/err"
has "did you mean csv" "$TMP/err"
status 3 "$POSTSIL" export --db "$TMP/no.db" "$TMP/n.csv" 2>"$TMP/err"
has 'there is no database' "$TMP/err"
[ ! -e "$TMP/n.csv" ] || fail "a file of no database"

# a textfile is replaced, but nothing else by one
status 0 "$POSTSIL" export "$TMP/t.prom" 2>"$TMP/err"
inode=$(stat -c %i "$TMP/t.prom")
status 0 "$POSTSIL" export "$TMP/t.prom" 2>"$TMP/err"
[ "$(stat -c %i "$TMP/t.prom")" != "$inode" ] || fail "it was written in place"
# with the mode that it had, whatever the umask: others read it
(umask 077; status 0 "$POSTSIL" export "$TMP/t.prom") 2>"$TMP/err" || exit 1
[ "$(stat -c %a "$TMP/t.prom")" = 644 ] || fail "mode $(stat -c %a "$TMP/t.prom")"
(umask 077; status 0 "$POSTSIL" export "$TMP/u.prom") 2>"$TMP/err" || exit 1
[ "$(stat -c %a "$TMP/u.prom")" = 600 ] || fail "mode $(stat -c %a "$TMP/u.prom")"
# a name mistyped may be that of a database, or of its lock or log, which are empty
cp "$DB" "$TMP/old.db"
cp "$DB" "$TMP/old.prom"
: >"$TMP/old.db-lock"
for f in old.db old.db-lock old.prom x; do
	sum=$(cksum <"$TMP/$f")
	status 3 "$POSTSIL" export --db "$TMP/old.db" --format textfile "$TMP/$f" 2>"$TMP/err"
	has "$f is there already, and is none that an export in this format made" "$TMP/err"
	[ "$(cksum <"$TMP/$f")" = "$sum" ] || fail "$f was replaced"
done
ln -s t.prom "$TMP/l.prom"
status 3 "$POSTSIL" export "$TMP/l.prom" 2>"$TMP/err"
has 'is no regular file' "$TMP/err"

# no room: a file-size limit (512 byte blocks; reading the database needs 64), and a
# full device
[ "$(wc -c <"$TMP/x")" -gt 32768 ] || fail "too small a file to be cut"
(ulimit -f 64; "$POSTSIL" export "$TMP/full.jsonl") 2>"$TMP/err"
[ $? -eq 3 ] || fail "a file that does not fit ended otherwise"
has "cannot write to $TMP/full.jsonl" "$TMP/err"
[ ! -e "$TMP/full.jsonl" ] || fail "half a file"
nothing_left full.jsonl
status 3 "$POSTSIL" export >/dev/full 2>"$TMP/err"
has 'cannot write to standard output' "$TMP/err"

# a reader that goes away is none of its business
{ sleep 1; "$POSTSIL" export 2>"$TMP/err"; echo $? >"$TMP/status"; } | true
[ ! -s "$TMP/err" ] && [ "$(cat "$TMP/status")" -eq 0 ] || fail "a closed pipe"

# stopped at whatever moment: a whole file or none
n=0 whole=0
while [ $n -lt 20 ]; do
	n=$((n + 1))
	"$POSTSIL" export "$TMP/s$n.jsonl" 2>/dev/null &
	sleep 0.00$((n % 10))
	kill -TERM $! 2>/dev/null
	wait $! 2>/dev/null
	nothing_left "s$n.jsonl"
	[ -e "$TMP/s$n.jsonl" ] || continue
	whole=$((whole + 1))
	cmp "$TMP/x" "$TMP/s$n.jsonl" || fail "half a file"
done
[ $whole -lt 20 ] || fail "no signal came before the end"
echo "figures: export stopped 20 times: $whole files were whole by then, $((20 - whole)) are not there"
