/* SPDX-License-Identifier: MIT */
/*
 * dot_template: one loop of dot_isa, instantiated by a dot_ISA.c with
 *   NAME  the function         TARGET  its attribute: the instruction set
 *   V     type of a result     W       type of an operand
 *   ACCS  accumulators, a multiple of 4
 *   LOAD(p) STORE(p,v)         of results, p a char pointer
 *   OPERAND(p)                 likewise
 *   STEP(x,a,b)                x plus the products of a and b
 * The macros but ACCS are undefined again at the end.
 */
TARGET
static void NAME(void *values, const void *operands, size_t turns)
{
	char *p = values;
	const char *o = operands;
	const W a[2] = { OPERAND(o), OPERAND(o + sizeof(W)) };
	const W b[2] = { OPERAND(o + 2 * sizeof(W)), OPERAND(o + 3 * sizeof(W)) };
	V x[ACCS];

	_Pragma("GCC unroll 32")
	for (int i = 0; i < ACCS; i++)
		x[i] = LOAD(p + (size_t)i * sizeof(V));
	for (size_t t = 0; t < turns; t += 2) {
		_Pragma("GCC unroll 32")
		for (int i = 0; i < ACCS; i++)
			x[i] = STEP(x[i], a[i / 2 % 2], b[i % 2]);
		_Pragma("GCC unroll 32")
		for (int i = 0; i < ACCS; i++)
			x[i] = STEP(x[i], a[i / 2 % 2], b[(i + 1) % 2]);
	}
	_Pragma("GCC unroll 32")
	for (int i = 0; i < ACCS; i++)
		STORE(p + (size_t)i * sizeof(V), x[i]);
}

#undef NAME
#undef TARGET
#undef V
#undef W
#undef LOAD
#undef STORE
#undef OPERAND
#undef STEP
