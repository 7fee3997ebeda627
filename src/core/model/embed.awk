# SPDX-License-Identifier: MIT
# Turns data/*.tsv and data/*.template into C: see data_embed.h.  Any POSIX awk will do.
# usage: awk -f embed.awk data/*.tsv data/*.template > data_embed.c

BEGIN {
	FS = "\t"
	print "/* made by embed.awk */"
	print "#include \"core/model/data_embed.h\""
}

function quoted(s) {
	if (s ~ /[\\"]|\?\?/)
		fail("a cell holds a backslash, a quote or two question marks")
	return "\"" s "\""
}

function line(    i, out) {
	out = "\t"
	for (i = 1; i <= columns; i++)
		out = out quoted($i) ", "
	return out
}

function close_table() {
	if (name == "")
		return
	if (text) {
		print "\t;"
		return
	}
	if (!columns)
		fail("no line names its columns")
	if (!rows)
		fail("it has no rows")
	print "};"
	printf "const struct data_table data_%s = {\n", name
	printf "\t.cell = %s_cell, .column = %s_column,\n", name, name
	printf "\t.rows = %d, .columns = %d,\n};\n", rows, columns
}

function fail(why) {
	printf "%s:%d: %s\n", FILENAME, FNR, why > "/dev/stderr"
	failed = 1
	exit 1
}

FNR == 1 {
	close_table()
	name = FILENAME
	sub(/.*\//, "", name)
	text = sub(/\.template$/, "", name)
	sub(/\.tsv$/, "", name)
	columns = rows = 0
	if (text)
		printf "const char data_%s[] =\n", name
}

/^#/ || /^[ \t]*$/ { next }

text {
	gsub(/[\\"]/, "\\\\&")
	if (/\?\?/)
		fail("two question marks")
	gsub(/\t/, "\\t")
	print "\t\"" $0 "\\n\""
	next
}

!columns {
	columns = NF
	printf "static const char *const %s_column[] = {\n%s\n};\n", name, line()
	printf "static const char *const %s_cell[] = {\n", name
	next
}

NF != columns { fail("has " NF " cells, wants " columns) }

{
	rows++
	print line()
}

END {
	if (!failed)
		close_table()
}
