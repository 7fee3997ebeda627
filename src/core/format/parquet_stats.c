/* SPDX-License-Identifier: MIT */
#include "core/format/parquet_stats.h"

#include <endian.h>
#include <math.h>
#include <string.h>

#include "core/format/parquet_thrift.h"

/* Field ids of Statistics, parquet.thrift. */
enum { NULL_COUNT = 3, MAX_VALUE = 5, MIN_VALUE = 6, NAN_COUNT = 9 };

static int compare_text(const char *s, size_t n, const struct parquet_bound *b)
{
	int order = memcmp(s, b->text, n < b->n ? n : b->n);

	return order ? order : (n > b->n) - (n < b->n);
}

static void take_text(struct parquet_stats *s, struct parquet_bound *b,
		      const struct parquet_value *v)
{
	if (v->s.n > sizeof b->text) {
		s->boundless = true;
		return;
	}
	memcpy(b->text, v->s.p, v->s.n);
	b->n = v->s.n;
}

static void add_text(struct parquet_stats *s, const struct parquet_value *v)
{
	if (!s->boundless && (!s->any || compare_text(v->s.p, v->s.n, &s->min) < 0))
		take_text(s, &s->min, v);
	if (!s->boundless && (!s->any || compare_text(v->s.p, v->s.n, &s->max) > 0))
		take_text(s, &s->max, v);
}

static void add_int(struct parquet_stats *s, int64_t i)
{
	if (!s->any || i < s->min.i)
		s->min.i = i;
	if (!s->any || i > s->max.i)
		s->max.i = i;
}

void parquet_stats_add(struct parquet_stats *s, enum parquet_type type,
		       const struct parquet_value *v)
{
	switch (type) {
	case PARQUET_DOUBLE:
		if (isnan(v->d)) {
			s->nans++;
			return;
		}
		if (!s->any || v->d < s->min.d)
			s->min.d = v->d;
		if (!s->any || v->d > s->max.d)
			s->max.d = v->d;
		break;
	case PARQUET_STRING:
		add_text(s, v);
		break;
	case PARQUET_BOOL:
		add_int(s, v->b);
		break;
	case PARQUET_INT64:
	case PARQUET_TIMESTAMP_MS:
		add_int(s, v->i);
		break;
	}
	s->any = true;
}

static void write_bound(struct thrift *t, int id, enum parquet_type type,
			const struct parquet_bound *b)
{
	uint64_t bits = (uint64_t)b->i;

	if (type == PARQUET_STRING) {
		thrift_binary(t, id, b->text, b->n);
		return;
	}
	if (type == PARQUET_DOUBLE) {
		double d = b->d != 0 ? b->d : id == MIN_VALUE ? -0.0 : 0.0;

		memcpy(&bits, &d, sizeof bits);
	}
	bits = htole64(bits);
	thrift_binary(t, id, &bits, type == PARQUET_BOOL ? 1 : 8);
}

void parquet_stats_write(const struct parquet_stats *s, enum parquet_type type,
			 struct thrift *t)
{
	thrift_i64(t, NULL_COUNT, s->nulls);
	if (s->any && !s->boundless) {
		write_bound(t, MAX_VALUE, type, &s->max);
		write_bound(t, MIN_VALUE, type, &s->min);
	}
	if (type == PARQUET_DOUBLE)
		thrift_i64(t, NAN_COUNT, s->nans);
}
