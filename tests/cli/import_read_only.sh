#!/bin/sh
# SPDX-License-Identifier: MIT
# A database in a folder that cannot be written to is imported with its log, by who may
# read them; a log that may not be read is told.
. "$(dirname "$0")/tui.inc"
command -v sqlite3 >/dev/null || { echo "sqlite3 is not installed"; exit 77; }
mkdir "$TMP/from" "$TMP/to"
# one row in the file, one in the log, as while somebody writes
sqlite3 "$TMP/db" "PRAGMA journal_mode = WAL; CREATE TABLE calibrations(hardware_id,
	device_type, precision, calibration_date, blas3_gops);
	INSERT INTO calibrations VALUES ('box', 'cpu', 'fp64', '2025-01-01', 5);
	PRAGMA wal_checkpoint; INSERT INTO calibrations VALUES ('box', 'cpu', 'fp64',
	'2025-01-02', 6)" ".shell cp $TMP/db $TMP/db-wal $TMP/db-shm $TMP/from" >/dev/null ||
	fail sqlite3
cp "$TMP/from/db" "$TMP/from/alone"
cp "$TMP/from/db" "$TMP/from/log"
cp "$TMP/from/db-wal" "$TMP/from/log-wal"
cp "$POSTSIL" "$TMP/postsil"
chmod 755 "$TMP" "$TMP/postsil"
chmod 777 "$TMP/to"
chmod 444 "$TMP"/from/*
chmod 555 "$TMP/from"
as=
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || { echo "setpriv is not installed"; exit 77; }
	as="setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=$TMP/to"
fi
ls -l --time-style=full-iso "$TMP/from" >"$TMP/before"

for f in db:2 log:2 alone:1; do
	status 0 $as "$TMP/postsil" import --dry-run --db "$TMP/to/db" "$TMP/from/${f%:*}" \
		>"$TMP/out" 2>"$TMP/err"
	has "table calibrations: ${f#*:} read: ${f#*:} would be added" "$TMP/out"
done
chmod 000 "$TMP/from/log-wal"
status 3 $as "$TMP/postsil" import --dry-run --db "$TMP/to/db" "$TMP/from/log" \
	>"$TMP/out" 2>"$TMP/err"
has 'log: it or its log (-wal, -shm) cannot be read: look at their permissions' "$TMP/err"
chmod 444 "$TMP/from/log-wal"
ls -l --time-style=full-iso "$TMP/from" | cmp -s - "$TMP/before" || fail "the folder was changed"
