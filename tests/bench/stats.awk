# SPDX-License-Identifier: MIT
# Order statistics of x[1..n], in place; other .awk files of this folder use them.

function sort(x, n,    i, j, v)
{
	for (i = 2; i <= n; i++) {
		v = x[i]
		for (j = i - 1; j >= 1 && x[j] > v; j--)
			x[j + 1] = x[j]
		x[j + 1] = v
	}
}

function median(x, n)
{
	sort(x, n)
	return (x[int((n + 1) / 2)] + x[int(n / 2) + 1]) / 2
}

# Median absolute deviation from m, as it is (not scaled to a normal's sigma).
function mad(x, n, m,    i, d)
{
	for (i = 1; i <= n; i++)
		d[i] = x[i] > m ? x[i] - m : m - x[i]
	return median(d, n)
}

# The lower of the two ranks that enclose a median in 95 of 100 cases, counted from
# either end: the normal approximation of the sign test; 1 (least and greatest) for n
# under 9, which is right for 6 to 8 and the best that can be had below.
function rank95(n,    k)
{
	k = int(n / 2 - 0.98 * sqrt(n) + 0.5)
	return k < 1 ? 1 : k
}
