/* SPDX-License-Identifier: MIT */
#include "core/analysis/roofline.h"

#include <math.h>
#include <stdbool.h>

static bool is_known(double v)
{
	return isfinite(v) && v > 0;
}

const char *roofline_bound_name(enum roofline_bound b)
{
	static const char *const name[] = {
		[ROOFLINE_OPEN] = "", [ROOFLINE_BANDWIDTH] = "bandwidth",
		[ROOFLINE_PEAK] = "peak",
	};

	return name[b];
}

double roofline_ridge(const struct roofline *r)
{
	if (!is_known(r->gbps) || !is_known(r->peak))
		return NAN;
	return r->peak / r->gbps;
}

double roofline_attainable(const struct roofline *r, double intensity,
			   enum roofline_bound *by)
{
	enum roofline_bound own = ROOFLINE_OPEN;
	enum roofline_bound *b = by ? by : &own;

	*b = ROOFLINE_OPEN;
	if (!is_known(intensity))
		return NAN;
	if (is_known(r->gbps) &&
	    !(is_known(r->peak) && r->peak <= r->gbps * intensity)) {
		*b = ROOFLINE_BANDWIDTH;
		return r->gbps * intensity;
	}
	if (!is_known(r->peak))
		return NAN;
	*b = ROOFLINE_PEAK;
	return r->peak;
}

void roofline_rate(const struct roofline *r, const double *intensity,
		   const double *gops, size_t n, struct roofline_rating *out)
{
	for (size_t i = 0; i < n; i++) {
		out[i].attainable = roofline_attainable(r, intensity[i], &out[i].by);
		out[i].share = gops[i] / out[i].attainable;
	}
}
