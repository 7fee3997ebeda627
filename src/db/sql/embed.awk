# SPDX-License-Identifier: MIT
# Turns each "-- name: x" block of the SQL files into a C array sql_x, and lists
# all of them in sql_block_table.  Text before the first block of a file is for
# readers only.  Plain POSIX awk; the SQL is ASCII, so that characters are bytes.

function finish() {
	if (name == "")
		return
	printf "10,0};\n"
	names[++n] = name
	name = ""
}

function fail(why) {
	printf "%s:%d: %s\n", FILENAME, FNR, why > "/dev/stderr"
	failed = 1
	exit 1
}

BEGIN {
	for (i = 32; i < 127; i++)
		code[sprintf("%c", i)] = i
	code["\t"] = 9
	printf "/* Made by embed.awk from src/db/sql; do not edit. */\n"
	printf "#include \"db/sql.h\"\n\n#include <stddef.h>\n"
}

FNR == 1 { finish() }

/^-- name: [a-z_0-9]+$/ {
	finish()
	name = $3
	if (name in seen)
		fail("a second block is called " name)
	seen[name] = 1
	printf "\nconst char sql_%s[] = {\n", name
	next
}

name != "" {
	for (i = 1; i <= length($0); i++) {
		c = substr($0, i, 1)
		if (!(c in code))
			fail("not an ASCII character")
		printf "%d,", code[c]
	}
	printf "10,\n"
}

END {
	if (failed)
		exit 1
	finish()
	printf "\nconst struct sql_block sql_block_table[] = {\n"
	for (i = 1; i <= n; i++)
		printf "\t{ .name = \"%s\", .text = sql_%s },\n", names[i], names[i]
	printf "\t{ .name = NULL, .text = NULL },\n};\n"
}
