/* SPDX-License-Identifier: MIT */
/* Reads one byte behind an input that begins with "run"; run.sh requires that it
 * is found. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

bool fuzz_one(const char *text, size_t n)
{
	char *copy = malloc(n + 1);
	bool taken;

	memcpy(copy, text, n);
	taken = n >= 3 && copy[0] == 'r' && copy[1] == 'u' && copy[2] == 'n' &&
		copy[n + 1] == 'x';
	free(copy);
	return taken;
}
