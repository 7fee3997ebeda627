#!/bin/sh
# SPDX-License-Identifier: MIT
# Shows that layers.sh refuses each kind of wrong file: one is planted at a time
# in an otherwise right tree.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
trap 'exit 130' INT TERM HUP
fail=0

fresh() {
	rm -rf "$tree/src"
	mkdir -p "$tree/src/core/base" "$tree/src/core/model" "$tree/src/core/analysis" \
		"$tree/src/core/format" \
		"$tree/src/bench" "$tree/src/db" "$tree/src/tui"
	printf '/* SPDX-License-Identifier: MIT */\n#include "core/base/err.h"\n' \
		>"$tree/src/bench/right.c"
}

planted() {  # what, file, line
	fresh
	printf '/* SPDX-License-Identifier: MIT */\n%s\n' "$3" >"$tree/src/$2"
	if sh "$here/layers.sh" "$tree/src" >/dev/null; then
		echo "layers: the planted fault was not refused: $1"
		fail=1
	fi
}

fresh
sh "$here/layers.sh" "$tree/src" || { echo "layers: a right tree was refused"; fail=1; }
planted 'core includes db' core/base/x.c '#include "db/store.h"'
planted 'core includes tui' core/model/x.c '#include "tui/view.h"'
planted 'base includes model' core/base/x.c '#include "core/model/run.h"'
planted 'analysis includes model' core/analysis/x.c '#include "core/model/run.h"'
planted 'format includes detect' core/format/x.c '#include "core/detect/probe.h"'
planted 'bench includes db' bench/x.c '#include "db/store.h"'
planted 'db includes bench' db/x.c '  #  include "bench/kernel.h"'
planted 'tui includes bench' tui/x.c '#include "bench/kernel.h"'
planted 'curses in a view' tui/view_x.c '#include <ncurses.h>'
planted 'sqlite in tui' tui/x.c '#include <sqlite3.h>'
planted 'zstd in db' db/x.c '#include <zstd.h>'
planted 'no path' tui/x.c '#include "grid.h"'
planted 'a long file' core/base/x.c "$(yes '/* line */' | head -n 600)"
planted 'one name twice' db/right.c 'int x;'
fresh
echo 'int x;' >"$tree/src/db/x.c"
sh "$here/layers.sh" "$tree/src" >/dev/null && { echo "layers: a missing licence passed"; fail=1; }
[ "$fail" -eq 0 ] && echo "layers: kept; every planted fault was refused"
exit $fail
