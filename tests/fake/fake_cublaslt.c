/* SPDX-License-Identifier: MIT */
/* A libcublasLt.so.12 without a GPU; see fake_cublas.c. */
#include "fake_cublas.h"

#include <math.h>

#include "bench/cublas_api.h"

#define DESC 0x44455343u
#define LAYOUT 0x4c41594fu
#define PREF 0x50524546u
#define ALGO 0x414c474fu
#define HANDLE 0x48414e44u

struct desc {
	unsigned magic;
	int compute, scale, op[2];
	const float *scales[2];
};

struct layout {
	unsigned magic;
	int type;
	uint64_t rows, cols;
	int64_t ld;
};

struct pref {
	unsigned magic;
	uint64_t workspace;
};

struct algo {                  /* in cublasLtMatmulAlgo_t's 64 bytes */
	unsigned magic;
	int id;
	unsigned tile, unused;
	uint64_t workspace;
};

/* --- objects --------------------------------------------------------------- */

static int live;

/* For tests: handles and descriptions that are still there. */
int fake_cublaslt_live(void)
{
	return live;
}

static void *make(size_t bytes)
{
	live++;
	return calloc(1, bytes);
}

static int drop(void *thing)
{
	live--;
	free(thing);
	return CUBLAS_OK;
}

int cublasLtCreate(void **out)
{
	unsigned *h = make(sizeof(*h));

	*h = HANDLE;
	*out = h;
	return fake_status("cublasLtCreate");
}

int cublasLtDestroy(void *handle)
{
	return drop(handle);
}

int cublasLtMatmulDescCreate(void **out, int compute, int scale)
{
	struct desc *d = make(sizeof(*d));

	*d = (struct desc){ .magic = DESC, .compute = compute, .scale = scale };
	*out = d;
	return fake_status("cublasLtMatmulDescCreate");
}

int cublasLtMatmulDescDestroy(void *desc)
{
	return drop(desc);
}

/* The library compares sizes with those of its attributes. */
int cublasLtMatmulDescSetAttribute(void *desc, int what, const void *value,
				   size_t bytes)
{
	struct desc *d = desc;

	switch (what) {
	case 3: case 4:
		if (bytes != sizeof(int32_t))
			return CUBLAS_INVALID_VALUE;
		memcpy(&d->op[what - 3], value, bytes);
		return CUBLAS_OK;
	case 17: case 18:
		if (bytes != sizeof(void *))
			return CUBLAS_INVALID_VALUE;
		memcpy(&d->scales[what - 17], value, bytes);
		return CUBLAS_OK;
	}
	return CUBLAS_INVALID_VALUE;
}

int cublasLtMatrixLayoutCreate(void **out, int type, uint64_t rows, uint64_t cols,
			       int64_t ld)
{
	struct layout *l = make(sizeof(*l));

	*l = (struct layout){ .magic = LAYOUT, .type = type, .rows = rows,
			      .cols = cols, .ld = ld };
	*out = l;
	return fake_status("cublasLtMatrixLayoutCreate");
}

int cublasLtMatrixLayoutDestroy(void *layout)
{
	return drop(layout);
}

int cublasLtMatmulPreferenceCreate(void **out)
{
	struct pref *p = make(sizeof(*p));

	p->magic = PREF;
	*out = p;
	return CUBLAS_OK;
}

int cublasLtMatmulPreferenceDestroy(void *pref)
{
	return drop(pref);
}

int cublasLtMatmulPreferenceSetAttribute(void *pref, int what, const void *value,
					 size_t bytes)
{
	if (what != 1 || bytes != sizeof(uint64_t))
		return CUBLAS_INVALID_VALUE;
	memcpy(&((struct pref *)pref)->workspace, value, bytes);
	return CUBLAS_OK;
}

/* --- what there is --------------------------------------------------------- */

