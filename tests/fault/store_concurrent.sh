#!/bin/sh
# SPDX-License-Identifier: MIT
# Eight writers and two readers for ten seconds on one database that none of them
# finds made.  Nobody sees an error, no reader is starved, every run that was
# acknowledged is there, and the chain is whole: said by sqlite3 and sha256sum.
# In memory where there is a file system for it, and room: a disk that others keep
# busy can hold one fdatasync() for seconds, and that is not what is tested.
set -u
seconds=10 writers=8 readers=2
place=$TMP
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
if [ -w /dev/shm ] && [ "${room:-0}" -ge 2000000 ]; then
	place=$(mktemp -d /dev/shm/postsil-test.XXXXXX) || exit 1
	trap 'rm -rf "$place"' EXIT
	trap 'exit 130' INT TERM HUP
fi
DB=$place/shared.db
fail() { echo "${0##*/}: $*" >&2; exit 1; }
ask() { sqlite3 -readonly -separator '|' "$DB" "$1"; }

# --- at work ----------------------------------------------------------------------
mkdir "$TMP/ack" "$TMP/said"
pids=
for i in $(seq $writers); do
	"$O/tests/store_concurrent" write "$DB" "$seconds" "$i" \
		>"$TMP/ack/$i" 2>"$TMP/said/write$i" &
	pids="$pids $!"
done
n=0
until [ -n "$(cat "$TMP"/ack/*)" ]; do  # readers need a database
	n=$((n + 1))
	[ $n -lt 200 ] || fail "no writer has written: $(cat "$TMP"/said/*)"
	sleep 0.05
done
for i in $(seq $readers); do
	"$O/tests/store_concurrent" read "$DB" "$seconds" 2>"$TMP/said/read$i" &
	pids="$pids $!"
done
bad=
for pid in $pids; do
	wait "$pid" || bad=1
done
[ -z "$bad" ] || fail "a user saw an error: $(grep -h error "$TMP"/said/*)"
cat "$TMP"/said/* | awk -v seconds="$seconds" '
	{ n[$1] += $2; if (!($1 in least) || $2 < least[$1]) least[$1] = $2 }
	$4 > worst[$1] { worst[$1] = $4 }
	END { for (k in n) printf "%s: %d (%.0f/s), the least by one %d, worst %s ms\n",
		k, n[k], n[k] / seconds, least[k], worst[k] }' | tee "$TMP/figures"
for f in "$TMP"/said/*; do
	[ "$(cut -d' ' -f2 "$f")" -ge 10 ] || fail "${f##*/} was starved: $(cat "$f")"
done

# --- what was acknowledged is there, and nothing else --------------------------------
sort "$TMP"/ack/* >"$TMP/acknowledged"
ask 'SELECT run_id FROM run ORDER BY run_id' >"$TMP/stored"
lost=$(comm -23 "$TMP/acknowledged" "$TMP/stored" | wc -l)
strange=$(comm -13 "$TMP/acknowledged" "$TMP/stored" | wc -l)
echo "$(wc -l <"$TMP/acknowledged") acknowledged, $lost lost, $strange never acknowledged"
[ "$lost" -eq 0 ] && [ "$strange" -eq 0 ] || fail "the store holds other runs"

# --- and sound -------------------------------------------------------------------------
[ "$(ask 'PRAGMA integrity_check')" = ok ] || fail "integrity: $(ask 'PRAGMA integrity_check')"
[ -z "$(ask 'PRAGMA foreign_key_check')" ] || fail "a row without its run"
broken=$(ask "SELECT count(*) FROM (SELECT seq, prev_hash,
	lag(hash, 1, '') OVER (ORDER BY seq) AS before, row_number() OVER (ORDER BY seq) AS place
	FROM journal) WHERE prev_hash <> before OR seq <> place")
[ "$broken" -eq 0 ] || fail "$broken rows of the journal do not follow the one before"
mkdir "$TMP/rows"
ask "SELECT seq, origin, seq, run_id, record_hash, prev_hash FROM journal" |
	(cd "$TMP/rows" && awk '{ f = substr($0, 1, index($0, "|") - 1)
		printf "%s", substr($0, length(f) + 2) >f; close(f) }' &&
		find . -type f -exec sha256sum {} + | sed 's|^\(.*\)  \./\(.*\)|\2\|\1|' |
		sort >"$TMP/hashed")
ask 'SELECT seq, hash FROM journal' | sort >"$TMP/chain"
cmp -s "$TMP/chain" "$TMP/hashed" || fail "sha256sum says other hashes: $(diff "$TMP/chain" "$TMP/hashed" | head -n 4)"
echo "$(wc -l <"$TMP/chain") rows of the journal, hashed by sha256sum: all right"
"$POSTSIL" store check --db "$DB" >"$TMP/check" 2>&1 || fail "store check: $(cat "$TMP/check")"
sed -n 's/^chain  */store check: chain /p' "$TMP/check"
