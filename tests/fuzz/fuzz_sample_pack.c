/* SPDX-License-Identifier: MIT */
/* Repetitions out of any bytes come back when they are packed anew.  The first two
 * bytes of the input say how many there should be. */
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "db/sample_pack.h"
#include "fuzz.h"

static bool same_rep(const struct rep *a, const struct rep *b)
{
	return a->block == b->block && a->i == b->i && a->ns == b->ns &&
	       a->cpu_ns == b->cpu_ns && a->marks == b->marks &&
	       (a->clock_mhz == b->clock_mhz ||
		(a->clock_mhz != a->clock_mhz && b->clock_mhz != b->clock_mhz));
}

bool fuzz_one(const char *text, size_t n)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT;
	struct err e = ERR_INIT;
	const struct rep *x, *y;
	size_t count = n < 2 ? 0 : (unsigned char)text[0] |
				   (unsigned)(unsigned char)text[1] << 8;
	bool ok = n >= 2 && sample_unpack(text + 2, n - 2, count, &a, &x, &e) == 0;

	if (ok) {
		sample_pack(x, count, &b);
		fuzz_require(sample_unpack(b.p, b.n, count, &a, &y, &e) == 0);
		for (size_t i = 0; i < count; i++)
			fuzz_require(same_rep(&x[i], &y[i]));
	}
	buf_release(&b);
	arena_release(&a);
	return ok;
}
