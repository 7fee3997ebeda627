# SPDX-License-Identifier: MIT
# What one GPU of a run came to, out of its events (postsil-events(5)).
# usage: awk -v device=gpu0 -f figures.awk RUN.jsonl; the lines, divided by tabs:
# figure PRECISION stream_copy|…|blas1|blas2|blas3 VALUE QUALITY SIZE UNIT
#        the best of its kernels, variants and sizes
# absent PRECISION TEXT
# library PATH of the libcublas that was used
# facts  KEY VALUE
# end    ok, or why not

# text(KEY): a string as it stands in the line; within a string every quotation mark
# has a backslash, so that a key is never found there.
function text(key,    at, s)
{
	at = index($0, "\"" key "\":\"")
	if (!at)
		return ""
	s = substr($0, at + length(key) + 4)
	match(s, /^([^"\\]|\\.)*/)
	return substr(s, 1, RLENGTH)
}

function number(key,    at, s)
{
	at = index($0, "\"" key "\":")
	if (!at)
		return ""
	s = substr($0, at + length(key) + 3)
	return match(s, /^-?[0-9][0-9.eE+-]*/) ? substr(s, 1, RLENGTH) : ""
}

function name_of(kernel)
{
	if (kernel ~ /^stream\./)
		sub(/\./, "_", kernel)
	else
		sub(/\..*/, "", kernel)
	return kernel
}

{ kind = text("ev") }

kind == "result" && text("device") == device && text("kernel") ~ /^(stream|blas[123])\./ {
	key = text("precision") "\t" name_of(text("kernel"))
	if (!(key in best))
		order[++n] = key
	if (!(key in best) || number("value") + 0 > best[key] + 0) {
		best[key] = number("value")
		rest[key] = text("quality") "\t" number("size") "\t" text("unit")
	}
}

kind == "note" && text("code") == "absent" && index(text("text"), device " ") == 1 {
	split(text("text"), word, " ")
	sub(/:$/, "", word[2])
	print "absent\t" word[2] "\t" text("text")
}

kind == "fact" && text("device") == device && text("state") == "known" {
	if (text("value") ~ /\/libcublas\.so/)
		print "library\t" text("value")
	print "facts\t" text("key") "\t" text("value")
}

kind == "bye" { end = $0 ~ /"ok":true/ ? "ok" : text("why") }

END {
	for (i = 1; i <= n; i++)
		print "figure\t" order[i] "\t" best[order[i]] "\t" rest[order[i]]
	print "end\t" (end == "" ? "no bye" : end)
}
