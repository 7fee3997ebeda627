/* SPDX-License-Identifier: MIT */
/*
 * kernel_gpu_check: is C on the GPU the product of A and B?
 *
 * As product_check.h does it, by the host alone: C r = A (B r) for a vector r of signs,
 * in all rows up to order 1,024 and in one of every 16 of a larger C, each time another
 * of them, so that every tile has one; and in each of these rows one entry, another
 * column each time, summed by itself.
 *
 * Bounds, for products of order n.  size is the sum of the absolute values of all
 * that is summed, eps that of the sums:
 *
 * sums:  as in product_check.h 16 / sqrt(n) x eps x size for a row.  For an entry 16
 *        eps x size: a row's error is that of n of them.  Units for matrices cut what they
 *        add up instead of rounding it (Fasi, Higham, Mikaitis, Pranesh: "Numerical
 *        behavior of NVIDIA tensor cores", PeerJ Computer Science 7, e330), always
 *        towards 0, so that errors grow faster with n: for these types a quarter of eps
 *        x size is added to a row's bound, sqrt(n) times that to an entry's.  Sums
 *        cut so, simulated on the CPU by 4, 8 and 16 products at a time with n from
 *        2,048 to 8,192, reach 0.05 of a row's bound and 0.19 of an entry's.
 * fp8:   sums within a unit have 13 bits behind the point on Hopper (DeepSeek-V3,
 *        arXiv 2412.19437, 3.3.2: "around 14 bits") and are added to fp32 ones from
 *        time to time, as we leave fast accumulation off: eps is 2^-14.  Simulated
 *        likewise 0.02 and 0.07; added to fp32 ones never, 0.08 and 0.5.
 * C:     where its type is narrower than the sums, half a unit in its last place, u:
 *        errors of random signs, so 8 u sqrt(sum of c^2) in a row.  Of an entry
 *        u (|c| + 4 size / sqrt(n)): cuBLASLt may split a sum and add up parts, of the
 *        size of a typical |c|, that it stored in C's type (CUBLASLT_REDUCTION_SCHEME_OUTPUT_TYPE,
 *        which its preferences allow unless told otherwise).
 *
 * Integers are exact.
 */
#ifndef POSTSIL_KERNEL_GPU_CHECK_H
#define POSTSIL_KERNEL_GPU_CHECK_H

#include "bench/accel.h"
#include "bench/kernel.h"

struct accel_gemm_info;
struct err;
struct gpu_sets;

struct gpu_product {
	const struct gpu_sets *s;
	int set;
	const struct accel_gemm_info *info;
	double **br;     /* where B r, of order^2 work and the same in all blocks of a
			  * step, is kept: NULL at first, then heap, the caller's */
};

/* Of this set of the step's order.  0, or ERR_REFUSED for a wrong answer. */
int gpu_product_check(const struct kernel_ctx *k, const struct gpu_product *p,
		      struct err *e);

#endif
