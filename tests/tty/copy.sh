#!/bin/sh
# SPDX-License-Identifier: MIT
# y and Y reach the clipboard: tmux takes what it is sent as its newest buffer.  e asks for
# a name, writes, and asks before it writes over.  No key leaves anything on the screen.
. "$SRC/tests/tty/tmux.inc"
POSTSIL_NOW=2025-10-12T12:00:00Z
export POSTSIL_NOW
cd "$TMP" || exit 1
start 80x24
t set-option -s set-clipboard on
t send-keys -t s "$POSTSIL --demo" Enter
wait_screen '1\[Over\]'

# buffer WANTED: the newest buffer becomes that
buffer() {
	n=0
	until [ "$(t show-buffer 2>/dev/null)" = "$1" ]; do
		n=$((n + 1))
		[ $n -lt 50 ] || fail "copied '$(t show-buffer 2>&1)', not '$1'"
		sleep 0.1
	done
}

keys 7; wait_screen '7\[Mature\]'
keys y; wait_screen 'copied, if the terminal allows it: postsil show maturity --demo'
buffer 'postsil show maturity --demo'
keys Down Y; wait_screen 'copied, if the terminal allows it: H100 SXM5 80GB'
# the second row, tab-separated; its figures by awk from the CSV
row=$("$POSTSIL" --demo show maturity --format csv | awk -F, 'NR == 3 {
	sub(/^NVIDIA /, "", $1)
	printf "%s\t%s\t%s\t%s\td %d\td %d\td %d\t%.1f\t%+.1f\t\t%s\t%s\t%s", $1, $2, $3,
		substr($5, 1, 10), $12 + .5, $14 + .5, $16 + .5, 100 * $9, $10, $17, $6, $7 }')
buffer "$row"

keys e; wait_screen 'File: postsil-maturity-2025-10-12.csv'
keys Enter; wait_screen 'postsil-maturity-2025-10-12.csv is written'
"$POSTSIL" --demo show maturity --format csv | cmp - postsil-maturity-2025-10-12.csv ||
	fail "another export than show's"
keys e Enter; wait_screen 'is there already. Write over it'
keys n; wait_screen 'File: postsil-maturity'
keys C-u; t send-keys -t s -l 'now.txt'; keys Enter; wait_screen 'now.txt is written'
grep -q 'Time to maturity' now.txt || fail "now.txt is not the screen"
keys q
restored q

# --plain: no other screen is taken, nothing is drawn over, lines go by
t send-keys -t s "$POSTSIL --demo --plain" Enter
wait_screen '^>'
[ "$(t display-message -p -t s '#{alternate_on}')" = 0 ] || fail "--plain took another screen"
t send-keys -t s 'maturity' Enter
wait_screen 'first run.$'
t send-keys -t s -l 'down'; t send-keys -t s Enter
wait_screen '^> down'
wait_screen '^PRODUCT: H100 SXM5 80GB, DEV: gpu0, PREC: fp32'
t send-keys -t s 'quit' Enter
restored plain

# inside of tmux a script plays on the terminal, and its user goes on from there
printf '3\nwait idle\nresize 60x20\nsave-display %s/saved\n' "$TMP" >script
t send-keys -t s "clear; POSTSIL_SCRIPT=$TMP/script $POSTSIL --demo" Enter
wait_screen '3\[Runs\]'
n=0
until [ -s saved ]; do
	n=$((n + 1))
	[ $n -lt 50 ] || fail "nothing was saved"
	sleep 0.1
done
screen | head -n 20 >seen
cmp saved seen || { diff saved seen; fail "saved another screen than is seen"; }
keys 7; wait_screen '7\[Mature\]'
keys q
restored script
