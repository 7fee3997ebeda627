#!/bin/sh
# SPDX-License-Identifier: MIT
# An alert is acknowledged, fixed and re-opened by appended events; each is what the
# pages say, by another program's reckoning; two stores come to hold the same.
. "$(dirname "$0")/tui.inc"
. "$(dirname "$0")/alert.inc"
command -v sqlite3 >/dev/null || { echo "sqlite3 is not installed"; exit 77; }
DB=$TMP/a.db
alert() { "$POSTSIL" alert "$@" --db "$DB" >"$TMP/out" 2>"$TMP/err"; }

# nothing there
status 3 alert list
has 'there is no database' "$TMP/err"
printf 'timestamp,product,device,precision,metric,value,unit\n2026-01-01,Box,cpu,fp64,blas3,5,GOP/s\n' \
	>"$TMP/one.csv"
status 0 "$POSTSIL" import --db "$DB" "$TMP/one.csv" >"$TMP/out"
status 0 alert list
has '^no alert: ' "$TMP/out"
status 0 alert list --format json
has '^\[\]$' "$TMP/out"
status 0 alert list --format csv
[ "$(wc -l <"$TMP/out")" -eq 1 ] || fail "a header alone: $(cat "$TMP/out")"

# the drop of the specification's example
drop_file "$TMP/drop.csv"
status 0 "$POSTSIL" import --db "$DB" "$TMP/drop.csv" >"$TMP/out"
status 0 alert list
has '^[0-9a-f]\{16\}  confirmed: NVIDIA H100 SXM5 80GB, unit ' "$TMP/out"
has 'blas3 of gpu0 fp16 fell by 4\.6 %, from 513\.. GFLOP/s to 489\.. GFLOP/s, since 2026-01-26' "$TMP/out"
has '^1 alert, 1 open$' "$TMP/out"
id=$(sed -n 's/^\([0-9a-f]\{16\}\)  .*/\1/p' "$TMP/out")
status 0 alert list --format csv
run=$(sed 1d "$TMP/out" | cut -d , -f 8)
[ "$(sql "SELECT date(at_ms / 1000, 'unixepoch') FROM run WHERE run_id = '$run'")" = 2026-01-26 ] ||
	fail "the first suspicious run is another one: $run"

# what is asked wrongly
status 2 alert
status 2 alert akc
has "did you mean 'ack'" "$TMP/err"
status 2 alert ack
has 'needs an ID' "$TMP/err"
for why in ' ' "$(printf '\n\t')" "$(printf 'red \033[31m')" "$(printf '\377')"; do
	status 2 alert ack "$id" --why "$why"
	no_controls "$TMP/err"
done
status 2 alert ack "$id" --why x --who "$(printf 'b\al')"
status 2 alert ack "$id" --why x --format csv
status 2 alert list --why x
status 2 alert ack 123 --why x
has '4 to 16 hexadecimal digits' "$TMP/err"
status 3 alert ack ffffffffffffffff --why x
has "there is no alert ffffffffffffffff" "$TMP/err"
status 3 alert list 0000ffff
status 3 alert reopen "$id" --why 'it is open'
has 'is open: it is confirmed' "$TMP/err"
[ "$(sql 'SELECT count(*) FROM alert_event')" -eq 0 ] || fail "a refused event was written"