/* The documentation's table of cublasLtMatmul(), as far as it is used. */
static bool is_supported(const struct desc *d, const struct layout *a,
			 const struct layout *b, const struct layout *c)
{
	static const struct {
		int compute, scale, ab, c;
		bool only_tn;
	} table[] = {
		{ 70, 1, 1, 1, false }, { 68, 0, 0, 0, false },
		{ 77, 0, 0, 0, false }, { 68, 0, 2, 2, false },
		{ 68, 0, 14, 14, false }, { 72, 10, 3, 10, true },
		{ 68, 0, 28, 14, true },
	};
	const char *lacks = getenv("FAKE_CUBLAS_LACKS");

	if (lacks && atoi(lacks) == a->type)
		return false;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].compute == d->compute && table[i].scale == d->scale &&
		    table[i].ab == a->type && table[i].ab == b->type &&
		    table[i].c == c->type)
			return !table[i].only_tn || (d->op[0] == 1 && d->op[1] == 0);
	return false;
}

/* Four, of which the first is none. */
int cublasLtMatmulAlgoGetHeuristic(void *handle, void *desc, void *adesc, void *bdesc,
				   void *cdesc, void *ddesc, void *pref, int wanted,
				   struct cublas_heuristic *found, int *n)
{
	const struct desc *d = desc;
	const struct pref *p = pref;
	int status = fake_status("cublasLtMatmulAlgoGetHeuristic");

	*n = 0;
	if (*(unsigned *)handle != HANDLE || d->magic != DESC || p->magic != PREF ||
	    cdesc != ddesc)
		return CUBLAS_INVALID_VALUE;
	if (!status && !is_supported(d, adesc, bdesc, cdesc))
		status = CUBLAS_NOT_SUPPORTED;
	for (int i = 0; !status && i < wanted && i < 4; i++) {
		struct algo algo = { .magic = ALGO, .id = 100 + i, .tile = 20,
				     .workspace = p->workspace };

		memset(&found[i], 0xee, sizeof(found[i]));
		memcpy(&found[i].algo, &algo, sizeof(algo));
		found[i].state = i == 0 ? CUBLAS_NOT_SUPPORTED : CUBLAS_OK;
		*n = i + 1;
	}
	return status;
}

int cublasLtMatmulAlgoConfigGetAttribute(const void *algo, int what, void *value,
					 size_t bytes, size_t *written)
{
	const struct algo *a = algo;

	if (a->magic != ALGO || what < 0 || what > 1 || bytes != 4)
		return CUBLAS_INVALID_VALUE;
	memcpy(value, what ? (const void *)&a->tile : (const void *)&a->id, 4);
	*written = 4;
	return CUBLAS_OK;
}

/* --- numbers --------------------------------------------------------------- */

static double from_float_bits(uint32_t bits)
{
	float x;

	memcpy(&x, &bits, sizeof(x));
	return (double)x;
}

/* A sign, a biased exponent and a mantissa: IEEE 754's binary16 is 5, 10; E4M3 is
 * 4, 3 and has no infinities (arXiv 2209.05433). */
static double from_small(unsigned bits, int exponent_bits, int mantissa_bits)
{
	int bias = (1 << (exponent_bits - 1)) - 1;
	int mantissa = (int)bits & ((1 << mantissa_bits) - 1);
	int exponent = (int)(bits >> mantissa_bits) & ((1 << exponent_bits) - 1);
	double x = exponent
		? ldexp(mantissa + (1 << mantissa_bits),
			exponent - bias - mantissa_bits)
		: ldexp(mantissa, 1 - bias - mantissa_bits);

	return bits >> (exponent_bits + mantissa_bits) ? -x : x;
}

static double load(const void *p, int type, uint64_t i, bool tf32)
{
	uint32_t bits;

	switch (type) {
	case 1: return ((const double *)p)[i];
	case 2: return from_small(((const uint16_t *)p)[i], 5, 10);
	case 3: return ((const int8_t *)p)[i];
	case 14: return from_float_bits((uint32_t)((const uint16_t *)p)[i] << 16);
	case 28: return from_small(((const uint8_t *)p)[i], 4, 3);
	}
	memcpy(&bits, (const float *)p + i, sizeof(bits));
	return from_float_bits(tf32 ? (bits + 0x1000) & ~0x1fffu : bits);
}

static uint16_t to_half(double x)
{
	uint16_t best = 0;

	/* halves are ordered as their bits are: the nearest by bisection */
	for (unsigned bit = 0x4000; bit; bit >>= 1)
		if (from_small(best | bit, 5, 10) <= fabs(x))
			best |= (uint16_t)bit;
	if (fabs(x) - from_small(best, 5, 10) > from_small(best + 1u, 5, 10) - fabs(x))
		best++;
	return (uint16_t)(best | (x < 0 ? 0x8000 : 0));
}

