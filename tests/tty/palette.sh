#!/bin/sh
# SPDX-License-Identifier: MIT
# A command line in the workstation: completed by Tab, done by Enter, left by Esc.
. "$SRC/tests/tty/tmux.inc"
start 80x24 "$POSTSIL --demo"
wait_screen '1\[Over\]'
type() { t send-keys -t s -l -- "$1"; sleep 0.15; }
keys :; wait_screen '^─ Command\|^- Command'
wait_screen '^:_'
type sho; keys Tab; type tr; keys Tab; type --prod; keys Tab; type h1; keys Tab
wait_screen "^:show trajectory --product 'NVIDIA H100 SXM5 80GB' _"
type '--precision fp1'; keys Tab Enter
wait_screen '2\[Traj\]'
wait_screen "with --product 'NVIDIA H100 SXM5 80GB' --precision fp16"
# the filters hold elsewhere, until `show` has none
type :maturity; keys Enter; wait_screen '7\[Mature\]'
wait_screen "with --product"
screen | grep -q 'RTX 4090' && fail "the filters do not hold on other screens"
type ':show runs'; keys Enter; wait_screen '3\[Runs\]'
screen | grep -q 'with --product' && fail "show without filters keeps them"
# what is wrong is said, the line stays, and so does the screen
type :import; keys Enter; wait_screen "'import' is for the shell"
wait_screen '^:import_'
keys C-u; type "show runs 'a"; keys Enter; wait_screen 'the quote . at column 11 is not closed'
keys Escape; sleep 0.4
screen | grep -q '^:' && fail "Esc does not leave the line"
# the lines before; 40x12 has room for it
keys : Up; wait_screen '^:show runs_'
t resize-window -t s -x 40 -y 12 2>/dev/null && wait_screen '^:show runs_'
keys C-u; type 'glyphs asc'; keys Tab Enter; wait_screen 'characters: ascii'
type :quit; keys Enter
restored quit
