#!/bin/sh
# SPDX-License-Identifier: MIT
# Falls of figures of other kinds: in their unit, with what changed before them, and of a
# large one the doubt whether the workload was the same.
. "$(dirname "$0")/tui.inc"
. "$(dirname "$0")/custom.inc"
XDG_CACHE_HOME=$TMP/cache POSTSIL_NOW=2026-02-10T12:00:00Z
export XDG_CACHE_HOME POSTSIL_NOW

custom_history >"$TMP/made.csv"
status 0 "$POSTSIL" import "$TMP/made.csv" >"$TMP/out"
status 1 "$POSTSIL" show regressions --size 140x40 >"$TMP/out"
no_controls "$TMP/out"
has 'Beta *gpu0 *tokens fp16 *-7\.0 % *confirmed *2025-04-10 *4,000 tokens/s → 3,720 tokens/s' "$TMP/out"
has 'Beta *gpu0 *load fp16 *-10\.0 % *confirmed *2025-05-31 *11\.11 1/s → 10\.00 1/s' "$TMP/out"
has 'Gamma *gpu0 *tokens fp16 *-95\.0 % *confirmed *2025-04-10 *400\.0 tokens/s → 20\.00 tokens/s' "$TMP/out"

# the metric in whole, its unit, and levels in it
status 1 "$POSTSIL" show regressions --format json >"$TMP/json"
list=$(sqlite3 -separator ' ' :memory: "SELECT json_extract(value, '\$.product'),
	json_extract(value, '\$.metric'), json_extract(value, '\$.unit'),
	round(json_extract(value, '\$.previous.level'), 3),
	round(json_extract(value, '\$.current.level'), 3),
	round(json_extract(value, '\$.change_pct'), 3),
	coalesce(json_extract(value, '\$.cause.field'), '-'),
	json_extract(value, '\$.suite_doubtful')
	FROM json_each(readfile('$TMP/json')) ORDER BY 1, 2")
want='Beta custom:load 1/s 11.111 10.0 -10.0 - 0
Beta custom:tokens tokens/s 4000.0 3720.0 -7.0 driver_version 0
Gamma custom:tokens tokens/s 400.0 20.0 -95.0 driver_version 1'
[ "$list" = "$want" ] || fail "JSON says: $list"
status 1 "$POSTSIL" show regressions --format csv >"$TMP/out"
has '^id,.*,recommendation,unit$' "$TMP/out"
has ',custom:tokens,confirmed,.*,tokens/s$' "$TMP/out"

# one name alone
status 1 "$POSTSIL" show regressions --metric custom:load --format csv >"$TMP/out"
[ "$(wc -l <"$TMP/out")" -eq 2 ] || fail "$(cat "$TMP/out")"
has ',custom:load,' "$TMP/out"
status 0 "$POSTSIL" show regressions --metric custom:nope --size 90x12 >"$TMP/out"
has 'none has the figure custom:nope' "$TMP/out"

# a fall of 95 % is not the driver's alone
status 1 "$POSTSIL" show regressions --product Gamma --size 240x30 >"$TMP/out"
has 'cause .*a fall of 95 % is rarely a' "$TMP/out"
has 'do *First see whether both sides ran the same workload\. If they did: Pin GPU driver' "$TMP/out"
status 1 "$POSTSIL" show regressions --product Beta --metric custom:tokens --size 240x30 >"$TMP/out"
has 'previous *best 4,004 tokens/s on 2025-[0-9-]*, GPU driver 560.35; level 4,000 tokens/s' "$TMP/out"
has_not 'same workload' "$TMP/out"

# `postsil alert` names it by the same words
status 0 "$POSTSIL" alert list >"$TMP/out"
has 'custom:tokens of gpu0 fp16 fell by 7\.0 %, from 4,000 tokens/s to 3,720 tokens/s' "$TMP/out"
status 0 "$POSTSIL" alert list --format json >"$TMP/json"
id=$(sqlite3 :memory: "SELECT json_extract(value, '\$.id') FROM json_each(readfile('$TMP/json'))
	WHERE json_extract(value, '\$.metric') = 'custom:load'")
status 0 "$POSTSIL" alert ack "$id" --why 'known' >"$TMP/out"
status 0 "$POSTSIL" alert list --format json >"$TMP/json"
said=$(sqlite3 -separator ' ' :memory: "SELECT json_extract(value, '\$.state'),
	json_extract(value, '\$.unit') FROM json_each(readfile('$TMP/json'))
	WHERE json_extract(value, '\$.id') = '$id'")
[ "$said" = 'acknowledged 1/s' ] || fail "$id: $said"
