/* SPDX-License-Identifier: MIT */
#include "tui/nearest.h"

#include <stddef.h>
#include <string.h>

/* Optimal string alignment distance; words over NEAREST_WORD_MAX are far from all. */
static unsigned distance(const char *a, const char *b)
{
	unsigned d[NEAREST_WORD_MAX + 1][NEAREST_WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > NEAREST_WORD_MAX || m > NEAREST_WORD_MAX)
		return NEAREST_WORD_MAX;
	for (size_t i = 0; i <= n; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}

const char *nearest_word(const char *s, const char *const *words)
{
	const char *best = NULL;
	size_t n = strlen(s);
	/* a third of the word may be wrong, at least one letter */
	unsigned least = n < 4 ? 2 : (unsigned)(n / 3) + 2;

	for (size_t i = 0; words[i]; i++) {
		unsigned d = distance(s, words[i]);

		/* what was not typed to the end counts as near */
		if (n >= 2 && strncmp(s, words[i], n) == 0)
			d = 1;
		if (d < least) {
			least = d;
			best = words[i];
		}
	}
	return best;
}
