#!/bin/sh
# SPDX-License-Identifier: MIT
# A control line on standard input aborts a run.
. "$(dirname "$0")/worker.inc"
start_long
echo '{"do":"abort"}' >&9
status 3 wait "$pid"
has '"ev":"bye","ok":false,"why":"aborted by the user"' "$TMP/out"