static void store(void *p, int type, uint64_t i, double x)
{
	float f = (float)x;
	uint32_t bits;

	memcpy(&bits, &f, sizeof(bits));
	switch (type) {
	case 0: ((float *)p)[i] = f; break;
	case 1: ((double *)p)[i] = x; break;
	case 2: ((uint16_t *)p)[i] = to_half(x); break;
	case 10: ((int32_t *)p)[i] = (int32_t)x; break;
	case 14: ((uint16_t *)p)[i] = (uint16_t)((bits + 0x8000) >> 16); break;
	}
}

/* --- products -------------------------------------------------------------- */

static double scalar(const void *p, int type)
{
	return type == 10 ? *(const int32_t *)p : load(p, type, 0, false);
}

struct operand {
	const void *p;
	const struct layout *l;
	bool transposed, tf32;
};

/* As rows of doubles. */
static double *unpack(const struct operand *o, uint64_t rows, uint64_t cols)
{
	double *all = malloc(rows * cols * sizeof(*all));

	for (uint64_t i = 0; i < rows; i++)
		for (uint64_t j = 0; j < cols; j++)
			all[i * cols + j] = load(o->p, o->l->type, o->transposed
				? j + i * (uint64_t)o->l->ld
				: i + j * (uint64_t)o->l->ld, o->tf32);
	return all;
}

static void multiply(const struct operand *a, const struct operand *b, void *d,
		     const struct layout *l)
{
	uint64_t sum = a->transposed ? a->l->rows : a->l->cols;
	double *x = unpack(a, l->rows, sum), *y = unpack(b, sum, l->cols);
	double *row = malloc(l->cols * sizeof(*row));

	for (uint64_t i = 0; i < l->rows; i++) {
		memset(row, 0, l->cols * sizeof(*row));
		for (uint64_t k = 0; k < sum; k++)
			for (uint64_t j = 0; j < l->cols; j++)
				row[j] += x[i * sum + k] * y[k * l->cols + j];
		for (uint64_t j = 0; j < l->cols; j++)
			store(d, l->type, i + j * (uint64_t)l->ld, row[j]);
	}
	free(x);
	free(y);
	free(row);
}

/* The 104th is the fastest, and faster where the first operand is transposed; the
 * 103rd is hardly faster than the 102nd. */
static uint64_t duration(const struct algo *a, const struct desc *d)
{
	static const uint64_t ns[] = { 1, 3000000, 2970000, 2000000 };

	return ns[a->id - 100] - (d->op[0] ? 20000 : 0);
}

int cublasLtMatmul(void *handle, void *desc, const void *alpha, const void *a,
		   void *adesc, const void *b, void *bdesc, const void *beta,
		   const void *c, void *cdesc, void *d, void *ddesc, const void *algo,
		   void *workspace, size_t workspace_bytes, void *stream)
{
	const struct desc *how = desc;
	const struct algo *by = algo;
	const struct operand x = { a, adesc, how->op[0], how->compute == 77 };
	const struct operand y = { b, bdesc, how->op[1], how->compute == 77 };
	int status = fake_status("cublasLtMatmul");

	if (status)
		return status;
	if (*(unsigned *)handle != HANDLE || by->magic != ALGO || !stream || c != d ||
	    cdesc != ddesc || by->id == 100 || by->workspace > workspace_bytes ||
	    ((uintptr_t)workspace | (uintptr_t)a | (uintptr_t)b | (uintptr_t)d) % 256 ||
	    scalar(alpha, how->scale) != 1 || scalar(beta, how->scale) != 0)
		return CUBLAS_INVALID_VALUE;
	if (x.l->type == 28 && (!how->scales[0] || *how->scales[0] != 1 ||
				!how->scales[1] || *how->scales[1] != 1))
		return CUBLAS_INVALID_VALUE;
	if (!is_supported(how, adesc, bdesc, ddesc))
		return CUBLAS_NOT_SUPPORTED;
	if (!fake_work(duration(by, how)))
		return CUBLAS_OK;    /* noticed by who waits */
	if (!getenv("FAKE_CUBLAS_IDLE"))
		multiply(&x, &y, d, ddesc);
	return CUBLAS_OK;
}
