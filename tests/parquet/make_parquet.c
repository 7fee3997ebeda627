/* SPDX-License-Identifier: MIT */
/*
 * Makes Parquet files for tests/parquet/readers.sh: of each cell it writes to
 * EXPECTED what was put in, by another road, for readers to be held to.
 *
 * usage: make_parquet mixed|nulls|wide ROWS FILE EXPECTED
 *        make_parquet speed ROWS       of 20 columns: CPU seconds, resident memory
 *
 * A line of EXPECTED is a row, its cells parted by tabs: "~" for null, integers and
 * times in decimal, booleans 0 and 1, doubles as the hexadecimal of their bits,
 * texts as "x" and the hexadecimal of their bytes.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/base/err.h"
#include "core/format/parquet.h"

#define WIDE 300

/* What a text column's texts are like. */
enum texture { FEW, MANY, LATE, RARE, NONE };

struct column {
	struct parquet_column c;
	enum texture texture;
};

static const struct column mixed[] = {
	{ { "whole", PARQUET_INT64 }, FEW },
	{ { "real", PARQUET_DOUBLE }, FEW },
	{ { "flag", PARQUET_BOOL }, FEW },
	{ { "time", PARQUET_TIMESTAMP_MS }, FEW },
	{ { "few", PARQUET_STRING }, FEW },
	{ { "many", PARQUET_STRING }, MANY },     /* no two alike: no dictionary */
	{ { "late", PARQUET_STRING }, LATE },     /* the dictionary is given up midway */
	{ { "rare", PARQUET_STRING }, RARE },     /* null for pages on end */
	{ { "one", PARQUET_STRING }, NONE },      /* one row in 64 has a text, "" */
};

