#!/bin/sh
# SPDX-License-Identifier: MIT
# From the sqlite3 shell no statement changes or removes a row of any content table.
# Without the triggers it can, and the check says so.
. "$(dirname "$0")/store.inc"
. "$(dirname "$0")/alert.inc"
add_runs 2
event_by_hand 00000000-0000-4000-8000-000000000001
tables=$(sqlite3 "$DB" "SELECT name FROM sqlite_schema WHERE type = 'table'")
sqlite3 "$DB" .dump >"$TMP/before"
tried=0
for t in $tables; do
	column=$(sqlite3 "$DB" "SELECT name FROM pragma_table_info('$t') LIMIT 1")
	[ "$(sqlite3 "$DB" "SELECT count(*) FROM $t")" -gt 0 ] || [ "$t" = gpu ] ||
		fail "nothing to change in $t"
	[ "$t" != gpu ] || continue
	for sql in "UPDATE $t SET $column = $column" "DELETE FROM $t" \
		"INSERT OR REPLACE INTO $t SELECT * FROM $t" \
		"REPLACE INTO $t SELECT * FROM $t LIMIT 1" \
		"UPDATE OR REPLACE $t SET $column = 1" \
		"INSERT INTO $t SELECT * FROM $t WHERE true ON CONFLICT DO UPDATE SET $column = $column"; do
		sqlite3 "$DB" "$sql" >"$TMP/out" 2>&1 && fail "the shell may: $sql"
		has 'append-only' "$TMP/out"
		tried=$((tried + 1))
	done
done
[ $tried -eq 72 ] || fail "$tried statements tried instead of 72"
sqlite3 "$DB" .dump | cmp - "$TMP/before" || fail "content changed"
status 0 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"

sqlite3 "$DB" 'DROP TRIGGER sample_no_delete'
status 1 "$POSTSIL" store check >"$TMP/out" 2>"$TMP/err"
has '^guards  *1 found (' "$TMP/out"
has 'the trigger sample_no_delete is missing' "$TMP/out"
status 1 "$POSTSIL" store check --format json >"$TMP/out"
has '"clean":false' "$TMP/out"
has '{"part":"guards","state":"bad",' "$TMP/out"
has '"first_bad_run":null}$' "$TMP/out"
# a store without a guard takes no run
fake_worker "$TMP/stream1"
status 3 "$POSTSIL" run --force >"$TMP/out" 2>"$TMP/err"
has 'a guard of the table sample is missing' "$TMP/err"
