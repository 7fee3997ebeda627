#!/bin/sh
# SPDX-License-Identifier: MIT
# A damaged store gives back what is whole, proven, and a list of the rest; the
# damaged file is not touched, and nothing half-made stays.
. "$(dirname "$0")/store.inc"
add_runs 3
cp "$DB" "$TMP/whole"
"$POSTSIL" store info | grep '^head' >"$TMP/kept"
status 0 "$POSTSIL" store salvage "$TMP/new.db" >"$TMP/out" 2>"$TMP/err"
has '^saved  *3 runs, proven; 3 of them' "$TMP/out"
has '^lost  *0 runs' "$TMP/out"
[ ! -s "$TMP/err" ] || fail "words on standard error"
status 0 "$POSTSIL" store check --db "$TMP/new.db" --head "$TMP/kept" >"$TMP/out"
has '^records  *ok (runs: 3)' "$TMP/out"
[ "$(stat -c %a "$TMP/new.db")" = 600 ] || fail "others may read it"

# SQLite itself does not open this one: the first page is gone
head -c 4096 /dev/zero | dd of="$DB" conv=notrunc 2>/dev/null
cp "$DB" "$TMP/damaged"
ls "$DB"* >"$TMP/beside"
status 3 "$POSTSIL" store info >"$TMP/out" 2>"$TMP/err"
status 0 "$POSTSIL" store salvage "$TMP/new2.db" >"$TMP/out"
has '^saved  *3 runs' "$TMP/out"
cmp "$DB" "$TMP/damaged" || fail "the damaged file was written to"
[ "$(ls "$DB"*)" = "$(cat "$TMP/beside")" ] || fail "files beside it: $(ls "$DB"*)"
chmod a-w "$DB"
status 0 "$POSTSIL" store salvage "$TMP/new3.db" >"$TMP/out"
chmod u+w "$DB"
sqlite3 "$TMP/new2.db" 'SELECT run_id, record_hash FROM journal ORDER BY run' >"$TMP/one"
sqlite3 "$TMP/whole" 'SELECT run_id, record_hash FROM journal ORDER BY run' >"$TMP/two"
cmp "$TMP/one" "$TMP/two" || fail "other runs came back"

# a changed run is lost, and named
cp "$TMP/whole" "$DB"
id=$(sqlite3 "$DB" 'SELECT run_id FROM run WHERE n = 2')
no_guards "UPDATE result SET blas3_gops = blas3_gops + 1 WHERE run = 2"
status 1 "$POSTSIL" store salvage "$TMP/new4.db" >"$TMP/out"
has '^saved  *2 runs, proven; 1 of them' "$TMP/out"
has "^lost  *run $id: number 2: one of its rows was changed" "$TMP/out"
no_controls "$TMP/out"
status 1 "$POSTSIL" store salvage "$TMP/new5.db" --format json >"$TMP/out"
has '"saved":2,"kept_place":1,"saved_unproven":0,"lost":1,' "$TMP/out"
has "\"losses\":\\[{\"run_id\":\"$id\",\"saved\":false," "$TMP/out"
no_controls "$TMP/out"

# of what is cut off nothing may be left that names a run: no all-clear
head -c 12288 "$TMP/whole" >"$TMP/cut"
status 1 "$POSTSIL" store salvage "$TMP/new6.db" --db "$TMP/cut" >"$TMP/out"
has ': 3 pages; [1-9][0-9]* that its tables need are missing' "$TMP/out"
has '^lost  *[0-9]* runs, and perhaps others of which no page is left' "$TMP/out"

# all is proven, but the file may hold what only a newer postsil knows
cp "$TMP/whole" "$TMP/newer"
sqlite3 "$TMP/newer" 'PRAGMA user_version = 99'
status 1 "$POSTSIL" store salvage "$TMP/new7.db" --db "$TMP/newer" >"$TMP/out"
has '^saved  *3 runs, proven' "$TMP/out"
has '^schema  *99, which this postsil does not know: a newer one wrote it' "$TMP/out"
status 1 "$POSTSIL" store salvage "$TMP/new8.db" --db "$TMP/newer" --format json >"$TMP/out"
has '"newer_schema":99,' "$TMP/out"
status 0 "$POSTSIL" store salvage "$TMP/new9.db" --db "$TMP/whole" --format json >"$TMP/out"
has '"newer_schema":null,' "$TMP/out"

# refused in words, and nothing is left
status 3 "$POSTSIL" store salvage "$TMP/new.db" >"$TMP/out" 2>"$TMP/err"
has 'is there already: nothing is overwritten' "$TMP/err"
status 3 "$POSTSIL" store salvage "$TMP/no.db" --db "$TMP/none" 2>"$TMP/err"
has 'there is no database' "$TMP/err"
echo 'not a database' >"$TMP/text"
status 3 "$POSTSIL" store salvage "$TMP/no.db" --db "$TMP/text" 2>"$TMP/err"
has 'nothing in there is of a database of postsil' "$TMP/err"
status 3 "$POSTSIL" store salvage "$TMP/no.db" --db "$TMP" 2>"$TMP/err"
has 'is no regular file' "$TMP/err"
status 2 "$POSTSIL" store salvage 2>"$TMP/err"
has "'store salvage' needs a FILE" "$TMP/err"
status 2 "$POSTSIL" store nothing-like-it 2>"$TMP/err"
has "it takes check, info, backup, salvage" "$TMP/err"

# where no more fits (512 byte blocks)
(trap '' XFSZ; ulimit -f 64; "$POSTSIL" store salvage "$TMP/no.db") >"$TMP/out" 2>"$TMP/err"
[ $? -eq 3 ] || fail "one that does not fit ended otherwise"
[ -z "$(ls "$TMP"/no.db* 2>/dev/null)" ] || fail "a rest was left: $(ls "$TMP"/no.db*)"
