/* SPDX-License-Identifier: MIT */
#include "db/sample_pack.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"

enum { HAS_BLOCK = 1, HAS_INDEX = 2, HAS_MARKS = 4, CLOCK_SHIFT = 3,
       CONTROL_MAX = 31 };
enum clock_form { CLOCK_NONE, CLOCK_SAME, CLOCK_KHZ, CLOCK_RAW };

#define KHZ_MAX 1e12      /* as a double; beyond it the raw form is taken */
#define REP_BYTES_MIN 3   /* control, ns, cpu_ns */

/* What the next repetition is written against. */
struct before {
	uint64_t block, index, ns, khz;
	uint64_t clock;  /* bits of the double */
};

static const struct before at_first = { 0 };

static uint64_t zigzag(uint64_t d)
{
	return d << 1 ^ (d >> 63 ? UINT64_MAX : 0);
}

static uint64_t unzigzag(uint64_t v)
{
	return v >> 1 ^ (v & 1 ? UINT64_MAX : 0);
}

static uint64_t bits_of(double v)
{
	uint64_t u;

	memcpy(&u, &v, sizeof u);
	return u;
}

static void put_varint(struct buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_addc(b, (char)(v | 0x80));
	buf_addc(b, (char)v);
}

static void put_delta(struct buf *b, uint64_t now, uint64_t was)
{
	put_varint(b, zigzag(now - was));
}

static void put_raw(struct buf *b, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		buf_addc(b, (char)(v >> 8 * i));
}

static enum clock_form clock_form(double mhz, const struct before *was,
				  uint64_t *khz)
{
	double k = rint(mhz * 1000);

	if (isnan(mhz))
		return CLOCK_NONE;
	if (bits_of(mhz) == was->clock)
		return CLOCK_SAME;
	if (!(k >= 0 && k <= KHZ_MAX) || bits_of(k / 1000) != bits_of(mhz))
		return CLOCK_RAW;
	*khz = (uint64_t)k;
	return CLOCK_KHZ;
}

static void put_rep(struct buf *b, const struct rep *x, struct before *was)
{
	uint64_t khz = was->khz, expected;
	enum clock_form form = clock_form(x->clock_mhz, was, &khz);
	bool block = x->block != was->block;

	expected = block ? 0 : was->index;
	buf_addc(b, (char)((block ? HAS_BLOCK : 0) |
			   (x->i != expected ? HAS_INDEX : 0) |
			   (x->marks ? HAS_MARKS : 0) | form << CLOCK_SHIFT));
	if (block)
		put_delta(b, x->block, was->block);
	if (x->i != expected)
		put_delta(b, x->i, expected);
	if (x->marks)
		put_varint(b, x->marks);
	put_delta(b, x->ns, was->ns);
	put_delta(b, x->cpu_ns, x->ns);
	if (form == CLOCK_KHZ)
		put_delta(b, khz, was->khz);
	if (form == CLOCK_RAW)
		put_raw(b, bits_of(x->clock_mhz));
	was->block = x->block;
	was->index = (uint64_t)x->i + 1;
	was->ns = x->ns;
	was->khz = khz;
	if (form != CLOCK_NONE)
		was->clock = bits_of(x->clock_mhz);
}

void sample_pack(const struct rep *reps, size_t n, struct buf *out)
{
	struct before was = at_first;

	buf_addc(out, SAMPLE_PACK_VERSION);
	for (size_t i = 0; i < n; i++)
		put_rep(out, &reps[i], &was);
}

struct reader {
	const unsigned char *p;
	size_t n;
	bool bad;
};

static unsigned get_byte(struct reader *r)
{
	if (!r->n) {
		r->bad = true;
		return 0;
	}
	r->n--;
	return *r->p++;
}

static uint64_t get_varint(struct reader *r)
{
	uint64_t v = 0;

	for (int shift = 0; shift < 64; shift += 7) {
		unsigned c = get_byte(r);

		if (shift == 63 && c > 1)
			break;
		v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return v;
	}
	r->bad = true;
	return 0;
}

static uint64_t get_delta(struct reader *r, uint64_t was)
{
	return was + unzigzag(get_varint(r));
}

static double get_clock(struct reader *r, enum clock_form form,
			struct before *was)
{
	double v;

	if (form == CLOCK_NONE)
		return NAN;
	if (form == CLOCK_KHZ) {
		was->khz = get_delta(r, was->khz);
		if (was->khz > (uint64_t)KHZ_MAX)
			r->bad = true;
		was->clock = bits_of((double)was->khz / 1000);
	}
	if (form == CLOCK_RAW) {
		was->clock = 0;
		for (int i = 0; i < 8; i++)
			was->clock |= (uint64_t)get_byte(r) << 8 * i;
	}
	memcpy(&v, &was->clock, sizeof v);
	return v;
}

static void get_rep(struct reader *r, struct rep *x, struct before *was)
{
	unsigned control = get_byte(r);
	uint64_t marks = 0;

	if (control > CONTROL_MAX)
		r->bad = true;
	if (control & HAS_BLOCK) {
		was->block = get_delta(r, was->block);
		was->index = 0;
	}
	if (control & HAS_INDEX)
		was->index = get_delta(r, was->index);
	if (control & HAS_MARKS)
		marks = get_varint(r);
	if (was->block > UINT32_MAX || was->index > UINT32_MAX ||
	    marks > UINT32_MAX)
		r->bad = true;
	was->ns = get_delta(r, was->ns);
	x->block = (uint32_t)was->block;
	x->i = (uint32_t)was->index++;
	x->marks = (uint32_t)marks;
	x->ns = was->ns;
	x->cpu_ns = get_delta(r, was->ns);
	x->clock_mhz = get_clock(r, control >> CLOCK_SHIFT & 3, was);
}

int sample_unpack(const void *p, size_t n, size_t n_reps, struct arena *a,
		  const struct rep **out, struct err *e)
{
	struct reader r = { .p = p, .n = n };
	struct before was = at_first;
	struct rep *reps;
	unsigned version = get_byte(&r);

	if (!r.bad && version != SAMPLE_PACK_VERSION)
		return err_set(e, ERR_VERSION, "repetitions are packed in form %u, "
			       "this program knows %d: upgrade it",
			       version, SAMPLE_PACK_VERSION);
	/* bounded by the bytes that are there, before anything is allocated */
	if (r.bad || n_reps > SAMPLE_PACK_REPS_MAX || n_reps > r.n / REP_BYTES_MIN)
		return err_set(e, ERR_FORMAT, "packed repetitions are cut short");
	reps = arena_array(a, n_reps, sizeof *reps);
	for (size_t i = 0; i < n_reps && !r.bad; i++)
		get_rep(&r, &reps[i], &was);
	if (r.bad)
		return err_set(e, ERR_FORMAT, "packed repetitions are damaged");
	if (r.n)
		return err_set(e, ERR_FORMAT, "packed repetitions have %zu bytes "
			       "too many", r.n);
	*out = reps;
	return 0;
}
