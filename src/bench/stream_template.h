/* SPDX-License-Identifier: MIT */
/*
 * stream_template: the loops of one instruction set, instantiated by a
 * stream_ISA.c that defines
 *   V            vector type           LANES      doubles in it
 *   LOAD(p) SET1(s) MUL(a,b) ADD(a,b) MULADD(a,b,c) = a b + c
 *   STORE(p,v)   plain store           STREAM(p,v) non-temporal store
 *   FENCE()      makes STREAMs visible
 *   PREFETCH(p)  read into all caches
 * Intrinsics, so that the compiler cannot turn Copy into memcpy(), which would
 * choose its own kind of stores.  A turn of the loop covers four cache lines of
 * each array.  Sources are prefetched 2 KiB ahead: hardware prefetchers stop at
 * page borders and are late to start behind them (on a two-core Zen 5 guest
 * worth 10 % with non-temporal stores).  A prefetch past the end never faults.
 */
#define AHEAD 256           /* doubles: 2 KiB */
#define LINE 8              /* doubles in a cache line */
#define TURN (4 * LINE)

#define FETCH_1(x) \
	do { \
		for (int l = 0; l < TURN; l += LINE) \
			PREFETCH((x) + i + AHEAD + l); \
	} while (0)

/* A loop: what it prefetches, what it computes for one vector, how it stores. */
#define LOOP(name, fetch, value, put, end) \
	static void name(double *dst, const double *x, const double *y, \
			 double s, size_t n) \
	{ \
		const V vs = SET1(s); \
		(void)y; \
		(void)vs; \
		for (size_t i = 0; i < n; i += TURN) { \
			fetch; \
			_Pragma("GCC unroll 16") \
			for (size_t j = i; j < i + TURN; j += LANES) \
				put(dst + j, value); \
		} \
		end; \
	}

#define FETCH_X FETCH_1(x)
#define FETCH_XY FETCH_1(x); FETCH_1(y)
#define COPY LOAD(x + j)
#define SCALE MUL(vs, LOAD(x + j))
#define SUM ADD(LOAD(x + j), LOAD(y + j))
#define TRIAD MULADD(vs, LOAD(y + j), LOAD(x + j))
#define NO_FENCE ((void)0)

LOOP(copy_plain, FETCH_X, COPY, STORE, NO_FENCE)
LOOP(scale_plain, FETCH_X, SCALE, STORE, NO_FENCE)
LOOP(add_plain, FETCH_XY, SUM, STORE, NO_FENCE)
LOOP(triad_plain, FETCH_XY, TRIAD, STORE, NO_FENCE)
LOOP(copy_nt, FETCH_X, COPY, STREAM, FENCE())
LOOP(scale_nt, FETCH_X, SCALE, STREAM, FENCE())
LOOP(add_nt, FETCH_XY, SUM, STREAM, FENCE())
LOOP(triad_nt, FETCH_XY, TRIAD, STREAM, FENCE())

#define STREAM_LOOPS \
	.plain = { \
		[STREAM_COPY] = { copy_plain }, \
		[STREAM_SCALE] = { scale_plain }, \
		[STREAM_ADD] = { add_plain }, \
		[STREAM_TRIAD] = { triad_plain }, \
	}, \
	.nt = { \
		[STREAM_COPY] = { copy_nt }, \
		[STREAM_SCALE] = { scale_nt }, \
		[STREAM_ADD] = { add_nt }, \
		[STREAM_TRIAD] = { triad_nt }, \
	}
