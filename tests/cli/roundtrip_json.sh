#!/bin/sh
# SPDX-License-Identifier: MIT
# What is exported as JSON or JSON lines and imported into an empty store is
# exported again byte for byte, whatever is in it; and nothing arrives twice.
. "$(dirname "$0")/roundtrip.inc"
make_hard_store

# two paths: the record hashes that the store keeps are those of the exported lines
status 0 "$POSTSIL" export "$TMP/one.jsonl" 2>"$TMP/err"
[ "$(wc -l <"$TMP/one.jsonl")" -eq $RUNS ] || fail "not $RUNS lines"
while IFS= read -r line; do
	printf %s "$line" | sha256sum | cut -d' ' -f1
done <"$TMP/one.jsonl" | sort >"$TMP/lines"
sqlite3 "$DB" 'SELECT record_hash FROM journal' | sort >"$TMP/kept"
same "$TMP/lines" "$TMP/kept"

for kind in jsonl json; do
	status 0 "$POSTSIL" export "$TMP/a.$kind" 2>"$TMP/err"
	status 0 "$POSTSIL" --db "$TMP/$kind.db" import "$TMP/a.$kind" >"$TMP/out" 2>"$TMP/err"
	has ": $RUNS read: $RUNS added, 0 already there, 0 refused\$" "$TMP/out"
	status 0 "$POSTSIL" --db "$TMP/$kind.db" export "$TMP/b.$kind" 2>"$TMP/err"
	same "$TMP/a.$kind" "$TMP/b.$kind"
	status 0 "$POSTSIL" --db "$TMP/$kind.db" import "$TMP/b.$kind" >"$TMP/out" 2>"$TMP/err"
	has ": $RUNS read: 0 added, $RUNS already there, 0 refused\$" "$TMP/out"
	status 0 "$POSTSIL" --db "$TMP/$kind.db" store check >"$TMP/out" 2>"$TMP/err"
done

# through a pipe
"$POSTSIL" export --format jsonl 2>/dev/null |
	status 0 "$POSTSIL" --db "$TMP/pipe.db" import - >"$TMP/out" || exit 1
has "^standard input, JSON lines: $RUNS read: $RUNS added" "$TMP/out"
status 0 "$POSTSIL" --db "$TMP/pipe.db" export "$TMP/pipe.jsonl" 2>"$TMP/err"
same "$TMP/one.jsonl" "$TMP/pipe.jsonl"
# a record that says something else under an id that is there
sed 's/"backend":"blis"/"backend":"bliss"/' "$TMP/one.jsonl" >"$TMP/other.jsonl"
n=$(grep -c '"bliss"' "$TMP/other.jsonl")
[ "$n" -ge 1 ] || fail "no record was changed"
status 1 "$POSTSIL" import "$TMP/other.jsonl" >"$TMP/out" 2>"$TMP/err"
has ": $RUNS read: 0 added, $((RUNS - n)) already there, $n refused$" "$TMP/out"
has 'line [0-9]*: run [0-9a-f-]* is in the store with another content$' "$TMP/out"
