#!/bin/sh
# SPDX-License-Identifier: MIT
# tests/cli/detect_hostile.sh with all that takes more than seconds.
DEAR=1 exec sh "$SRC/tests/cli/detect_hostile.sh"
