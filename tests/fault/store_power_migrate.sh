#!/bin/sh
# SPDX-License-Identifier: MIT
# Power fails while a database of an older schema is opened to be written: at every
# point it is the old one or wholly the new one, with its backup, and no run is lost.
# The old ones are made by the statements of their time, and some of their runs are
# still in the log.
. "$(dirname "$0")/power.inc"
RUNS=12 KEPT=9  # of which so many are in the file itself
TABLES='hardware software gpu run device fact preflight result sample journal'

# old SCHEMA LOG: a store of that schema below $TMP/before; LOG: keep the log
old() {
	anew
	rm -rf "$TMP/before"
	PRELOAD= writes 0 $RUNS
	[ $wrote -eq 0 ] || fail "no store: $(cat "$TMP/err")"
	mkdir -p "$TMP/before/share/postsil"
	{
		echo "ATTACH '$DB' AS today;"
		cat "$SRC/tests/unit/db/schema_$1.sql"
		echo 'PRAGMA journal_mode = WAL; BEGIN;'
		echo 'INSERT INTO main.meta SELECT * FROM today.meta;'
		rows 0 $KEPT
		echo 'COMMIT; PRAGMA wal_checkpoint(TRUNCATE);'
		[ -z "$2" ] || echo '.dbconfig no_ckpt_on_close on'
		echo 'BEGIN;'
		rows $KEPT $RUNS
		echo 'COMMIT;'
	} | sqlite3 -bail "$TMP/before/share/postsil/postsil.db" >"$TMP/out" 2>&1 ||
		fail "no old store: $(cat "$TMP/out")"
	rm -f "$TMP/before/share/postsil/postsil.db-shm"
	[ -z "$2" ] || [ -s "$TMP/before/share/postsil/postsil.db-wal" ] || fail 'no log'
	anew
	rmdir "$ROOT"
	cp -R "$TMP/before" "$ROOT"
}

# rows FROM TO: the rows of those runs, the journal's last, as the guards want it
rows() {
	for t in $TABLES; do
		case $t in
		hardware | software | gpu) where="n NOT IN (SELECT n FROM main.$t)" ;;
		run) where="n > $1 AND n <= $2" ;;
		*) where="run > $1 AND run <= $2" ;;
		esac
		echo "INSERT INTO main.$t SELECT * FROM today.$t WHERE $where;"
	done
}

# migrate SCHEMA TRIALS LOG [-r]: opened to be written, and two runs added
migrate() {
	old "$1" "$3"
	writes $4 $RUNS 2
	[ $wrote -eq 0 ] || fail "not brought on: $(cat "$TMP/err")"
	what="from schema $1${4:+, rollback journal}${3:+, runs in the log}"
	set -- "$1" "$(share "$2")" -b "$TMP/before" -o "$1" -a $RUNS
	schema=$1 trials=$2
	shift 2
	power "$what" "$trials" "$@"
	echo "$line" | awk -F'; ' -v n="$trials" '{ split($NF, x, /[^0-9]+/)
		exit !(x[2] * 10 >= n && x[3] * 20 >= n && x[4] >= x[3]) }' ||
		{ echo "$what: not both schemas were met"; failures=$((failures + 1)); }
	# a disk that kept everything, or nothing, does no harm: two of five
	control "$what" "$((trials / 4 + 4))" 25 "$@"
}

for f in "$SRC"/tests/unit/db/schema_*.sql; do
	schema=${f##*_}
	schema=${schema%.sql}
	migrate $schema 200 log ''
	migrate $schema 100 '' -r
done
finish
