#!/bin/sh
# SPDX-License-Identifier: MIT
# A run started from the workstation shows steps and time left, takes pause,
# resume and skip, is stored, and appears without a restart.
. "$SRC/tests/tty/tmux.inc"
real_worker blas1.dot,blas1.axpy,peak.fma
POSTSIL_BUDGET_SCALE=0.9
export POSTSIL_BUDGET_SCALE
start 80x24 "$POSTSIL"
wait_screen '1\[Over\]'
keys r; wait_screen 'Calibrate this machine'
keys f; wait_screen '\[x\] force'
keys Enter
wait_screen '5\[Run\]'
wait_screen 'step [0-9]*/[0-9]*  [0-9:]* left' 30
wait_screen 'run  *blas1\|run  *peak'
keys p; wait_screen PAUSED
keys p; wait_screen measuring
keys s; wait_screen 'skip  *blas1\|skip  *peak'
keys L; wait_screen 'L closes'
keys L
keys 1; wait_screen '1\[Over\]'
wait_screen 'is stored as number 1' 60
keys 3; wait_screen '3\[Runs\]'
wait_screen 'blis\|fp64'
keys q
restored run
runs_are 1
