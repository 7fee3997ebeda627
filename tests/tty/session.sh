#!/bin/sh
# SPDX-License-Identifier: MIT
# The theme, the characters, the screen and what is opened in it come back; a killed one,
# --safe and --demo leave the session alone; damage in it is nothing.  The configuration
# is read, its mistakes are told, and it rebinds keys.
. "$SRC/tests/tty/tmux.inc"
SESSION=$XDG_STATE_HOME/postsil/session
CONFIG=$XDG_CONFIG_HOME/postsil/config
"$POSTSIL" import "$SRC/tests/runs/small.json" >/dev/null || fail "cannot import"

# begin [OPTIONS]: the workstation, in a window that is cleared
begin() { t send-keys -t s "clear; $POSTSIL $*" Enter; wait_screen '1[ [].*2[ [].*3[ []'; }
leave() { keys q; restored "${1:-q}"; }
# the top line with its colours, without the time
colours() { t capture-pane -e -p -t s | head -n 1 | sed 's/[0-9][0-9]:[0-9][0-9]//'; }

start 80x24
begin
wait_screen '1\[Over\]'
keys 3
wait_screen '3\[Runs\]'
colours | grep -q '48;5;226' && fail "no theme but contrast has this yellow"
keys Enter
wait_screen 'Run 6f0c1b7e'
keys U; wait_screen 'characters: block'
keys t; wait_screen 'theme: light'
keys t; wait_screen 'theme: contrast'
leave first
[ -s "$SESSION" ] || fail "no session was kept"
python3 -c 'import json,sys; json.load(open(sys.argv[1]))' "$SESSION" 2>/dev/null ||
	! command -v python3 >/dev/null || fail "the session is no JSON"

begin
wait_screen '3\[Runs\]'
wait_screen 'Run 6f0c1b7e'   # what was opened
colours | grep -q '48;5;226' || fail "the theme did not come back"
keys U; wait_screen 'characters: ascii'

# one that is killed keeps nothing
before=$(cat "$SESSION")
keys 1; wait_screen '1\[Over\]'
kill -TERM "$(pid_of_postsil)"
restored term
[ "$(cat "$SESSION")" = "$before" ] || fail "a killed one wrote the session"

# --safe and --demo neither read nor write it
begin --safe; wait_screen '1\[Over\]'
colours | grep -q '48;5;226' && fail "--safe reads it"
leave safe
begin --demo; wait_screen '1\[Over\]'; keys 4; wait_screen '4\[Mach\]'; leave demo
[ "$(cat "$SESSION")" = "$before" ] || fail "--safe or --demo wrote the session"

# damaged: as without one; what it holds of a run that is gone: its list
printf '{"postsil_session":1,"screen":"runs' >"$SESSION"
begin; wait_screen '1\[Over\]'; leave damaged
sed 's/"arg":"[^"]*"/"arg":"ffffffff-0000-4000-8000-000000000000"/' >"$SESSION" <<EOF
$before
EOF
begin; wait_screen '3\[Runs\]'; wait_screen 'i7-12700K.*fp64\|fp64.*i7-12700K'
screen | grep -q 'ffffffff' && fail "a run that is gone is asked for"
leave gone

# the configuration
rm -f "$SESSION"
mkdir -p "$XDG_CONFIG_HOME/postsil"
cat >"$CONFIG" <<'EOF'
# mine
theme = mono
glyphs = ascii
key.quit = x F9
key.forced = X
thme = light
EOF
begin
wait_screen "config:6: no setting 'thme'; did you mean theme"
keys 2; wait_screen '2\[Traj\]'
screen | LC_ALL=C grep -q '[^ -~]' && fail "more than ASCII with glyphs = ascii"
wait_screen 'x F9 quit'
colours | grep -q '38;5\|48;5' && fail "colours with theme = mono"
keys q; sleep 0.5
keys X; wait_screen 'forced runs'
keys x
restored x
# the warning is still to be read
screen | grep -q 'postsil: .*config:6' || fail "the warning is gone on leaving"
# a session wins over what it was chosen over, and no more when that is changed
begin; keys t; wait_screen 'theme: dark'; keys x; restored again
begin; colours | grep -q '48;5' || fail "the theme chosen with a key did not come back"
keys x; restored kept
sed -i 's/^theme.*/theme = contrast/' "$CONFIG"
begin; sleep 0.3
colours | grep -q '48;5;226' || fail "a change of the configuration was overruled"
keys x; restored changed
t send-keys -t s "clear; $POSTSIL --config /nowhere" Enter
wait_screen 'postsil: /nowhere does not exist'
t send-keys -t s "clear; $POSTSIL --config /nowhere --safe" Enter
wait_screen 'leave out --config'
