#!/bin/sh
# SPDX-License-Identifier: MIT
# The dashboard for PostgreSQL: its queries in a scratch cluster whose calibration_run
# has been filled from the CSV export, beside SQLite's answers to its sister's.
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
[ -n "$bin" ] && [ -x "$bin/initdb" ] || { echo "not tested: no PostgreSQL"; exit 77; }
[ "$(id -u)" -ne 0 ] || id postgres >/dev/null 2>&1 || { echo "not tested: no user postgres"; exit 77; }
. "$(dirname "$0")/grafana.inc"

# It does not run as root; the socket is the only way in, and has a short name: there
# is room for 107 bytes.
as_server() {
	if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
PG=$TMP/pg
SOCKET=$(mktemp -d /tmp/postsil.XXXXXX) || fail "no folder for a socket"
trap 'as_server "$bin/pg_ctl" -D "$PG/data" -m immediate stop >/dev/null 2>&1
	rm -rf "$SOCKET"' EXIT
trap 'exit 130' INT TERM HUP
mkdir "$PG" && chmod 700 "$PG" && chmod 755 "$TMP"
[ "$(id -u)" -ne 0 ] || chown postgres "$PG" "$SOCKET"
(cd "$PG" && as_server "$bin/initdb" -D "$PG/data" -U reader -A trust -E UTF8 --locale=C \
	--no-sync >"$TMP/pg.out" 2>&1 &&
	as_server "$bin/pg_ctl" -D "$PG/data" -l "$PG/log" -w \
	-o "-c listen_addresses='' -c unix_socket_directories='$SOCKET' -c fsync=off" \
	start >>"$TMP/pg.out" 2>&1) || fail "no cluster: $(cat "$TMP/pg.out" "$PG/log")"
pg() {
	(cd "$PG" && as_server "$bin/psql" -X -q -h "$SOCKET" -U reader -d postgres \
		-v ON_ERROR_STOP=1 "$@") 2>"$TMP/err" || fail "psql: $*"
}

# the view's columns; of those that are no column of a table SQLite knows no type
sql "SELECT 'CREATE TABLE calibration_run(' || group_concat(name || ' ' ||
	CASE WHEN name = 'timestamp' THEN 'timestamptz'
	WHEN type = 'REAL' OR name IN ('timestamp_unix', 'gpu_power_limit_w')
	THEN 'double precision'
	WHEN type = 'INTEGER' OR name = 'gpu_memory_mb' THEN 'bigint' ELSE 'text' END) || ')'
	FROM pragma_table_info('calibration_run')" >"$TMP/make"
pg <"$TMP/make"
status 0 "$POSTSIL" export --format csv "$TMP/rows.csv" 2>"$TMP/err"
pg -c "COPY calibration_run FROM STDIN (FORMAT csv, HEADER match)" <"$TMP/rows.csv"
[ "$(pg -At -c 'SELECT count(*) FROM calibration_run')" = \
	"$(sql 'SELECT count(*) FROM calibration_run')" ] || fail "rows are missing"

status 0 "$POSTSIL" export --format grafana-sqlite "$TMP/dash.sqlite" 2>"$TMP/err"
status 0 "$POSTSIL" export --format grafana-postgresql "$TMP/dash.pg" 2>"$TMP/err"
cp "$TMP/dash.pg" "$TMP/dash"
good_dashboard grafana-postgresql-datasource rawSql
[ "$(json "SELECT count(*) FROM d, json_tree(j) a JOIN json_tree(j) b
	ON a.parent = b.parent WHERE a.key = 'rawSql' AND b.key = 'format'
	AND b.atom IN ('table', 'time_series')")" = 9 ] || fail "a query has no format"

for v in product device precision unit; do
	query $v query | pg -At >"$TMP/got"
	cp "$TMP/dash.sqlite" "$TMP/dash"
	query $v query | sqlite3 -readonly "$DB" | cmp - "$TMP/got" || fail "$v: $(cat "$TMP/got")"
	cp "$TMP/dash.pg" "$TMP/dash"
done

# same FILE FILE: the same but for the last digits that are printed
same() {
	paste -d'\n' "$1" "$2" | awk -F'|' 'function near(a, b) {
		return a == b || (a + 0 != 0 && b + 0 != 0 &&
			(a - b) / a < 1e-13 && (b - a) / a < 1e-13) }
	NR % 2 { split($0, was); n = NF; next }
	{ if (NF != n) exit 1
	  for (i = 1; i <= NF; i++) if (!near(was[i], $i)) { print was[i], $i; exit 1 } }'
}

echo "$PANELS" | tr '|' '\n' >"$TMP/panels"
while read -r title; do
	for forced in 0 1; do
		cp "$TMP/dash.pg" "$TMP/dash"
		query "$title" rawSql | filled $forced >"$TMP/query"
		# as it is: each time is one to PostgreSQL too
		{ cat "$TMP/query"; echo ' \gdesc'; } | pg -At >"$TMP/types"
		[ -s "$TMP/types" ] || fail "$title: the query does not run"
		for column in time first_run last_run; do
			! grep "^$column|" "$TMP/types" | grep -v 'timestamp with time zone' ||
				fail "$title: $column is no time"
		done
		pg -At <"$TMP/query" >"$TMP/rows"
		# with times in Unix seconds: what SQLite says
		sed 's/to_timestamp(/(/' "$TMP/query" | pg -A >"$TMP/got"
		sed -i '$d' "$TMP/got"   # "(n rows)"
		cp "$TMP/dash.sqlite" "$TMP/dash"
		query "$title" queryText | filled $forced >"$TMP/query"
		sqlite3 -readonly -header "$DB" <"$TMP/query" >"$TMP/want"
		[ "$(wc -l <"$TMP/want")" -ge 2 ] || fail "$title shows nothing"
		[ "$(wc -l <"$TMP/want")" -eq "$(wc -l <"$TMP/got")" ] &&
			[ "$(wc -l <"$TMP/got")" -eq $(($(wc -l <"$TMP/rows") + 1)) ] ||
			fail "$title: $(wc -l "$TMP/want" "$TMP/got" "$TMP/rows")"
		head -n 1 "$TMP/want" >"$TMP/h1"
		head -n 1 "$TMP/got" | cmp - "$TMP/h1" || fail "$title: columns"
		for f in want got; do tail -n +2 "$TMP/$f" | sort >"$TMP/$f.sorted"; done
		same "$TMP/want.sorted" "$TMP/got.sorted" || fail "$title: other rows"
		case $title in Efficiency | STREAM | BLAS*)
			tail -n +2 "$TMP/got" | cut -d'|' -f1 | sort -nc || fail "$title: not by time" ;;
		esac
	done
done <"$TMP/panels"
