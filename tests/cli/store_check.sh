#!/bin/sh
# SPDX-License-Identifier: MIT
# The check names a changed run; a cut end is found by a kept head, as run and info
# print it; what is no store is refused.
. "$(dirname "$0")/store.inc"
status 3 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"
has 'there is no database' "$TMP/err"
add_runs 3
grep 'store head' "$TMP/run" >"$TMP/kept" || fail "run printed no head"
status 0 "$POSTSIL" store info >"$TMP/info"
[ "$(awk '$1 == "head" { print $2, $3, $4 }' "$TMP/info")" = \
	"$(awk '{ print $(NF - 2), $(NF - 1), $NF }' "$TMP/kept")" ] ||
	fail "info and run print other heads"
has '^runs  *3, with ' "$TMP/info"
[ "$(awk '$1 == "origin" { print $2 }' "$TMP/info")" = \
	"$(sqlite3 "$DB" "SELECT value FROM meta WHERE key = 'origin'")" ] ||
	fail "info has another origin"
status 0 "$POSTSIL" store info --format json >"$TMP/out"
has '"runs":3,' "$TMP/out"
has "\"bytes\":$(wc -c <"$DB")," "$TMP/out"
status 0 "$POSTSIL" store check >"$TMP/out"
has '^records  *ok (runs: 3)$' "$TMP/out"
has '^tail  *not checked' "$TMP/out"
status 0 "$POSTSIL" store check --head "$TMP/kept" >"$TMP/out"
has '^tail  *ok (kept heads: 1)$' "$TMP/out"
grep '^head' "$TMP/info" >"$TMP/heads"
status 0 "$POSTSIL" store check --head "$TMP/heads" >"$TMP/out"
status 3 "$POSTSIL" store check --head "$TMP/info" >"$TMP/out" 2>"$TMP/err"
has 'line 1 of .* is no head' "$TMP/err"
status 3 "$POSTSIL" store check --head "$TMP/none" >"$TMP/out" 2>"$TMP/err"
has "kept heads in $TMP/none: No such file" "$TMP/err"

cp "$DB" "$TMP/whole"
id=$(sqlite3 "$DB" 'SELECT run_id FROM run WHERE n = 2')
no_guards "UPDATE result SET blas3_gops = blas3_gops + 1 WHERE run >= 2"
status 1 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"
has "^records  *run $id: its content was changed" "$TMP/out"
has "^first bad run $id\$" "$TMP/out"
has 'Go on with a backup' "$TMP/out"
[ ! -s "$TMP/err" ] || fail "words on standard error"

cp "$TMP/whole" "$DB"
no_guards "PRAGMA foreign_keys = OFF; DELETE FROM journal WHERE run = 3;
	DELETE FROM sample WHERE run = 3; DELETE FROM result WHERE run = 3;
	DELETE FROM fact WHERE run = 3; DELETE FROM preflight WHERE run = 3;
	DELETE FROM device WHERE run = 3; DELETE FROM run WHERE n = 3"
status 0 "$POSTSIL" store check >"$TMP/out"
status 1 "$POSTSIL" store check --head "$TMP/kept" >"$TMP/out"
has 'the end was cut off' "$TMP/out"
has 'ends at 2, and had 3 runs' "$TMP/out"

# words in the file do not act on a terminal
cp "$TMP/whole" "$DB"
sqlite3 "$DB" "CREATE TABLE \"$(printf '\033[31mred')\"(a)"
status 1 "$POSTSIL" store check >"$TMP/out"
no_controls "$TMP/out"
status 1 "$POSTSIL" store check --format json >"$TMP/out"
no_controls "$TMP/out"

echo 'not a database' >"$TMP/text"
status 3 "$POSTSIL" store check --db "$TMP/text" >"$TMP/out" 2>"$TMP/err"
has 'is no database of postsil' "$TMP/err"
sqlite3 "$TMP/other" 'CREATE TABLE t(a)'
status 3 "$POSTSIL" store check --db "$TMP/other" >"$TMP/out" 2>"$TMP/err"
has 'of another program' "$TMP/err"
head -c 100000 "$TMP/whole" >"$TMP/half"
status 1 "$POSTSIL" store check --db "$TMP/half" >"$TMP/out" 2>"$TMP/err"
has '^records  *not checked$' "$TMP/out"
