# SPDX-License-Identifier: MIT
# What check.sh says of figures; lines of "ok", "FAIL" or "skip" and words.
# usage: awk -F '\t' -v mode=MODE … -f judge.awk FILE...; files 1 and 2 are what
# figures.awk says of two runs.
# precisions  each is measured, or is none of this GPU's (-v capability=9.0)
# repeat      both runs agree within 1 %
# peer        their mean is at least 0.98 of what a program on the same GPU makes
#             (-v name=…, file 3: lines of peer_cublas), and at most -v most=1.25 times
#             that, where given: nobody is so much faster with the same library

function say(verdict, words) { printf "%-4s %s\n", verdict, words }

function ratio_of(a, b) { return b > 0 ? a / b : 0 }

function figure(file, key) { return value[file, key] + 0 }

FNR == 1 { file++ }

file <= 2 && $1 == "figure" {
	key = $2 "\t" $3
	value[file, key] = $4
	quality[file, key] = $5
	size[file, key] = $6
	unit[key] = $7
	if (!(key in seen)) {
		seen[key] = 1
		order[++n] = key
	}
}

file <= 2 && $1 == "absent" { absent[$2] = $3 }

file == 3 {
	their[$1] = $3
	their_size[$1] = $2
	how[$1] = $4
}

# The least compute capability that has them: NVIDIA's CUDA programming guide, table
# of features; int8 and fp8 also cuBLAS's reference, cublasLtMatmul().
function least(precision)
{
	return precision == "fp8" ? 8.9 : precision ~ /^(tf32|bf16)$/ ? 8.0 : \
		precision == "int8" ? 7.5 : precision == "fp16" ? 5.3 : 0
}

function judge_precisions(    i, p, many, key)
{
	many = split("fp64 fp32 tf32 fp16 bf16 int8 fp8", p, " ")
	for (i = 1; i <= many; i++) {
		key = p[i] "\tblas3"
		if (key in seen)
			say("ok", sprintf("%s is measured: %.1f %s at order %d, %s", p[i],
				figure(1, key), unit[key], size[1, key], quality[1, key]))
		else if (capability != "" && capability + 0 < least(p[i]))
			say("skip", p[i] ": none of capability " capability ": " absent[p[i]])
		else
			say("FAIL", p[i] " is not measured: " \
				(p[i] in absent ? absent[p[i]] : "and nothing says why"))
	}
}

function judge_repeat(key,    a, b, off, words)
{
	a = figure(1, key)
	b = figure(2, key)
	words = key
	sub(/\t/, " ", words)
	if (!(a > 0 && b > 0)) {
		say("FAIL", words ": in one run alone")
		return
	}
	off = 100 * (a > b ? a - b : b - a) / ((a + b) / 2)
	words = sprintf("%s: %.5g and %.5g %s, %.2f %% apart", words, a, b, unit[key], off)
	if (off <= 1)
		say("ok", words)
	else if (quality[1, key] != "good" || quality[2, key] != "good")
		say("skip", words ", marked " quality[1, key] " and " quality[2, key])
	else
		say("FAIL", words)
}

# what: "copy" or a precision; of which the run has the figure key
function judge_peer(what, key,    ours, ratio)
{
	if (!(key in seen)) {
		say("FAIL", what " beside " name ": the run has no " key " " absent["fp64"])
		return
	}
	if (!(what in their)) {
		say("FAIL", what " beside " name ": it has no figure")
		return
	}
	if (their[what] == "wrong") {
		say("FAIL", what " beside " name ": its own result is wrong: " how[what])
		return
	}
	if (their[what] == "absent") {
		say("skip", what " beside " name ": " how[what])
		return
	}
	ours = (figure(1, key) + figure(2, key)) / 2
	ratio = ratio_of(ours, their[what])
	say(ratio >= 0.98 && (!most || ratio <= most) ? "ok" : "FAIL", sprintf("%s beside %s: %.5g / %.5g %s = %.3f (%s)",
		what, name, ours, their[what], unit[key], ratio, how[what]))
}

END {
	if (!n)
		say("FAIL", "the run has no figure of the GPU")
	if (mode == "precisions")
		judge_precisions()
	for (i = 1; i <= n; i++) {
		split(order[i], part, "\t")
		if (mode == "repeat")
			judge_repeat(order[i])
		else if (mode == "peer" && part[2] == "blas3")
			judge_peer(part[1], order[i])
	}
	if (mode == "peer")
		judge_peer("copy", "fp64\tstream_copy")
}
