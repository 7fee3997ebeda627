#!/bin/sh
# SPDX-License-Identifier: MIT
# kill -9 at random moments of a program that opens a store and adds runs to it:
# what it was told of is there, and the next one goes on.
. "$(dirname "$0")/store.inc"

# a number below $1
random() {
	echo $(($(od -An -N2 -tu2 /dev/urandom) % $1))
}

# Three of four fall on appends, however fast the machine is: the writer has begun one.
# MADE_MAX of made_run.h is the number of runs in all.
moment() {  # K
	n=0
	while [ $(($1 % 4)) -ne 0 ] && [ ! -s "$TMP/said" ]; do
		sleep 0.01
		n=$((n + 1))
		[ $n -lt 3000 ] || fail "the writer does not begin: $(cat "$TMP/err")"
	done
	sleep "$(printf '0.0%02d' "$(random 70)")"
}

begin
in_append=0 in_open=0 runs=3400
kills=$(share 300)
for k in $(seq 1 "$kills"); do
	# a young database now and then: making one is interrupted too
	[ $((k % 10)) -ne 1 ] || { count_acks; fresh; }
	: >"$TMP/said"
	"$WRITER_OF_RUNS" "$DB" $((k * runs)) $runs >"$TMP/said" 2>"$TMP/err" &
	pid=$!
	moment $k
	kill -KILL $pid
	wait $pid
	[ $? -eq 137 ] || fail "the writer ended by itself: $(cat "$TMP/err")"
	hits=$((hits + 1))
	case $(tail -n 1 "$TMP/said") in
	b*) in_append=$((in_append + 1)) ;;
	'') in_open=$((in_open + 1)) ;;
	esac
	cat "$TMP/said" >>"$TMP/acks"
	judge "kill $k"
done
count_acks
tell "kill -9 ($in_append in an append, $in_open before the first)" "$kills"
[ $((in_append * 5)) -ge "$kills" ] || fail "only $in_append kills hit an append"
finish
