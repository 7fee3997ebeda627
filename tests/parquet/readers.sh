#!/bin/sh
# SPDX-License-Identifier: MIT
# Parquet files are read back, cell by cell, by two readers that are not ours:
# hyparquet and DuckDB, in the folder PARQUET_READERS (make check-parquet puts them there).
# ROWS sets the size of the largest table (default 60000).
: "${O:?the build folder}" "${SRC:?the tree}" "${TMP:?a scratch folder}"
MAKE=$O/tests/make_parquet

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

[ -x "$MAKE" ] || fail "$MAKE is missing: make $MAKE"
"$MAKE" mixed 100 "$TMP/first.parquet" "$TMP/first.tsv" || fail "cannot write"
[ "$(head -c 4 "$TMP/first.parquet")$(tail -c 4 "$TMP/first.parquet")" = PAR1PAR1 ] ||
	fail "no magic at both ends"
if [ -c /dev/full ]; then
	"$MAKE" mixed 100000 /dev/full "$TMP/full.tsv" 2>"$TMP/err" && fail "a full disk went unnoticed"
	grep -q 'No space left' "$TMP/err" || fail "a full disk: $(cat "$TMP/err")"
fi

for p in hyparquet hyparquet-compressors @duckdb/node-api; do
	[ -d "${PARQUET_READERS:-}/node_modules/$p" ] && command -v node >/dev/null || {
		echo "not read back: no node, or no $p below PARQUET_READERS=${PARQUET_READERS:-}"
		exit 77
	}
done
# node looks for packages beside the script
ln -s "$PARQUET_READERS/node_modules" "$TMP/node_modules"
cp "$SRC/tests/parquet/read_back.mjs" "$TMP"
POSTSIL_VERSION=$(sed -n 's/.*POSTSIL_VERSION "\(.*\)"/\1/p' "$SRC/src/core/base/version.h")
export POSTSIL_VERSION

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
