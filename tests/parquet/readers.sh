#!/bin/sh
# SPDX-License-Identifier: MIT
# Parquet files are read back, cell by cell, by two readers that are not ours:
# hyparquet and DuckDB (readers.inc).
# ROWS sets the size of the largest table (default 60000).
. "$(dirname "$0")/readers.inc"
MAKE=$O/tests/make_parquet

[ -x "$MAKE" ] || fail "$MAKE is missing: make $MAKE"
"$MAKE" mixed 100 "$TMP/first.parquet" "$TMP/first.tsv" || fail "cannot write"
[ "$(head -c 4 "$TMP/first.parquet")$(tail -c 4 "$TMP/first.parquet")" = PAR1PAR1 ] ||
	fail "no magic at both ends"
if [ -c /dev/full ]; then
	"$MAKE" mixed 100000 /dev/full "$TMP/full.tsv" 2>"$TMP/err" && fail "a full disk went unnoticed"
	grep -q 'No space left' "$TMP/err" || fail "a full disk: $(cat "$TMP/err")"
fi

need_readers

while read -r kind rows; do
	"$MAKE" "$kind" "$rows" "$TMP/$kind-$rows.parquet" "$TMP/expected" ||
		fail "$kind $rows: cannot write"
	node "$TMP/read_back.mjs" "$TMP/$kind-$rows.parquet" "$TMP/expected" 'made=for a test, ü' ||
		fail "$kind $rows: not read back as written"
done <<END
mixed 0
mixed 1
nulls 20000
wide 300
mixed ${ROWS:-60000}
END
