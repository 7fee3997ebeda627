#!/bin/sh
# SPDX-License-Identifier: MIT
# POSTSIL_SCRIPT: what is wrong in a script is said with its line before anything of it is
# played, and ends with 2; without a terminal it plays at $COLUMNS x $LINES and ends with
# its last line.
. "$SRC/tests/cli/tui.inc"
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW

play() {  # WANTED, the script's lines as printf has them; arguments in $args
	printf "$2" >"$TMP/s"
	POSTSIL_SCRIPT=$TMP/s status "$1" "$POSTSIL" ${args:---demo} >"$TMP/out" 2>"$TMP/err"
}

play 2 "# a comment\n\n  Down\nsave-display $TMP/none\nDonw\n"
has "^postsil: $TMP/s:5: 'Donw' is no key and no command" "$TMP/err"
[ ! -e "$TMP/none" ] || fail "a script with an error was played"
play 2 'wait a while\n'; has 's:1: wait takes' "$TMP/err"
play 2 'wait -1\n'; has 's:1: wait takes' "$TMP/err"
play 2 'wait 99999999999999999999\n'; has 's:1: wait takes' "$TMP/err"
play 2 'q\nresize 80\n'; has 's:2: resize takes' "$TMP/err"
play 2 'resize 80x1001\n'; has 's:1: resize takes' "$TMP/err"
play 2 'save-display\n'; has "s:1: save-display needs a file" "$TMP/err"
play 2 'type \033[2J\n'; has 's:1: holds a control character, U+001B' "$TMP/err"
play 2 'type \377\n'; has 's:1: not UTF-8' "$TMP/err"
no_controls "$TMP/err"
play 2 "save-display $TMP/no/such/folder\n"
has "s:1: cannot make $TMP/no/such/folder" "$TMP/err"
POSTSIL_SCRIPT=$TMP/missing status 2 "$POSTSIL" --demo 2>"$TMP/err"
has "the script $TMP/missing cannot be read" "$TMP/err"

# an empty one shows nothing and ends; so does one that quits before its end
play 0 ''
play 0 "quit\nsave-display $TMP/none\n"
[ ! -e "$TMP/none" ] || fail "played on behind quit"
[ ! -s "$TMP/out" ] || fail "without a terminal it printed something"

# sizes: 80x24, $COLUMNS x $LINES, resize
size() { echo "$(head -n 2 "$1" | tail -n 1 | wc -m) $(wc -l <"$1")"; }
play 0 "save-display $TMP/a\n"
[ "$(size "$TMP/a")" = '81 24' ] || fail "not 80x24: $(size "$TMP/a")"
COLUMNS=100 LINES=30 play 0 "save-display $TMP/a\nresize 40x12\nsave-display $TMP/b\n"
[ "$(size "$TMP/a")" = '101 30' ] || fail "not 100x30: $(size "$TMP/a")"
[ "$(size "$TMP/b")" = '41 12' ] || fail "not 40x12: $(size "$TMP/b")"

# the same grid as `show` below the top line, and what is there is written anew
play 0 "resize 80x26\n8\nwait idle\nsave-display $TMP/a\n"
"$POSTSIL" --demo show regressions --size 80x24 >"$TMP/b"
sed '1d;$d' "$TMP/a" | cmp - "$TMP/b" || fail "another screen than show's"
# - is standard output
play 0 'resize 80x26\n8\nwait idle\nsave-display -\n'
cmp "$TMP/a" "$TMP/out" || fail "another one on standard output"

# waiting takes its time, idle hardly any
t0=$(date +%s%N)
play 0 'wait 300\n'
t1=$(date +%s%N)
[ $(((t1 - t0) / 1000000)) -ge 300 ] || fail "wait 300 took $(((t1 - t0) / 1000000)) ms"

# a run that is started is waited for, and is in the database then
printf '#!/bin/sh\n[ "$1" = --list ] || [ "$1" = --forget ] || cat "%s/made_up_gpus.jsonl"\n' "$EVENTS" >"$TMP/worker"
chmod +x "$TMP/worker"
printf 'r\nEnter\nwait idle\nsave-display %s\n3\nwait idle\nsave-display %s\n' "$TMP/a" "$TMP/b" >"$TMP/s"
POSTSIL_WORKER=$TMP/worker POSTSIL_SCRIPT=$TMP/s status 0 "$POSTSIL"
has 'run 0f0e0d0c is stored as number 1' "$TMP/a"
has " $(sqlite3 "$DB" 'SELECT count(*) FROM calibration_run') rows " "$TMP/b"