# ack, fix, reopen
short=$(printf '%.6s' "$id")
status 0 alert ack "$(echo "$short" | tr a-f A-F)" --why 'known; "560.40"' --who Bücher
has "^$id  acknowledged: " "$TMP/out"
has ' detected: blas3 of gpu0' "$TMP/out"
has ' ack by Bücher: known; "560.40"$' "$TMP/out"
has '^event head  *[0-9a-f]\{32\} 2 [0-9a-f]\{64\}$' "$TMP/out"
sed -n 's/^event head/event head/p' "$TMP/out" >"$TMP/heads"
status 0 alert ack "$short" --why 'seen by another one too'
status 0 alert fix "$id" --why 'pinned
to 560.35'
has "^$id  fixed: " "$TMP/out"
status 3 alert fix "$id" --why again
has 'is fixed already' "$TMP/err"
status 3 alert ack "$id" --why late
has 'nothing to acknowledge' "$TMP/err"
status 0 alert reopen "$id" --why 'still low' --format json
has '{"alert":{"id":"'"$id"'","state":"reopened","product":"NVIDIA H100 SXM5 80GB",' "$TMP/out"
has '"event_head":{"origin":"[0-9a-f]*","seq":5,' "$TMP/out"
[ "$(sql 'SELECT group_concat(action) FROM (SELECT action FROM alert_event
	JOIN alert_journal USING (event_id) ORDER BY seq)')" = detected,ack,ack,fix,reopen ] ||
	fail "other events: $(sql 'SELECT action FROM alert_event')"
status 0 alert list "$short" --format csv
[ "$(sql 'SELECT count(DISTINCT who) FROM alert_event')" -eq 1 ] || fail "somebody was named"

# by another program's reckoning: id, record hashes, chain
[ "$(printf '%s' "$(sql "SELECT series || '|' || first_run_id FROM alert_event LIMIT 1")" |
	digest | cut -c 1-16)" = "$id" ] || fail "the id is another one"
prev=
sql 'SELECT origin, seq, event_id, record_hash, hash FROM alert_journal ORDER BY seq' |
	tr '|' ' ' >"$TMP/chain"
while read -r origin seq event record hash; do
	[ "$(canonical "$event" | digest)" = "$record" ] || fail "the record of event $seq"
	[ "$(printf '%s' "$origin|$seq|$event|$record|$prev" | digest)" = "$hash" ] ||
		fail "the hash of row $seq"
	prev=$hash
done <"$TMP/chain"
event_by_hand 00000000-0000-4000-8000-0000000000aa
status 0 "$POSTSIL" store check --db "$DB" --head "$TMP/heads" >"$TMP/out"
has '^events  *ok (events of alerts: 6)' "$TMP/out"
has '^chain  *ok (journal rows: 47)' "$TMP/out"
status 0 alert list
has '^2 alerts, 2 open$' "$TMP/out"
has 'blas3 of cpu fp64: nothing is seen of it now' "$TMP/out"
status 0 "$POSTSIL" store info --db "$DB" >"$TMP/out"
has '^alert events  *6, of 2 alerts$' "$TMP/out"
has '^event head  *[0-9a-f]\{32\} 6 ' "$TMP/out"

# an alert keeps its name where its first run turns out to be another one of the low
# level, or the last before it; a run of the level before is of another alert
cd "$TMP" || exit 1
series=$(sql "SELECT series FROM alert_event WHERE alert_id = '$id' LIMIT 1")
for place in 25:1 29:1 40:1 10:2; do
	DB=$TMP/name.db
	rm -f "$DB"
	status 0 "$POSTSIL" import --db "$DB" drop.csv >"$TMP/out"
	event_by_hand 00000000-0000-4000-8000-0000000000bb "$series" \
		"$(sql "SELECT run_id FROM run ORDER BY at_ms LIMIT 1 OFFSET ${place%:*} - 1")"
	status 0 alert list
	[ "$(grep -c '^[0-9a-f]\{16\}  ' "$TMP/out")" -eq "${place#*:}" ] ||
		fail "first run ${place%:*}: $(cat "$TMP/out")"
	has "^$alert  acknowledged: " "$TMP/out"
done
DB=$TMP/a.db

