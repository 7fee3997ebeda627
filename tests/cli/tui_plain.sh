#!/bin/sh
# SPDX-License-Identifier: MIT
# --plain: every screen as lines to be read aloud, with the same figures; commands from
# standard input.
. "$SRC/tests/cli/tui.inc"
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW
P="$POSTSIL --demo"

for view in overview trajectory runs machine run roofline maturity regressions impact compare forecast; do
	found=0
	[ $view != regressions ] || found=1
	status $found $P show $view --plain >"$TMP/p" 2>"$TMP/err"
	[ "$(wc -l <"$TMP/p")" -ge 3 ] || fail "$view: $(cat "$TMP/p")"
	no_controls "$TMP/p"
	has '^SYNTHETIC ' "$TMP/p"
	# no frame, block, braille; no column of blanks; nothing at a line's ends
	! LC_ALL=C grep -nP '\xe2[\x94-\x97\xa0-\xa3]' "$TMP/p" || fail "$view: pieces of a picture"
	! grep -n '  \| $\|^ \|	' "$TMP/p" || fail "$view: blanks to listen to"
	LC_ALL=C status $found $P show $view --plain >"$TMP/a"
	! LC_ALL=C grep -n '[^ -~]' "$TMP/a" || fail "$view: not ASCII under LC_ALL=C"
	[ "$(wc -l <"$TMP/a")" -eq "$(wc -l <"$TMP/p")" ] || fail "$view: other lines in ASCII"
done

# maturity: every row of the CSV is a line, with its rounded figure
$P show maturity --plain >"$TMP/p"
$P show maturity --format csv | tail -n +2 | awk -F, '{
	printf "PREC: %s, FIRST RUN: %s, .*NOW %%: %.1f,.*ASSESSMENT: %s, UNITS: %s, RUNS: %s\n",
		$3, substr($5, 1, 10), 100 * $9, $17, $6, $7 }' >"$TMP/want"
[ -s "$TMP/want" ] || fail "no rows to look for"
while read -r line; do has "^PRODUCT: .*$line" "$TMP/p"; done <"$TMP/want"
[ "$(grep -c '^PRODUCT: ' "$TMP/p")" -eq "$(wc -l <"$TMP/want")" ] || fail "other rows than the CSV"
[ "$(grep -c ', selected$' "$TMP/p")" -eq 1 ] || fail "not one selected row"

# the workstation, line by line
session() { printf "$1" | $P --plain >"$TMP/p" 2>"$TMP/err" || fail "status $?"; no_controls "$TMP/p"; }
session ''
has '^postsil .* in plain text. help lists the commands.$' "$TMP/p"
has '^SYNTHETIC Regressions. 4 open, 5 fixed.$' "$TMP/p"
has_not '^> ' "$TMP/p"
session 'maturity\ndown\nopen\nquit\nruns\n'
sed -n '/Time to maturity. 10 rows/,$p' "$TMP/p" >"$TMP/q"
sed -n 2p "$TMP/want" | sed 's/^/^PRODUCT: .*/; s/$/, selected$/' >"$TMP/second"
has "$(cat "$TMP/second")" "$TMP/q"
has '^SYNTHETIC H100 SXM5 80GB .*fp32 efficiency' "$TMP/q"
has_not 'SYNTHETIC Runs' "$TMP/q"
session 'filter product i7\nruns\nfilter\nruns\n'
n=$($P show runs --product i7 --format csv | tail -n +2 | wc -l)
has "^SYNTHETIC Runs, .* $n rows.$" "$TMP/p"
has '^SYNTHETIC Runs, .* 2016 rows.$' "$TMP/p"
# the first page, and the next one begins where it ended
session 'runs\nmore\n'
has '^More rows below.$' "$TMP/p"
has '^More rows above.$' "$TMP/p"
# what is wrong is said, and it goes on
session 'nonsense\nfilter\nfilter product\nfilter colour red\npress zz\nruns zzzz\n\033[2Jx\nmaturity\n'
has "^there is no command 'nonsense'; help lists them$" "$TMP/p"
has '^filter takes a name and a value' "$TMP/p"
has "^--filter knows no 'colour'" "$TMP/p"
has '^press takes a key' "$TMP/p"
has "^no run.s id begins with zzzz" "$TMP/p"
has '^SYNTHETIC Time to maturity' "$TMP/p"
head -c 4194304 /dev/zero | tr '\0' x | $P --plain >"$TMP/p" || fail "a line of 4 MiB"
has '^That line is too long.$' "$TMP/p"
session 'help\n'
for view in overview trajectory runs machine run roofline maturity regressions impact compare forecast; do
	has "^$view: the screen " "$TMP/p"
done
# without a database: why
"$POSTSIL" show maturity --plain >"$TMP/p" || fail "status $?"
has "once there are runs" "$TMP/p"
exit 0
