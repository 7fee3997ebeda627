/* SPDX-License-Identifier: MIT */
/*
 * precision: what the names of number formats mean: "fp64" "fp32" "tf32" "fp16"
 * "bf16" "fp8" "int8".  An import may bring others.
 */
#ifndef POSTSIL_PRECISION_H
#define POSTSIL_PRECISION_H

#include <stdbool.h>

/* All that a run can measure, in the order above; ends with NULL. */
#define PRECISION_N 7
extern const char *const precision_names[PRECISION_N + 1];

/* Whether GPUs alone have it: tf32, fp8. */
bool precision_is_gpu_only(const char *name);

/* < 0, 0, > 0 in the order in which people read them: the one above, widest
 * first; others after them, by name. */
int precision_compare(const char *a, const char *b);

/* Size of an element in bytes; 0 when the name is not known. */
int precision_bytes(const char *name);

/* The same of what a matrix product of such elements gives: 4 for all that are
 * narrower, as their sums are kept and stored in fp32 or int32 (oneDNN f16*f16=f32,
 * bf16*bf16=f32, u8*s8=s32).  Where a library has narrow sums alone (fp16 on some
 * ARM processors) that is more than it stores. */
int precision_product_bytes(const char *name);

#endif
