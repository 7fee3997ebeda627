/* SPDX-License-Identifier: MIT */
/*
 * sample_pack: the repetitions of a sample as bytes, for the column reps of the
 * table sample.  postsil-db(5) gives the form byte by byte.
 *
 *   byte 0      version, 1
 *   then, for every repetition:
 *   control     bit 0: a block follows; bit 1: an index follows; bit 2: marks
 *               follow; bits 3-4: clock (0 none, 1 as before, 2 kHz, 3 raw)
 *   block       zigzag varint: difference to the block before (0 at first)
 *   index       zigzag varint: difference to what was expected: the index
 *               before plus 1, or 0 at first and after a new block
 *   marks       varint
 *   ns          zigzag varint: difference to the ns before (0 at first)
 *   cpu_ns      zigzag varint: difference to this repetition's ns
 *   clock       kHz: zigzag varint, difference to the last one in kHz (0 at
 *               first); raw: 8 bytes of an IEEE 754 double, little-endian
 *
 * A varint is LEB128: 7 bits a byte, lowest first, high bit set on all but the
 * last.  Zigzag maps 0, -1, 1, -2 … to 0, 1, 2, 3 …; differences wrap at 64
 * bits.  Every value survives exactly; a NaN comes back as NAN.
 */
#ifndef POSTSIL_SAMPLE_PACK_H
#define POSTSIL_SAMPLE_PACK_H

#include <stddef.h>

#include "core/model/run.h"

#define SAMPLE_PACK_VERSION 1
#define SAMPLE_PACK_REPS_MAX 1000000u

struct buf;
struct err;

/* Appends to out. */
void sample_pack(const struct rep *reps, size_t n, struct buf *out);

/* Exactly n_reps repetitions from the n bytes at p, in the arena.  ERR_VERSION
 * for an unknown first byte; ERR_FORMAT for bytes that end early, go on behind
 * the last repetition, or hold what no repetition can. */
int sample_unpack(const void *p, size_t n, size_t n_reps, struct arena *a,
		  const struct rep **out, struct err *e);

#endif