/* splitmix64 (Steele, Lea, Flood 2014): a value for each cell, in any order. */
static uint64_t random_at(uint64_t row, uint64_t column)
{
	uint64_t z = row * 1021 + column + 0x9e3779b97f4a7c15u * (column + 1);

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static double make_double(uint64_t r)
{
	static const double extreme[] = { 0.0, -0.0, 5e-324, -5e-324, 1.7976931348623157e308,
					  -1.7976931348623157e308, 0.1, INFINITY };
	double d;

	if (r % 16 == 0)
		return extreme[r / 16 % 8];
	if (r % 16 == 1) {
		r = 0x7ff8000000000000;  /* the quiet NaN */
		memcpy(&d, &r, sizeof d);
		return d;
	}
	return (double)(int64_t)r / 4503599627370497.0;
}

static int64_t make_time(uint64_t r)
{
	/* the first and last millisecond of years 1 to 9999 */
	if (r % 64 == 0)
		return r % 128 ? -62135596800000 : 253402300799999;
	return (int64_t)(r >> 8) % 4000000000000;
}

static size_t make_text(enum texture texture, uint64_t row, uint64_t r, char out[80])
{
	static const char *const words[] = { "", "a", "Zürich", "計測", "😀", "quote\"s,",
					     "line\nbreak", "=1+1" };

	if (texture == FEW || (texture == LATE && row < 20000))
		return (size_t)snprintf(out, 80, "%s%u", words[r % 8], (unsigned)(r / 8 % 50));
	if (texture == NONE || r % 64 == 0)
		return 0;
	return (size_t)snprintf(out, 80, "%016llx-%s-%llu", (unsigned long long)r, words[r % 8],
				(unsigned long long)row);
}

static struct parquet_value make_value(const struct column *c, uint64_t row, uint64_t column,
				       char text[80])
{
	uint64_t r = random_at(row, column);
	struct parquet_value v = { .set = (r >> 56) % 8 != 0 };

	if ((c->texture == RARE && row % 100000 < 70000) || (c->texture == NONE && row % 64))
		v.set = false;
	switch (c->c.type) {
	case PARQUET_BOOL:
		v.b = r & 1;
		break;
	case PARQUET_INT64:
		v.i = r % 16 ? (int64_t)r >> r % 64 : r % 32 ? INT64_MIN : INT64_MAX;
		break;
	case PARQUET_TIMESTAMP_MS:
		v.i = make_time(r);
		break;
	case PARQUET_DOUBLE:
		v.d = make_double(r);
		break;
	case PARQUET_STRING:
		v.s.n = make_text(c->texture, row, r, text);
		v.s.p = text;
		break;
	}
	return v;
}

static void expect(FILE *f, const struct parquet_column *c, const struct parquet_value *v)
{
	unsigned long long bits;

	if (!v->set) {
		fputc('~', f);
	} else if (c->type == PARQUET_BOOL) {
		fputc(v->b ? '1' : '0', f);
	} else if (c->type == PARQUET_DOUBLE) {
		memcpy(&bits, &v->d, sizeof bits);
		fprintf(f, "%016llx", bits);
	} else if (c->type == PARQUET_STRING) {
		fputc('x', f);
		for (size_t i = 0; i < v->s.n; i++)
			fprintf(f, "%02x", (unsigned char)v->s.p[i]);
	} else {
		fprintf(f, "%lld", (long long)v->i);
	}
}

static int write_file(void *ctx, const void *p, size_t n, struct err *e)
{
	if (ctx && fwrite(p, 1, n, ctx) != n)
		return err_sys(e, "write");
	return 0;
}

struct table {
	struct column columns[WIDE];
	size_t n;
	FILE *file, *expected;
};

static int add_row(struct parquet *w, const struct table *t, uint64_t row, struct err *e)
{
	static char text[WIDE][80];
	struct parquet_value values[WIDE];

	for (size_t i = 0; i < t->n; i++) {
		values[i] = make_value(&t->columns[i], row, i, text[i]);
		if (!t->expected)
			continue;
		expect(t->expected, &t->columns[i].c, &values[i]);
		fputc(i + 1 < t->n ? '\t' : '\n', t->expected);
	}
	return parquet_add_row(w, values, e);
}

static int make(const struct table *t, uint64_t rows, struct err *e)
{
	static const struct parquet_note note = { "made", "for a test, ü" };
	struct parquet_column columns[WIDE];
	struct parquet_spec spec = { columns, t->n, &note, 1, { write_file, t->file } };
	struct parquet *w;
	int rc;

	for (size_t i = 0; i < t->n; i++)
		columns[i] = t->columns[i].c;
	rc = parquet_open(&spec, &w, e);
	for (uint64_t row = 0; row < rows && rc == 0; row++)
		rc = add_row(w, t, row, e);
	if (rc == 0)
		rc = parquet_finish(w, e);
	parquet_free(w);
	return rc;
}

static void choose_columns(struct table *t, const char *kind)
{
	static char names[WIDE][32];
	size_t n = sizeof mixed / sizeof *mixed;

	t->n = !strcmp(kind, "wide") ? WIDE : !strcmp(kind, "speed") ? 20 : n;
	for (size_t i = 0; i < t->n; i++) {
		t->columns[i] = mixed[i % n];
		if (!strcmp(kind, "nulls"))
			t->columns[i].texture = NONE;
		if (t->n == n)
			continue;
		snprintf(names[i], sizeof names[i], "%s%zu", mixed[i % n].c.name, i);
		t->columns[i].c.name = names[i];
	}
}

/* The writer is one thread and waits for nothing: its CPU time is its time. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The time of the writer is what is left without that of making the values. */
static int speed(const struct table *t, uint64_t rows, struct err *e)
{
	double from = now(), made, end;
	volatile size_t sum = 0;
	struct rusage use;
	int rc;

	for (uint64_t row = 0; row < rows; row++)
		for (size_t i = 0; i < t->n; i++) {
			char text[80];

			sum = sum + make_value(&t->columns[i], row, i, text).set;
		}
	made = now();
	rc = make(t, rows, e);
	end = now();
	getrusage(RUSAGE_SELF, &use);
	printf("%llu rows of %zu columns: %.2f s of CPU besides %.2f s that make the values, "
	       "%.1f MB resident\n", (unsigned long long)rows, t->n,
	       end - made - (made - from), made - from, (double)use.ru_maxrss / 1024);
	return rc;
}

int main(int argc, char **argv)
{
	struct table t = { .n = 0 };
	struct err e = ERR_INIT;
	uint64_t rows;
	int rc;

	if (argc != 3 && argc != 5)
		return 2;
	choose_columns(&t, argv[1]);
	rows = strtoull(argv[2], NULL, 10);
	if (argc == 3) {
		rc = speed(&t, rows, &e);
	} else {
		t.file = fopen(argv[3], "w");
		t.expected = fopen(argv[4], "w");
		if (!t.file || !t.expected)
			return 3;
		rc = make(&t, rows, &e);
		if (fclose(t.file) || fclose(t.expected))
			rc = err_sys(&e, "close");
	}
	if (rc < 0)
		fprintf(stderr, "make_parquet: %s\n", e.text);
	return rc < 0 ? 3 : 0;
}
