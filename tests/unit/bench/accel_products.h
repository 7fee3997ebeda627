/* SPDX-License-Identifier: MIT */
/*
 * accel_products: what the vectors and products of any of accel.h's tables are held to:
 * loops over the layout and the types that the table tells.  Assertions of Criterion.
 */
#ifndef POSTSIL_TEST_ACCEL_PRODUCTS_H
#define POSTSIL_TEST_ACCEL_PRODUCTS_H

#include "bench/accel.h"

#define ACCEL_PRODUCTS_ORDER 48   /* a multiple of 16, and of nothing larger */

/* dot, axpy and gemv in fp64 or fp32. */
void accel_products_vectors(struct accel *g, enum kernel_precision p);

/* A product; releases what it made. */
void accel_products_check(struct accel *g, enum kernel_precision p);

#endif