# --- export: what is seen, and nothing is left behind where it fails ---------------
cd "$TMP" || exit 1
play 0 '3\nwait idle\n/\ntype i7\nEnter\no\no\no\no\ne\nEnter\nwait idle\nsave-display say\n'
has 'postsil-runs-2025-10-12.csv is written' say
"$POSTSIL" --demo show runs --format csv >all.csv
sqlite3 :memory: '.import --csv all.csv r' '.mode csv' '.headers on' '.separator , "\n"' \
	"SELECT count(*), count(DISTINCT run_id) FROM r WHERE device = 'cpu'" |
	tail -n 1 >want
sqlite3 :memory: '.import --csv postsil-runs-2025-10-12.csv r' '.separator , "\n"' \
	"SELECT count(*), count(DISTINCT run_id) FROM r" >got
cmp want got || fail "exported $(cat got) rows, runs; filtered are $(cat want)"
head -n 1 all.csv >head1
head -n 1 postsil-runs-2025-10-12.csv | cmp - head1 || fail "another header than show's"
# every line is one of all of them, and they are in the order of the column
tail -n +2 postsil-runs-2025-10-12.csv | grep -vxFf all.csv && fail "lines that show does not have"
sqlite3 :memory: '.import --csv postsil-runs-2025-10-12.csv r' 'SELECT CAST(efficiency AS REAL) FROM r' >order
sort -rg order | cmp - order || fail "not in the order of the screen"

# it is there already: asked, and left alone or written over
cp postsil-runs-2025-10-12.csv first.csv
play 0 '3\nwait idle\ne\nEnter\nsave-display ask\nn\nEsc\nwait idle\n'
has 'is there already. Write over it' ask
cmp first.csv postsil-runs-2025-10-12.csv || fail "written over without asking"
play 0 '3\nwait idle\ne\nEnter\ny\nwait idle\n'
cmp all.csv postsil-runs-2025-10-12.csv || fail "y did not write all rows over it"

# JSON and text by the name's end; what show gives
play 0 '7\nwait idle\ne\nCtrl-U\ntype m.json\nEnter\nwait idle\ne\nCtrl-U\ntype m.txt\nEnter\n'
"$POSTSIL" --demo show maturity --format json | cmp - m.json || fail "another m.json than show's"
has 'Time to maturity' m.txt

# names that will not do, in words, and the prompt stays
play 0 'e\nCtrl-U\ntype m.doc\nEnter\nsave-display ask\nEsc\ne\nCtrl-U\ntype no/such/m.csv\nEnter\nsave-display ask2\n'
has 'the name ends with .csv, .json or .txt' ask
has 'cannot make no/such/m.csv' ask2
mkdir folder.csv
play 0 'e\nCtrl-U\ntype folder.csv\nEnter\nsave-display ask\n'
has 'folder.csv is no regular file' ask
# --- copying: the command that is said prints the same ------------------------------
play 0 '2\nwait idle\nP\nwait idle\nresize 200x24\ny\nsave-display say\n'
command=$(sed -n 's/^ copied, if the terminal allows it: postsil //p' say)
case $command in
'show trajectory --product '*' --precision '*' --demo') ;;
*) fail "y said '$command'" ;;
esac
play 0 '2\nwait idle\nP\nwait idle\ne\nCtrl-U\ntype t.csv\nEnter\n'
eval "\"\$POSTSIL\" $command --format csv" >u.csv 2>err || fail "the copied command: $(cat err)"
# of the series with the focus; those laid over it are of other products
series=$(sed -n '2s/\(\([^,]*,\)\{4\}\).*/\1/p' t.csv)
grep -F "$series" t.csv >t1.csv
grep -F "$series" u.csv | cmp - t1.csv || fail "the copied command gives other points"
# on every screen, after keys that choose something there: a command that runs
for keys in 1 '2\nm' '2\nm\nm\nDown' 3 '3\nEnter' 4 5 6 '6\nc' '6\nDown\nP' 7 8 '9\nRight' \
	'9\nm\nb' 'g\nc' '8\nEnter' 'g\ns\nDown'; do
	play 0 "$keys\nwait idle\nresize 400x24\ny\nsave-display say\n"
	command=$(sed -n 's/^ copied, if the terminal allows it: postsil //p' say)
	[ -n "$command" ] || fail "$keys: nothing was copied: $(tail -n 1 say)"
	eval "\"\$POSTSIL\" $command --size 400x22" >shown 2>err
	[ $? -le 1 ] || fail "$keys: postsil $command: $(cat err)"
	# the same screen, by its first title; units are told apart where there are several
	title() { sed -n 's/^[^A-Z]*SYNTHETIC \([^━─]*[^━─ ]\) .*/\1/p' "$1" | head -n 1 |
		sed 's/ [0-9a-f]\{4\}\([, ]\)/\1/'; }
	[ "$(title shown)" = "$(sed 1d say | title /dev/stdin)" ] ||
		fail "$(echo "$keys" | tr '\\n' ' '): '$command' shows '$(title shown)', not '$(sed 1d say | title /dev/stdin)'"
done
exit 0
