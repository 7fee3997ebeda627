#!/bin/sh
# SPDX-License-Identifier: MIT
# Where terminfo has RGB, colours go out as red, green and blue; elsewhere, whatever
# COLORTERM says, as numbers of the palette.  The palette is redefined nowhere.
. "$SRC/tests/tty/tmux.inc"
command -v tic >/dev/null || { echo "no tic here"; exit 77; }
cat >"$TMP/direct.ti" <<'EOF'
test-direct|a terminal with direct colours,
	RGB, colors#0x1000000, pairs#0x7fff, ccc@, initc@, oc@,
	setaf=\E[%?%p1%{8}%<%t3%p1%d%e38\:2\:\:%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d%;m,
	setab=\E[%?%p1%{8}%<%t4%p1%d%e48\:2\:\:%p1%{65536}%/%d\:%p1%{256}%/%{255}%&%d\:%p1%{255}%&%d%;m,
	use=screen-256color,
EOF
TERMINFO=$TMP/terminfo
export TERMINFO
tic -x -o "$TERMINFO" "$TMP/direct.ti" 2>/dev/null || { echo "no screen-256color here"; exit 77; }
echo 'theme = dark' >"$TMP/config"

TEST_TERM=test-direct
start 80x24 "COLORTERM=truecolor $POSTSIL --demo --config $TMP/config"
wait_screen '1\[Over\]'
t capture-pane -e -p -t s >"$TMP/direct"
# STYLE_BAR_ACTIVE: 16 on 117, which is #87d7ff; STYLE_SYNTHETIC: on 214, #ffaf00
grep -q '48;2;135;215;255' "$TMP/direct" || fail "no #87d7ff on a terminal that has RGB"
grep -q '48;2;255;175;0' "$TMP/direct" || fail "no #ffaf00"
grep -q '[34]8;5;' "$TMP/direct" && fail "numbers of a palette that is not there"
keys q
restored direct
unset TERMINFO
t send-keys -t s "clear; unset TERMINFO; export TERM=screen-256color" Enter
t pipe-pane -t s "cat >$TMP/raw"
t send-keys -t s "COLORTERM=truecolor $POSTSIL --demo" Enter
wait_screen '1\[Over\]'
for theme in light contrast colorblind colorblind-light mono dark; do
	keys t
	wait_screen "theme: $theme\$\|theme: $theme "
done
keys q
restored palette
grep -q '48;5;117' "$TMP/raw" || fail "no colour of the palette"
LC_ALL=C grep -q '[34]8[;:]2[;:]' "$TMP/raw" && fail "direct colours without RGB"
LC_ALL=C grep -q ']4;\|]104\|]P[0-9a-f]\|]R' "$TMP/raw" && fail "the palette was redefined"
exit 0
