/* SPDX-License-Identifier: MIT */
/*
 * bench_bare: loops that do nothing but move the bytes of a BLAS call, by our
 * threads on pages as our kernels have them: what the machine's memory gives to
 * one thread and to all, whatever the library.  They are kernels: n
 * doubles in each of their arrays, of which
 *   bare.read1  reads one (gemv)   bare.read2  reads two (dot)
 *   bare.update reads one, reads and writes the other (axpy)
 */
#ifndef POSTSIL_BENCH_BARE_H
#define POSTSIL_BENCH_BARE_H

#include "bench/kernel.h"

extern const struct kernel bench_bare_read1, bench_bare_read2, bench_bare_update;

#endif
