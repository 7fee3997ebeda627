/* SPDX-License-Identifier: MIT */
/*
 * accel_fill: what a GPU's memory is filled with: elements from a seed, and a block that
 * repeats.  What is measured and what algorithms are tried on is the same, as power, and
 * with it the clock, goes by the data.
 */
#ifndef POSTSIL_ACCEL_FILL_H
#define POSTSIL_ACCEL_FILL_H

#include <stddef.h>
#include <stdint.h>

#include "bench/accel.h"

struct err;

struct accel_random {
	enum kernel_precision precision;
	uint64_t seed;
	unsigned array;
};

/* Elements 0 to n - 1 of the array (fill.h), on the host. */
void accel_fill_random(void *to, size_t n, const struct accel_random *r);

struct accel_block {
	const void *p;
	size_t bytes;       /* above 0 */
};

/* Uploads a block and repeats it over all `bytes` from `to` on; each copy is as long as
 * what is there already. */
int accel_fill(struct accel *g, accel_ptr to, size_t bytes,
	       const struct accel_block *block, struct err *e);

#endif
