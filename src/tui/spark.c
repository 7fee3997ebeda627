/* SPDX-License-Identifier: MIT */
#include "tui/spark.h"

#include <math.h>

#include "core/base/utf8.h"

void spark_text(const double *value, size_t n, enum glyph_level level, char *out)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < n; i++)
		if (isfinite(value[i])) {
			low = fmin(low, value[i]);
			high = fmax(high, value[i]);
		}
	if (high - low < SPARK_SPAN)
		low = high - SPARK_SPAN;
	for (size_t i = 0; i < n; i++) {
		double share = (value[i] - low) / (high - low);
		uint32_t ch = isfinite(share) ?
			glyph_spark(1 + (int)lround(share * 7), level) : ' ';

		out += utf8_encode(ch, out);
	}
	*out = '\0';
}
