/* SPDX-License-Identifier: MIT */
/*
 * roofline: how fast a kernel could be on a machine, from two figures of the
 * machine and one of the kernel.  Pure; arrays in, arrays out.
 *
 * Williams, Waterman and Patterson, "Roofline: an insightful visual performance
 * model for multicore architectures", Communications of the ACM 52(4), 2009:
 *
 *   attainable GOP/s = min(peak GOP/s, bandwidth GB/s x intensity op/byte)
 *
 * The two meet at the ridge, whose intensity is peak / bandwidth: the least at
 * which a kernel can reach the peak.  Both figures are measured ones where
 * there are any (STREAM, a probe of multiply-adds), so that the roof is what
 * this machine gives and not what its data sheet says.
 *
 * Giga is 10^9.  What is not known is NAN, also in results.
 */
#ifndef POSTSIL_ROOFLINE_H
#define POSTSIL_ROOFLINE_H

#include <stddef.h>

struct roofline {
	double gbps;   /* bandwidth; NAN or not above 0: unknown */
	double peak;   /* GOP/s; NAN or not above 0: unknown */
};

/* Which part of the roof is above an intensity.  At the ridge it is the peak. */
enum roofline_bound { ROOFLINE_OPEN, ROOFLINE_BANDWIDTH, ROOFLINE_PEAK };

/* "", "bandwidth", "peak" */
const char *roofline_bound_name(enum roofline_bound b);

/* peak / bandwidth, operations a byte; NAN when one of them is unknown. */
double roofline_ridge(const struct roofline *r);

/* The roof at an intensity (above 0).  With one figure unknown the other alone
 * is the roof; with neither, NAN and ROOFLINE_OPEN.  by may be NULL. */
double roofline_attainable(const struct roofline *r, double intensity,
			   enum roofline_bound *by);

struct roofline_rating {
	double attainable;        /* GOP/s */
	double share;             /* measured / attainable; may exceed 1 */
	enum roofline_bound by;
};

/* Rates n kernels: how much of the roof above it each reaches. */
void roofline_rate(const struct roofline *r, const double *intensity,
		   const double *gops, size_t n, struct roofline_rating *out);

#endif
