# SPDX-License-Identifier: MIT
# What watch.sh prints: the file of the order (run, A or B; two lines a pair), then
# lines of figures.sql.  Ratios are of a pair's B to its A; the control's, of an A to
# the A before it.  Over several steps: the median of each pair, and of these.

BEGIN { FS = "\t" }

FILENAME == ARGV[1] {
	pairs = int((FNR + 1) / 2)
	at[$2, pairs] = $1
	next
}

{
	key = $1 FS $2
	if (!(key in known)) {
		known[key] = 1
		name[++names] = key
		kind[key] = $1
		label[key] = $2
		compute[key] = $3
	}
	value[key, $4] = $5 + 0
}

function line(title, text)
{
	text = sprintf("%-40s %s", title, text)
	sub(/ +$/, "", text)
	print text
}

function how(n)
{
	return n < 6 ? "least..greatest" : "95 % interval"
}

function heading(title)
{
	print ""
	line(title, sprintf("%8s  %-18s  %8s  %s", "watched", how(pairs), "control", how(pairs - 1)))
}

# Ratio of a figure in pair i, 0 where one of the two has it not.
function ratio(key, which, i,    over, under)
{
	over = value[key, which == "B" ? at["B", i] : at["A", i]]
	under = value[key, which == "B" ? at["A", i] : at["A", i - 1]]
	return over > 0 && under > 0 ? over / under : 0
}

# x[1..n]: median and its 95 % interval; leaves the median in middle, and in
# scatter the greater distance of the interval's ends from 1.
function spread(x, n,    k, lo, hi)
{
	middle = scatter = 0
	if (!n)
		return sprintf("%8s  %-18s", "-", "")
	middle = median(x, n)
	k = rank95(n)
	lo = x[k]
	hi = x[n + 1 - k]
	scatter = hi - 1 > 1 - lo ? hi - 1 : 1 - lo
	return sprintf("%8.4f  %-18s", middle, sprintf("%.4f..%.4f", lo, hi))
}

function of_figure(key, which,    i, r, n, x)
{
	for (i = 1; i <= pairs; i++)
		if ((r = ratio(key, which, i)) > 0)
			x[++n] = r
	return spread(x, n)
}

# Over all steps, or those that arithmetic limits.
function of_steps(which, only,    i, j, r, n, m, x, y)
{
	for (i = 1; i <= pairs; i++) {
		m = 0
		for (j = 1; j <= names; j++)
			if (kind[name[j]] == "step" && (!only || compute[name[j]] == 1) &&
			    (r = ratio(name[j], which, i)) > 0)
				y[++m] = r
		if (m)
			x[++n] = median(y, m)
	}
	return spread(x, n)
}

function table(which, title,    i)
{
	heading(title)
	for (i = 1; i <= names; i++)
		if (kind[name[i]] == which)
			line(label[name[i]], of_figure(name[i], "B") "  " of_figure(name[i], "A"))
}

function verdict(only, title,    w, c, m)
{
	w = of_steps("B", only)
	m = middle
	c = of_steps("A", only)
	line(title, w "  " c)
	return sprintf("%s: %.4f, budget 0.995 to 1.005: %s; the same work unwatched differs by %s",
		title, m, m >= 0.995 && m <= 1.005 ? "met" : "MISSED",
		scatter ? sprintf("up to %.4f", scatter) : "an unknown amount")
}

END {
	table("headline", "headline figure")
	table("step", "step")
	heading("median over steps")
	say[1] = verdict(1, "compute-bound steps (peak.fma, gemm)")
	say[2] = verdict(0, "all steps")
	print ""
	print say[1]
	print say[2]
}
