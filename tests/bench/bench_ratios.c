/* SPDX-License-Identifier: MIT */
#include "bench_ratios.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/analysis/stats.h"

void ratios_add(struct ratios *l, double ours, double peer)
{
	if (l->n < BENCH_MOST_RATIOS && ours > 0 && peer > 0)
		l->r[l->n++] = ours / peer;
}

void ratios_print(struct ratios *l, double budget, const char *fmt, ...)
{
	char what[96];
	double mid;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	if (!l->n) {
		printf("%-58s no figure\n", what);
		return;
	}
	mid = stats_median(l->r, l->n);
	printf("%-58s %6.3f  (%.3f to %.3f, %zu rounds)", what, mid,
	       stats_quantile(l->r, l->n, 0), stats_quantile(l->r, l->n, 1),
	       l->n);
	if (budget > 0)
		printf("  budget %.2f: %s", budget,
		       mid >= budget ? "met" : "MISSED");
	printf("\n");
	fflush(stdout);
}
