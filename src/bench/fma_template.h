/* SPDX-License-Identifier: MIT */
/*
 * fma_template: one loop, instantiated by a fma_ISA.c for each precision with
 *   NAME  the function        T  scalar type        V  vector type
 *   LANES scalars in V        ACCS accumulators
 *   LOAD(p) STORE(p,v) SET1(s)
 *   STEP(x,i,b,c) the new value of accumulator i, as fma_isa.h has it
 * The macros are undefined again at the end.  ACCS plus two registers fit the
 * register file: 12 of 16, 24 of 32.
 */
static void NAME(void *values, double b, double c, size_t turns)
{
	T *p = values;
	const V vb = SET1((T)b), vc = SET1((T)c);
	V x[ACCS];

	_Pragma("GCC unroll 32")
	for (int i = 0; i < ACCS; i++)
		x[i] = LOAD(p + i * LANES);
	for (size_t t = 0; t < turns; t++) {
		_Pragma("GCC unroll 32")
		for (int i = 0; i < ACCS; i++)
			x[i] = STEP(x[i], i, vb, vc);
	}
	_Pragma("GCC unroll 32")
	for (int i = 0; i < ACCS; i++)
		STORE(p + i * LANES, x[i]);
}

#undef NAME
#undef T
#undef V
#undef LANES
#undef LOAD
#undef STORE
#undef SET1
#undef STEP
