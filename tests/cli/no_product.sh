#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs of a device of which nobody knows what it is are of the product "unknown": where a
# filter fits nothing the hint names it, and the filter finds them by it.
. "$(dirname "$0")/tui.inc"
cat >"$TMP/a.csv" <<'END'
timestamp,cpu_model,device,precision,blas3_gops
2025-06-01,One,gpu0,fp64,100
2025-06-02,One,cpu,fp64,200
END
cat >"$TMP/b.csv" <<'END'
timestamp,gpu_model,device,precision,blas3_gops
2025-06-03,Two,cpu,fp64,300
2025-06-04,Two,gpu0,fp64,400
END
for f in a b; do
	status 0 "$POSTSIL" import "$TMP/$f.csv" >"$TMP/out" 2>"$TMP/err"
	has ': 2 read: 2 added' "$TMP/out"
done
status 0 "$POSTSIL" show runs --product nosuch >"$TMP/out"
has 'There are runs of: Two, unknown, One' "$TMP/out"

# finds PRODUCT FIGURE...: these, and no others, in both ways
finds() {
	product=$1
	shift
	echo "$@" | tr ' ' '\n' >"$TMP/want"
	status 0 "$POSTSIL" show runs --product "$product" --format csv >"$TMP/out"
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i ~ /^blas3/) at = i; next }
		{ print $at + 0 }' "$TMP/out" | sort -n >"$TMP/got"
	cmp "$TMP/want" "$TMP/got" || fail "show --product $product: $(cat "$TMP/got")"
	status 0 "$POSTSIL" export --product "$product" --format csv >"$TMP/x.csv" 2>"$TMP/err"
	sqlite3 :memory: ".import --csv $TMP/x.csv t" \
		'SELECT CAST(blas3_gops AS INTEGER) FROM t ORDER BY 1' >"$TMP/got"
	cmp "$TMP/want" "$TMP/got" || fail "export --product $product: $(cat "$TMP/got")"
}
finds unknown 100 300
finds Unknown 100 300
finds 'One' 200
finds 'Two' 400
status 0 "$POSTSIL" show overview --product unknown >"$TMP/out"
has unknown "$TMP/out"
has_not 'No run matches' "$TMP/out"

# imported precisions are none of ours: any is asked for, and what there is is named
status 0 "$POSTSIL" show runs --demo --precision fp23 --size 100x10 >"$TMP/out"
has 'none is of the precision fp23. There are: .*fp64' "$TMP/out"
