#!/bin/sh
# SPDX-License-Identifier: MIT
# With standard descriptors closed nothing else gets what is meant for the user,
# and the run is stored all the same.
. "$(dirname "$0")/tui.inc"
good_run >"$TMP/stream"
fake_worker "$TMP/stream"
for fds in '>&-' '<&- >&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	rm -rf "$TMP/data" "$TMP/err"
	status 3 sh -c "exec 2>'$TMP/err'; exec \"\$POSTSIL\" run --force $fds"
	runs_are 1
	case $fds in *2*) ;; *) has 'Bad file descriptor' "$TMP/err" ;; esac
done
