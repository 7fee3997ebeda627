# SPDX-License-Identifier: MIT
# Lines of figures.sql to the tables of runs.sh.  A figure counts in those runs that
# have it; the intervals of one that fewer than three runs have are not in the totals,
# as that median is one of them or lies between two.

BEGIN { FS = "\t" }

{
	key = $1 FS $2
	if (!(key in n)) {
		name[++names] = key
		kind[key] = $1
		label[key] = $2
	}
	i = ++n[key]
	value[key, i] = $5 + 0
	low[key, i] = $6 + 0
	high[key, i] = $7 + 0
	quality[key, i] = $8
}

function figure(v)
{
	return sprintf(v < 10 ? "%.4f" : v < 1000 ? "%.2f" : "%.0f", v)
}

function row(key,    i, x, half, m, held, count)
{
	for (i = 1; i <= n[key]; i++) {
		x[i] = value[key, i]
		half[i] = 50 * (high[key, i] - low[key, i]) / value[key, i]
		count[quality[key, i]]++
	}
	m = median(x, n[key])
	for (i = 1; i <= n[key]; i++)
		if (low[key, i] <= m && m <= high[key, i]) {
			held++
			if (n[key] >= 3)
				held_by[kind[key], quality[key, i]]++
		}
	for (i in count) {
		made_by[kind[key], i] += count[i]
		if (n[key] >= 3)
			judged_by[kind[key], i] += count[i]
	}
	printf "%-40s %4d %9s %6.2f %6.1f %6.1f %6.2f %4d of %-3d %5d %5d %9d\n",
		label[key], n[key], figure(m), 100 * mad(x, n[key], m) / m,
		100 * x[1] / m, 100 * x[n[key]] / m, median(half, n[key]), held, n[key],
		count["good"], count["noisy"], count["throttled"]
}

function table(which, title,    i)
{
	printf "\n%-40s %4s %9s %6s %6s %6s %6s %-10s %6s %5s %9s\n", title, "runs",
		"median", "MAD %", "min %", "max %", "+-95 %", "hold it", "good", "noisy",
		"throttled"
	for (i = 1; i <= names; i++)
		if (kind[name[i]] == which)
			row(name[i])
}

function share(a, b)
{
	return b ? sprintf("%d of %d (%.1f %%)", a, b, 100 * a / b) : "none of 0"
}

# of a kind of figure, all qualities together
function sum(by, which)
{
	return by[which, "good"] + by[which, "noisy"] + by[which, "throttled"]
}

function marks(which, what,    made)
{
	made = sum(made_by, which)
	printf "%s marked noisy: %s, throttled: %s\n", what,
		share(made_by[which, "noisy"], made), share(made_by[which, "throttled"], made)
}

function coverage(which, what)
{
	printf "95 %% intervals of %s that hold the median of all runs: %s; of those marked good: %s\n",
		what, share(sum(held_by, which), sum(judged_by, which)),
		share(held_by[which, "good"], judged_by[which, "good"])
}

END {
	if (!names) {
		print "no figures"
		exit 1
	}
	table("headline", "headline figure")
	table("step", "step")
	print ""
	print "median: GB/s, GOP/s or a share of the peak; min and max: of the median;"
	print "+-95 %: median half-width of the stated intervals; hold it: intervals with the median."
	marks("headline", "headline figures")
	marks("step", "steps")
	coverage("headline", "headline figures")
	coverage("step", "steps")
}
