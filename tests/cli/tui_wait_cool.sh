#!/bin/sh
# SPDX-License-Identifier: MIT
# --wait-cool reaches the worker, and what it says of the wait is shown.
. "$(dirname "$0")/tui.inc"
good_run | sed '1a\
{"ev":"note","text":"waiting for a cooler machine: k10temp 91 °C (hot), 0 s so far","code":"cooling"}\
{"ev":"note","text":"cooled in 41 s: k10temp 52 °C (cool)","code":"cooling"}' >"$TMP/stream"
fake_worker "$TMP/stream"
status 0 "$POSTSIL" run --wait-cool >"$TMP/out" 2>"$TMP/err"
has '^--suite quick --wait-cool$' "$TMP/calls"
has '^waiting for a cooler machine: k10temp 91 °C (hot)' "$TMP/err"
has '^cooled in 41 s: k10temp 52 °C (cool)' "$TMP/err"
runs_are 1
