#!/bin/sh
# SPDX-License-Identifier: MIT
# 'postsil import': every form by its content, several files at once, what is told
# of each, and the exit status.
. "$(dirname "$0")/tui.inc"
small=$SRC/tests/runs/small.json

# a dry run where there is no store makes none
status 0 "$POSTSIL" import --dry-run "$small" >"$TMP/out" 2>"$TMP/err"
has '^.*small.json, JSON: 1 read: 1 would be added, 0 already there, 0 refused$' "$TMP/out"
has '^dry run: nothing was written to .*/postsil.db, which does not exist yet$' "$TMP/out"
[ ! -e "$DB" ] || fail "a dry run made a store"
# nor does a name that is mistyped
status 3 "$POSTSIL" import "$TMP/nosuch.json" >"$TMP/out" 2>"$TMP/err"
has '^postsil: .*/nosuch.json: No such file or directory$' "$TMP/err"
[ ! -e "$DB" ] || fail "a file that is not there made a store"

# one run, once; the head is the one that the store keeps
status 0 "$POSTSIL" import "$small" >"$TMP/out" 2>"$TMP/err"
has 'small.json, JSON: 1 read: 1 added, 0 already there, 0 refused$' "$TMP/out"
head=$(sqlite3 "$DB" "SELECT origin || ' ' || seq || ' ' || hash FROM journal
	ORDER BY seq DESC LIMIT 1")
has "^store head    $head$" "$TMP/out"
[ ! -s "$TMP/err" ] || fail "words on standard error"
status 0 "$POSTSIL" import "$small" >"$TMP/out" 2>"$TMP/err"
has 'small.json, JSON: 1 read: 0 added, 1 already there, 0 refused$' "$TMP/out"
has "^store head    $head$" "$TMP/out"

# figures of one's own, with columns of one's own
cat >"$TMP/ours.csv" <<'END'
when,box,GFLOP/s,device,precision,site
2025-02-01T00:00:00Z,A CPU,10.5,cpu,fp64,Oslo
2025-02-02T00:00:00Z,A CPU,11,cpu,fp64,Oslo
2025-02-03T00:00:00Z,A CPU,-1,cpu,fp64,Oslo
END
status 3 "$POSTSIL" import "$TMP/ours.csv" >"$TMP/out" 2>"$TMP/err"
has 'not known here: "when", "box", "GFLOP/s", "site"' "$TMP/err"
set -- --map when=timestamp --map box=product --map GFLOP/s=blas3_gops --map site=-
status 1 "$POSTSIL" import "$TMP/ours.csv" "$@" >"$TMP/out" 2>"$TMP/err"
has ': 3 read: 2 added, 0 already there, 1 refused$' "$TMP/out"
has '^  line 4: blas3_gops: -1 is negative$' "$TMP/out"
status 1 "$POSTSIL" import "$@" --dry-run "$TMP/ours.csv" >"$TMP/out" 2>"$TMP/err"
has ': 3 read: 0 would be added, 2 already there, 1 refused$' "$TMP/out"
[ "$(sqlite3 "$DB" "SELECT group_concat(blas3_gops) FROM calibration_run
	WHERE cpu_model = 'A CPU' AND imported = 1")" = 10.5,11.0 ] || fail "other figures"

# a column without a name, as pandas writes its index
cat >"$TMP/pandas.csv" <<'END'
,timestamp,product,blas3_gops,device,precision
0,2025-02-05T00:00:00Z,A CPU,12,cpu,fp64
END
status 3 "$POSTSIL" import --dry-run "$TMP/pandas.csv" >"$TMP/out" 2>"$TMP/err"
has 'not known here: "": .*COLUMN=- leaves it out' "$TMP/err"
status 0 "$POSTSIL" import --dry-run "$TMP/pandas.csv" --map =- >"$TMP/out" 2>"$TMP/err"
has ': 1 read: 1 would be added, 0 already there, 0 refused$' "$TMP/out"

# the long form, with a metric of one's own, through a pipe
printf '%s\n' timestamp,product,device,precision,metric,value,unit \
	2025-02-04,B,gpu0,fp16,blas3,1.5,TFLOP/s \
	2025-02-04,B,gpu0,fp16,custom:tokens,99,1/s |
	status 0 "$POSTSIL" import - >"$TMP/out" 2>"$TMP/err" || exit 1
has '^standard input, .*: 1 read: 1 added' "$TMP/out"
[ "$(sqlite3 "$DB" "SELECT blas3_gops FROM calibration_run WHERE device = 'gpu0'")" = 1500.0 ] ||
	fail "no 1500 GOP/s"

# another store, by its content whatever it is called
cp "$DB" "$TMP/a copy.json"
status 0 "$POSTSIL" --db "$TMP/second.db" import "$TMP/a copy.json" >"$TMP/out" 2>"$TMP/err"
has '^.*/a copy.json, .*: 4 read: 4 added, 0 already there, 0 refused$' "$TMP/out"
status 0 "$POSTSIL" --db "$TMP/second.db" store check >"$TMP/out" 2>"$TMP/err"
# but not itself, under no name
for name in "$DB" "$TMP/link.db" "$TMP/other.db"; do
	[ "$name" = "$TMP/link.db" ] && ln -s "$DB" "$name"
	[ "$name" = "$TMP/other.db" ] && ln "$DB" "$name"
	status 3 "$POSTSIL" import "$name" >"$TMP/out" 2>"$TMP/err"
	has 'is the database itself, which has all its runs already$' "$TMP/err"
done

# ... and without opening it: closing it again would drop the locks of this process on
# the store that it writes to (fcntl(2))
inode=$(stat -c %i "$DB")
mkfifo "$TMP/pipe"
# locks FILE...: how many locks on the store are held while the last file is waited for
locks() {
	"$POSTSIL" import "$@" "$TMP/pipe" >"$TMP/out" 2>"$TMP/err" &
	pid=$!
	exec 3>"$TMP/pipe"      # opens when it has come so far
	grep -c " $pid [0-9a-f:]*:$inode " /proc/locks
	exec 3>&-
	wait $pid
}
held=$(locks "$small")
if [ "$held" -gt 0 ]; then   # where the kernel tells them
	[ "$(locks "$small" "$DB")" -eq "$held" ] || fail "it lost its locks"
	has 'is the database itself' "$TMP/err"
fi

# several at once: one that cannot be read holds up no other
mkdir "$TMP/folder"
sed 's/"run_id":"6f0c1b7e/"run_id":"6f0c1b7f/' "$small" >"$TMP/another.json"
status 3 "$POSTSIL" import "$TMP/folder" "$small" "$TMP/nosuch" "$TMP/another.json" \
	>"$TMP/out" 2>"$TMP/err"
has '^postsil: .*/folder is a folder; name the files in it$' "$TMP/err"
has '^.*/folder: not read$' "$TMP/out"
has '^all files: 2 read: 1 added, 1 already there, 0 refused$' "$TMP/out"

# the report as JSON says the same
status 3 "$POSTSIL" import --json "$TMP/nosuch" "$small" >"$TMP/out" 2>"$TMP/err"
sqlite3 :memory: "SELECT 'ok' FROM (SELECT readfile('$TMP/out') AS j) WHERE
	j ->> '\$.read' = 1 AND j ->> '\$.already_there' = 1 AND j ->> '\$.added' = 0
	AND j ->> '\$.files[0].error' LIKE '%nosuch: No such file%'
	AND j ->> '\$.files[1].what' = 'JSON' AND j ->> '\$.files[1].error' IS NULL
	AND j ->> '\$.head.seq' = 5" >"$TMP/ok"
has '^ok$' "$TMP/ok"

# what is asked for wins over what it looks like, and is mistyped in words
status 3 "$POSTSIL" import --format csv "$small" >"$TMP/out" 2>"$TMP/err"
status 3 "$POSTSIL" import --format sqlite "$small" >"$TMP/out" 2>"$TMP/err"
status 0 "$POSTSIL" import --format json "$small" >"$TMP/out" 2>"$TMP/err"
status 2 "$POSTSIL" import --format jsno "$small" >"$TMP/out" 2>"$TMP/err"
has '^postsil: --format knows no .jsno.; it takes auto, json, jsonl, csv, sqlite (did you mean json' \
	"$TMP/err"
status 3 "$POSTSIL" import - <"$DB" >"$TMP/out" 2>"$TMP/err"
has '^postsil: .*the database itself' "$TMP/err"
status 3 "$POSTSIL" import - <"$TMP/second.db" >"$TMP/out" 2>"$TMP/err"
has 'a SQLite file is read by its name, not through a pipe$' "$TMP/err"
status 2 "$POSTSIL" import >"$TMP/out" 2>"$TMP/err"
status 2 "$POSTSIL" import --map site "$small" >"$TMP/out" 2>"$TMP/err"
# a file that is no store of ours stays as it is
sqlite3 "$TMP/foreign.db" 'CREATE TABLE t(x)'
cp "$TMP/foreign.db" "$TMP/before.db"
status 3 "$POSTSIL" --db "$TMP/foreign.db" import "$small" >"$TMP/out" 2>"$TMP/err"
cmp "$TMP/foreign.db" "$TMP/before.db" || fail "a foreign file was changed"
has_not 'store head' "$TMP/out"
