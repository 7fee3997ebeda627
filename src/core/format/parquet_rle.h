/* SPDX-License-Identifier: MIT */
/*
 * parquet_rle: Parquet's hybrid of run lengths and bit packing, for definition
 * levels and dictionary indices (parquet-format, Encodings.md, "Run Length
 * Encoding / Bit-Packing Hybrid").  The length that stands before levels in a
 * data page is the caller's.
 */
#ifndef POSTSIL_PARQUET_RLE_H
#define POSTSIL_PARQUET_RLE_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* Bits that hold 0 to max: at least 1, as readers differ about none. */
unsigned parquet_rle_width(uint32_t max);

/* Appends n values, each below 2^width (1 to 32), n below 2^31. */
void parquet_rle_add(struct buf *out, const uint32_t *v, size_t n, unsigned width);

#endif
