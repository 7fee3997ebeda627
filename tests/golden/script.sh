#!/bin/sh
# SPDX-License-Identifier: MIT
# What `show` cannot reach, played by a script: an opened run, a filtered list, the prompt
# of suites, the help.  Compared with the recorded screens (BLESS=1 records them anew), and
# what they say with what sqlite3 makes of the exported rows.
set -u
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW
golden=$SRC/tests/golden
bad=0

play() {  # name, arguments of postsil; the script on standard input
	name=$1
	shift
	{ echo "resize 80x24"; cat; echo "wait idle"; echo "save-display $TMP/$name"; } >"$TMP/script"
	POSTSIL_SCRIPT=$TMP/script LC_ALL=C.UTF-8 "$POSTSIL" "$@" >"$TMP/out" 2>&1 || {
		echo "$name: status $?: $(cat "$TMP/out")"
		bad=1
		return
	}
	[ ! -s "$TMP/out" ] || { echo "$name: it printed $(cat "$TMP/out")"; bad=1; }
	if [ "${BLESS:-}" = 1 ]; then
		cp "$TMP/$name" "$golden/$name.screen"
	elif [ ! -f "$golden/$name.screen" ]; then
		echo "$name: not recorded yet: make bless"
		bad=1
	elif ! diff -u "$golden/$name.screen" "$TMP/$name"; then
		echo "$name: differs (make bless records it, if it is meant)"
		bad=1
	fi
}

says() {  # screen, words that must stand in it
	[ -n "$2" ] && grep -qF -- "$2" "$TMP/$1" || {
		echo "$1 does not say \"$2\""
		bad=1
	}
}

"$POSTSIL" --demo show runs --format csv >"$TMP/runs.csv" || exit 1
ask() {  # SQL over runs
	sqlite3 -separator '  ' :memory: ".import --csv '$TMP/runs.csv' runs" "$1"
}

play script_opened_run_80x24 --demo <<-END
	3
	Enter
END
newest=$(ask "SELECT run_id FROM runs ORDER BY timestamp_unix DESC LIMIT 1")
says script_opened_run_80x24 "$newest"
says script_opened_run_80x24 "$(ask "SELECT printf('%.1f %%', 100 * efficiency) FROM runs
	WHERE run_id = '$newest' AND precision = 'fp32'")"
says script_opened_run_80x24 "$(ask "SELECT printf('%.1f TFLOP/s', blas3_gops / 1000) FROM runs
	WHERE run_id = '$newest' AND precision = 'fp32'")"

play script_filtered_runs_80x24 --demo <<-END
	3
	/
	type mi300
	Enter
	Down
END
says script_filtered_runs_80x24 "/mi300"
says script_filtered_runs_80x24 "$(ask "SELECT count(*) FROM runs WHERE gpu_model LIKE '%MI300%'") of $(ask "SELECT count(*) FROM runs") rows"
rows=$(grep -c MI300X "$TMP/script_filtered_runs_80x24")
[ "$rows" -eq 19 ] || { echo "filtered: $rows rows of the 19 that have room"; bad=1; }
[ "$(grep -c '20..-..-..' "$TMP/script_filtered_runs_80x24")" -eq "$rows" ] ||
	{ echo "filtered: rows of other products"; bad=1; }

# sorted by what a figure is: the highest first
play script_sorted_runs_80x24 --demo <<-END
	3
	o
	o
	o
	o
	Home
END
grep -o 'fp[0-9]* *[0-9]*\.[0-9]' "$TMP/script_sorted_runs_80x24" | awk '{ print $2 }' >"$TMP/shown"
ask "SELECT printf('%.1f', 100 * efficiency) FROM runs WHERE efficiency != ''
	ORDER BY CAST(efficiency AS REAL) DESC LIMIT 19" >"$TMP/wanted"
cmp "$TMP/shown" "$TMP/wanted" || bad=1

# no database at all: nothing of this machine is on that screen
play script_suites_80x24 <<-END
	3
	r
	Down
	f
END
says script_suites_80x24 "> standard"
says script_suites_80x24 "[x] force"

play script_help_80x24 --demo <<-END
	3
	?
END
says script_help_80x24 "calibrate this machine"

# a screen has as many lines as it was given
for f in "$TMP"/script_*_80x24; do
	[ "$(wc -l <"$f")" -eq 24 ] || { echo "$f: not 24 lines"; bad=1; }
done
exit $bad
