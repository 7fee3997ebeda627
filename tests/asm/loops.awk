# SPDX-License-Identifier: MIT
# Compares the innermost loops of a disassembly with a table of what they must be.
# usage: awk -f loops.awk TABLE DISASSEMBLY    (objdump -d --no-show-raw-insn)
#
# A row of the table: object, functions, count, form.  All functions must be there,
# have one innermost loop, and in that loop `count` (N, FROM-TO, or N* for multiples
# of it, as compilers may unroll) instructions of the form, an extended regular
# expression that an instruction must match as a whole.  Before that, operands are
# made alike: mem for memory, zmm ymm xmm tmm or (arm64) an arrangement such as 2d, q
# or d for vector registers, r for the others, imm.  The forms @reads and @writes count
# the vectors that go from and to memory.  What no row asks for is refused, but for the
# arithmetic of addresses and counters in registers and the loop's branches: so calls,
# stores, spills, divisions, wider and narrower vectors are.
#
# A loop is what lies between the target of backward branches and the last of them.
# Prints each disagreement and, with verbose=1, what was agreed; ends with 1 if
# there was one.

function number(hex,    i, n) {
	n = 0
	for (i = 1; i <= length(hex); i++)
		n = n * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return n
}

function wrong(text) {
	print object ", " name ": " text
	bad++
}

function alike_x86(s) {
	gsub(/\$-?(0x)?[0-9a-f]+/, "imm", s)
	gsub(/(%[c-gs]s:)?-?(0x[0-9a-f]+)?\([^)]*\)/, "mem", s)
	gsub(/%zmm[0-9]+/, "zmm", s)
	gsub(/%ymm[0-9]+/, "ymm", s)
	gsub(/%xmm[0-9]+/, "xmm", s)
	gsub(/%tmm[0-9]/, "tmm", s)
	gsub(/%[a-z0-9]+/, "r", s)
	return s
}

