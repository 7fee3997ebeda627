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
