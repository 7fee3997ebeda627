# SPDX-License-Identifier: MIT
# The efficiencies of one GPU, out of `postsil show run --format csv`: a line "ok",
# "FAIL" or "skip" for each precision.  Over 100 % needs its reason in the notes.
# usage: awk -v device=gpu0 -f efficiency.awk RUN.csv

# Fields of a line by RFC 4180 into field[]; none of ours has a line end in it.
function parse(line,    n, c, i, quoted)
{
	split("", field)
	n = 1
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (c == "\"" && quoted && substr(line, i + 1, 1) == "\"")
			field[n] = field[n] substr(line, i++, 1)
		else if (c == "\"")
			quoted = !quoted
		else if (c == "," && !quoted)
			n++
		else
			field[n] = field[n] c
	}
	return n
}

function col(name) { return field[at[name]] }

NR == 1 {
	for (i = parse($0); i > 0; i--)
		at[field[i]] = i
	next
}

{ parse($0) }

col("device") == device {
	n++
	words = col("precision") " efficiency"
	if (col("peak_measured_gops") == "")
		next
	if (col("efficiency") == "") {
		printf "skip %s: none: %s\n", words, col("peak_source")
		next
	}
	verdict = col("efficiency") > 1 && col("notes") !~ /over 100 %/ ? "FAIL" : "ok"
	printf "%-4s %s %.1f %%: %.5g of %.5g GOP/s, attainable %s; %s%s\n", verdict,
		words, 100 * col("efficiency"), col("peak_measured_gops"),
		col("theoretical_peak_gops"),
		col("attainable_peak_gops") == "" ? "unknown" : \
			sprintf("%.5g", col("attainable_peak_gops")),
		col("peak_source"), col("notes") == "" ? "" : "; " col("notes")
}

END {
	if (!n)
		print "FAIL efficiency: the run has no row of " device
}
