/* SPDX-License-Identifier: MIT */
#include "core/format/parquet_rle.h"

#include "core/base/buf.h"
#include "core/format/parquet_thrift.h"

unsigned parquet_rle_width(uint32_t max)
{
	unsigned width = 1;

	while (width < 32 && max >> width)
		width++;
	return width;
}

static void put_run(struct buf *out, uint32_t v, size_t n, unsigned width)
{
	thrift_varint(out, (uint64_t)n << 1);
	for (unsigned bits = 0; bits < width; bits += 8)
		buf_addc(out, (char)(v >> bits));
}

/* Groups of eight, the last one filled up with zeros; the least bit goes first. */
static void put_packed(struct buf *out, const uint32_t *v, size_t n, unsigned width)
{
	size_t groups = (n + 7) / 8;

	if (!n)
		return;
	thrift_varint(out, (uint64_t)groups << 1 | 1);
	for (size_t from = 0; from < n; from += 8) {
		char packed[32];  /* eight of 32 bits */
		uint64_t bits = 0;
		unsigned have = 0, bytes = 0;

		for (size_t i = from; i < from + 8; i++) {
			bits |= (uint64_t)(i < n ? v[i] : 0) << have;
			for (have += width; have >= 8; have -= 8) {
				packed[bytes++] = (char)bits;
				bits >>= 8;
			}
		}
		buf_add(out, packed, bytes);
	}
}

static size_t run_length(const uint32_t *v, size_t n)
{
	size_t i = 1;

	while (i < n && v[i] == v[0])
		i++;
	return i;
}

/* A run must leave whole groups of eight before it, so it first fills up the
 * group that stands open; what remains is worth a run from eight values on. */
void parquet_rle_add(struct buf *out, const uint32_t *v, size_t n, unsigned width)
{
	size_t start = 0, i = 0;

	while (i < n) {
		size_t run = run_length(v + i, n - i), fill = (start - i) % 8;

		if (run < fill + 8) {
			i += run;
			continue;
		}
		put_packed(out, v + start, i + fill - start, width);
		put_run(out, v[i], run - fill, width);
		i += run;
		start = i;
	}
	put_packed(out, v + start, n - start, width);
}
