#!/bin/sh
# SPDX-License-Identifier: MIT
# A database in a folder that the reader may not write to: read while its log is there for
# him to read, else refused with what to do about it, which then works.
. "$(dirname "$0")/tui.inc"
cat >"$TMP/one.csv" <<'END'
timestamp,product,device,precision,metric,value,unit
2025-01-31T09:00:00Z,Box,cpu,fp64,blas3,500,GOP/s
END
mkdir "$TMP/ro" "$TMP/nobody"
status 0 "$POSTSIL" import "$TMP/one.csv" --db "$TMP/ro/live.db" >"$TMP/out"
status 0 "$POSTSIL" store backup "$TMP/ro/copy.db" --db "$TMP/ro/live.db" >"$TMP/out"
cp "$TMP/ro/live.db" "$TMP/ro/bare.db"
cp "$TMP/ro/live.db" "$TMP/ro/private.db"
for end in wal shm; do
	[ -e "$TMP/ro/live.db-$end" ] || fail "no live.db-$end"
	cp "$TMP/ro/live.db-$end" "$TMP/ro/private.db-$end"
done
chmod 444 "$TMP"/ro/*
chmod 000 "$TMP"/ro/private.db-*
cp "$POSTSIL" "$TMP/postsil"
chmod 755 "$TMP" "$TMP/postsil"
chmod 777 "$TMP/nobody"
chmod 555 "$TMP/ro"
as=
if [ "$(id -u)" -eq 0 ]; then
	command -v setpriv >/dev/null || { echo "setpriv is not installed"; exit 77; }
	as="setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=$TMP/nobody
		XDG_DATA_HOME=$TMP/nobody XDG_STATE_HOME=$TMP/nobody XDG_CACHE_HOME=$TMP/nobody"
fi

for db in live copy; do
	status 0 $as "$TMP/postsil" show runs --format csv --db "$TMP/ro/$db.db" >"$TMP/out"
	has '^[0-9a-f-]*,' "$TMP/out"
	[ "$(wc -l <"$TMP/out")" -eq 2 ] || fail "$db: $(cat "$TMP/out")"
done
for db in bare private; do
	status 3 $as "$TMP/postsil" show runs --db "$TMP/ro/$db.db" >"$TMP/out" 2>"$TMP/err"
	has "$db.db: its log (-wal, -shm) is not there or not yours to read.*store backup NEW" \
		"$TMP/err"
	[ ! -s "$TMP/out" ] || fail "$db was shown"
done
chmod 755 "$TMP/ro"
