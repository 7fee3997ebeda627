/* SPDX-License-Identifier: MIT */
#include "bench/cpuclock.h"

#include <stdint.h>

#include "core/base/clock.h"

/* Adds in one turn of the loop; the loop's own counter runs beside the chain
 * and costs nothing. */
#define CHAIN_UNROLL 64
#define CHAIN_TURNS 320
#define CHAIN_ADDS ((double)CHAIN_UNROLL * CHAIN_TURNS)
#define CHAIN_TRIES 6

#define TIMES_4(x) x x x x
#define TIMES_64(x) TIMES_4(TIMES_4(TIMES_4(x)))

/* One add of a register to a register that depends on the one before. */
#if defined(__x86_64__)
#define ADD "add %1, %0\n\t"
#elif defined(__i386__)
#define ADD "addl %1, %0\n\t"
#elif defined(__aarch64__)
#define ADD "add %0, %0, %1\n\t"
#elif defined(__riscv)
#define ADD "add %0, %0, %1\n\t"
#elif defined(__powerpc__)
#define ADD "add %0, %0, %1\n\t"
#endif

static unsigned long chain(unsigned long x, unsigned long y)
{
#ifdef ADD
	for (int i = 0; i < CHAIN_TURNS; i++)
		__asm__ volatile(TIMES_64(ADD) : "+r"(x) : "r"(y));
#else
	/* The empty statement makes the compiler keep each addition. */
	for (int i = 0; i < CHAIN_TURNS; i++) {
		TIMES_64(x += y; __asm__ volatile("" : "+r"(x));)
	}
#endif
	return x;
}

double cpuclock_mhz(void)
{
	uint64_t best = UINT64_MAX, from, ns;
	volatile unsigned long sink = 1;
	double mhz;

	for (int i = 0; i < CHAIN_TRIES; i++) {
		from = clock_mono_ns();
		sink = chain(sink, 3);
		ns = clock_mono_ns() - from;
		if (ns < best)
			best = ns;
	}
	if (!best)
		return 0;
	mhz = CHAIN_ADDS * 1000 / (double)best;
	return mhz >= 50 && mhz <= 20000 ? mhz : 0;
}