function alike_arm64(s) {
	sub(/ *\/\/.*/, "", s)
	gsub(/, /, ",", s)
	gsub(/\[(x|sp)[^]]*\]!?(,#-?[0-9a-fx]+|,x[0-9]+)?/, "mem", s)
	gsub(/#-?[0-9a-fx]+/, "imm", s)
	s = s " "
	while (match(s, /[ ,{]v[0-9]+\./))
		s = substr(s, 1, RSTART) substr(s, RSTART + RLENGTH)
	while (match(s, /[ ,{][qds][0-9]+[ ,}]/))
		s = substr(s, 1, RSTART + 1) substr(s, RSTART + RLENGTH - 1)
	while (match(s, /[ ,{]([xw][0-9]+|sp|[xw]zr)[ ,}]/))
		s = substr(s, 1, RSTART) "r" substr(s, RSTART + RLENGTH - 1)
	sub(/ $/, "", s)
	return s
}

# "mnemonic operands" as the table writes it; a branch is its mnemonic alone
function alike(s) {
	sub(/[ \t]+/, " ", s)
	sub(/ *# [0-9a-f]+ <.*/, "", s)
	if (s ~ /<[^>]*>/) {
		sub(/ .*/, "", s)
		return s
	}
	s = arm64 ? alike_arm64(s) : alike_x86(s)
	sub(/ +$/, "", s)
	return s
}

function is_bookkeeping(s) {
	if (s ~ /mem|[xyzt]mm|[ ,{]([0-9]+[bhsd]|[qds])([,}[]|$)/)
		return s ~ /^((data16|cs) )*nop/
	return s ~ /^((data16|cs) )*nop|^xchg r,r$/ ||
	       s ~ /^(add|sub|adds|subs|inc|dec|cmp|cmn|test|mov|lea)[bwlq]? / ||
	       s ~ /^(j[a-z]+|b|b\.[a-z]+|cbn?z)$/
}

# vectors moved: one, or on arm64 as many registers as are named
function moves(s, from) {
	if (s ~ /^(prefetch|prfm|nop)/ || s !~ /mem/)
		return 0
	if (!arm64)
		return from ? s ~ /mem,/ : s ~ /mem$/
	if (substr(s, 1, 2) != (from ? "ld" : "st"))
		return 0
	return gsub(/,/, "", s)
}

function is_within(n, want,    b) {
	if (want ~ /\*$/)
		return n > 0 && n % (want + 0) == 0
	if (split(want, b, "-") == 1)
		b[2] = b[1]
	return n >= b[1] + 0 && n <= b[2] + 0
}

function check_loop(from, to,    i, j, s, count, known, reads, writes, got) {
	for (i = from; i <= to; i++) {
		s = form[i]
		reads += moves(s, 1)
		writes += moves(s, 0)
		known = 0
		for (j = 1; j <= rows && !known; j++)
			if (row_for(j) && s ~ ("^(" row_form[j] ")$")) {
				count[j]++
				known = 1
			}
		if (!known && !is_bookkeeping(s))
			wrong("not of this loop: " text[i])
	}
	for (j = 1; j <= rows; j++) {
		if (!row_for(j))
			continue
		got = row_form[j] == "@reads" ? reads : \
			row_form[j] == "@writes" ? writes : count[j]
		if (!is_within(got + 0, row_count[j]))
			wrong(got + 0 " of " row_form[j] " instead of " row_count[j])
		else if (verbose)
			print object ", " name ": " got + 0 " of " row_form[j]
	}
}

function row_for(j) {
	return row_object[j] == object && ("," row_functions[j] ",") ~ ("," name ",")
}

function end_function(    i, h, g, inner, loops, to, t) {
	if (name == "" || !((object, name) in wanted))
		return
	seen[object, name] = 1
	split("", last)
	for (i = 1; i <= n; i++)
		if (target[i] != "" && target[i] <= at[i] && target[i] >= at[1])
			last[target[i]] = at[i]
	for (h in last) {
		inner = 1
		for (g in last)
			if (g + 0 > h + 0 && g + 0 <= last[h] + 0)
				inner = 0
		if (inner) {
			loops++
			t = h + 0
		}
	}
	if (loops != 1) {
		wrong(loops + 0 " innermost loops instead of 1")
		return
	}
	for (i = 1; at[i] < t; i++)
		;
	for (to = i; to <= n && at[to] <= last[t]; to++)
		;
	check_loop(i, to - 1)
}

FNR == 1 { file++ }

file == 1 {
	if ($0 ~ /^#/ || NF == 0)
		next
	split($0, f, "\t")
	rows++
	row_object[rows] = f[1]
	row_functions[rows] = f[2]
	row_count[rows] = f[3]
	row_form[rows] = f[4]
	k = split(f[2], fn, ",")
	for (i = 1; i <= k; i++)
		wanted[f[1], fn[i]] = 1
	next
}

/file format/ {
	end_function()
	name = ""
	arm64 = /aarch64/
	object = $1
	sub(/.*\//, "", object)
	sub(/\.o:$/, "", object)
	objects[object] = 1
}

/^[0-9a-f]+ <.*>:$/ {
	end_function()
	name = $2
	gsub(/[<>:]/, "", name)
	n = 0
}

/^ *[0-9a-f]+:\t/ {
	n++
	hex = $1
	sub(/:/, "", hex)
	at[n] = number(hex)
	text[n] = $0
	sub(/^[^\t]*\t/, "", text[n])
	form[n] = alike(text[n])
	target[n] = ""
	if (match(text[n], /[0-9a-f]+ <[^>]*>/) && text[n] !~ /# / && \
	    text[n] !~ /^(call|bl)[ \t]/) {
		hex = substr(text[n], RSTART)
		sub(/ .*/, "", hex)
		target[n] = number(hex)
	}
}

END {
	end_function()
	for (w in wanted) {
		split(w, f, SUBSEP)
		object = f[1]
		name = f[2]
		if ((object in objects) && !(w in seen))
			wrong("is not in the object")
		good += w in seen
	}
	for (j = 1; j <= rows; j++)
		if (!(row_object[j] in objects) && !(row_object[j] in told)) {
			told[row_object[j]] = 1
			print row_object[j] ".o is not in the disassembly"
			bad++
		}
	print good " loops, " bad + 0 " disagreements"
	exit bad > 0 || good == 0
}
