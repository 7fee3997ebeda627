/* SPDX-License-Identifier: MIT */
/*
 * kernel_matmul: "blas3.gemm" in fp16, bf16, int8 (and fp32) by oneDNN, C = A B,
 * 2 n^3 operations, on the library's own threads.
 *
 * The types are those of onednn_way(): bf16 x bf16 and fp16 x fp16 into fp32,
 * u8 x s8 into s32, where the library has fast code for them; detail names them
 * beside the library's kernel ("brg:avx512_core_vnni u8*s8=s32").  Data come from
 * the seed, B is reordered in setup, outside of any timed region, and C is
 * poisoned: NaN, for integers the smallest, which no sum can reach.  Verified by
 * product_check: integers exactly; bf16 and fp16 within the rounding of fp32
 * sums, as their products are exact in fp32, and where C itself is narrow within
 * the rounding of sums in that type (libraries for ARM keep fp16 sums in fp16).
 *
 * Arrays of n^2 elements: A, B, B reordered (about as large), C.
 */
#ifndef POSTSIL_KERNEL_MATMUL_H
#define POSTSIL_KERNEL_MATMUL_H

#include "bench/kernel.h"

extern const struct kernel kernel_matmul;

/* Bytes that a block of order n takes in all. */
double kernel_matmul_bytes(enum kernel_precision p, size_t n);

#endif