# another store: union, twice is once
status 0 "$POSTSIL" import --db b.db --dry-run a.db >"$TMP/out"
has '; alert events: 6 would be added, 0 already there, 0 refused$' "$TMP/out"
status 0 "$POSTSIL" import --db b.db a.db >"$TMP/out"
has '41 read: 41 added, 0 already there, 0 refused; alert events: 6 added, 0 already there, 0 refused$' "$TMP/out"
status 0 "$POSTSIL" import --db b.db a.db >"$TMP/out"
has 'alert events: 0 added, 6 already there, 0 refused$' "$TMP/out"
status 0 "$POSTSIL" alert fix "$id" --why 'mended here' --db b.db >"$TMP/out"
status 0 "$POSTSIL" import --db a.db b.db >"$TMP/out"
has 'alert events: 1 added, 6 already there, 0 refused$' "$TMP/out"
events='SELECT event_id, record_hash FROM alert_journal ORDER BY 1'
[ "$(sqlite3 a.db "$events")" = "$(sqlite3 b.db "$events")" ] || fail "other events"
for db in a.db b.db; do
	"$POSTSIL" alert list --db $db --format json >"$TMP/list.$db"
	status 0 "$POSTSIL" store check --db $db >"$TMP/out"
done
cmp -s "$TMP/list.a.db" "$TMP/list.b.db" || fail "the two tell another story"
has '"state":"fixed"' "$TMP/list.a.db"

# one with the same id and another content is refused and named, and holds up no other
cp b.db c.db
DB=$TMP/c.db
sqlite3 "$DB" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'" |
	sqlite3 "$DB"
sqlite3 "$DB" "UPDATE alert_event SET why = 'a lie' WHERE action = 'reopen'"
status 1 "$POSTSIL" import --db d.db c.db >"$TMP/out"
has 'alert events: 6 added, 0 already there, 1 refused$' "$TMP/out"
has '^  alert event [0-9a-f-]*: its content was changed: its record hash is ' "$TMP/out"
# with a hash that fits it is another event under the same id
lie=$(sql "SELECT event_id FROM alert_event WHERE action = 'reopen'")
sqlite3 "$DB" "UPDATE alert_journal SET record_hash = '$(canonical "$lie" | digest)'
	WHERE event_id = '$lie'"
status 1 "$POSTSIL" import --db b.db c.db --json >"$TMP/out"
has '"alert_events":{"added":0,"already_there":6,"refused":1},"files"' "$TMP/out"
has '"text":"it is in the store with another content"' "$TMP/out"

# three low runs after a fix re-open it by themselves; a recovery fixes it
later() {  # VALUE: eight more runs of b.db, after now
	seen=$(sqlite3 b.db 'SELECT max(at_ms) / 86400000 + 1 FROM run')
	awk -v v="$1" -v day="$seen" 'BEGIN {
		print "timestamp,product,device,precision,metric,value,unit,driver_version"
		for (i = 0; i < 8; i++)
			printf "%d,NVIDIA H100 SXM5 80GB,gpu,fp16,blas3,%.3f,GOP/s,560.40\n",
				(day + i) * 86400, v * (1 + (i * 7 % 5 - 2) / 1000)
	}' >later.csv
	"$POSTSIL" import --db b.db later.csv >"$TMP/out" || fail "$(cat "$TMP/out")"
}
POSTSIL_NOW=2026-02-13T00:00:00Z
export POSTSIL_NOW
status 0 "$POSTSIL" import --db f.db drop.csv >"$TMP/out"
status 0 "$POSTSIL" alert fix "$id" --why 'pinned' --db f.db >"$TMP/out"
has "^$id  fixed: " "$TMP/out"
unset POSTSIL_NOW
mv f.db b.db
later 489.2
status 0 "$POSTSIL" alert list "$id" --db b.db >"$TMP/out"
has "^$id  reopened: " "$TMP/out"
later 513
status 0 "$POSTSIL" alert list "$id" --db b.db >"$TMP/out"
has "^$id  fixed: " "$TMP/out"
[ "$(sqlite3 b.db 'SELECT count(*) FROM alert_event')" -eq 2 ] ||
	fail "a recovery needs no event"
