#!/bin/sh
# SPDX-License-Identifier: MIT
# Refuses what goes against the arrows core <- bench, core <- db, core,db <- tui,
# and what would blur them: files of 500 lines and more, a library outside its
# place, one file name twice, a missing licence line, an unguarded header.
# usage: layers.sh DIR      (DIR holds core, bench, db, tui)
set -u
cd "$1" || exit 2
bad=0

complain() {  # prefix each line of standard input; none is fine
	while IFS= read -r line; do
		echo "layers: $1: $line"
		echo x >&3
	done
}

counter=$(mktemp)
trap 'rm -f "$counter"' EXIT
trap 'exit 130' INT TERM HUP
exec 3>"$counter"

includes() {  # files below $1 that include "$2..."
	grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]+\"($2)/" "$1" \
		--include='*.[ch]' 2>/dev/null
}

system_includes() {  # files but $2 that include <$1>
	grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]+[<\"]$1[>\"]" . \
		--include='*.[ch]' 2>/dev/null | grep -vE "^\./($2)"
}

includes core 'bench|db|tui' | complain "core may include only core"
includes core/base 'core/(model|detect|analysis|format)' | complain "core/base may include only core/base"
includes core/model 'core/(detect|analysis)' | complain "core/model needs base only"
includes core/format 'core/(detect|analysis)' | complain "core/format needs base and model"
includes core/detect 'core/analysis' | complain "core/detect needs base and model"
includes core/analysis 'core/(model|detect)' | grep -vE '^core/analysis/series\.[ch]:' |
	complain "core/analysis needs base; series alone knows model"
includes bench 'db|tui' | complain "bench may include only core and bench"
includes db 'bench|tui' | complain "db may include only core and db"
includes tui 'bench' | complain "tui may include only core, db and tui"
grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]+"[^/"]+"' core bench db tui \
	--include='*.[ch]' | grep -v banned.h | complain "include by path from src"

system_includes '(ncursesw/)?(n?curses|term)\.h' 'tui/screen_curses\.c' |
	complain "curses belongs to tui/screen_curses.c"
system_includes 'sqlite3\.h' 'db/' | complain "SQLite belongs to db"
system_includes 'libpq-fe\.h' 'db/' | complain "libpq belongs to db"
system_includes 'zstd\.h' 'core/format/' | complain "zstd belongs to core/format"
system_includes 'hwloc\.h' '(core/detect|bench)/' | complain "hwloc belongs to detect and bench"
system_includes 'cjson/cJSON\.h' '(core/base/json|core/model/event)\.c' |
	complain "cJSON belongs to core/base/json.c and core/model/event.c"

find core bench db tui -name '*.[ch]' -exec awk 'END { if (NR >= 500) print FILENAME ": " NR " lines" }' {} \; |
	complain "files stay under 500 lines"
find core bench db tui -name '*.[ch]' | sed 's|.*/||' | sort | uniq -d |
	complain "file names are unique"
find core bench db tui \( -name '*.[ch]' -o -name '*.sql' -o -name '*.awk' \) | while read -r f; do
	head -n 2 "$f" | grep -q 'SPDX-License-Identifier: MIT' || echo "$f"
done | complain "licence line"
# a *_template.h is included once per instruction set, on purpose
find core bench db tui -name '*.h' ! -name '*_template.h' | while read -r f; do
	grep -q '^#ifndef POSTSIL_' "$f" || echo "$f"
done | complain "header guard"

exec 3>&-
[ ! -s "$counter" ] || bad=1
exit $bad
