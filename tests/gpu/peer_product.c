/* SPDX-License-Identifier: MIT */
/*
 * Products as NVIDIA's own samples write them: in columns, by cublasLtMatmul() with
 * the first algorithm that the heuristic names, and by cublasGemmEx(); each with the
 * first operand as it is (NN) and transposed (TN).  The best of the four is the peer.
 */
#include "peer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fill.h"

#define SETS 8           /* of operands, at most: three times the L2 in all */
#define ENTRIES 64       /* of C that are checked */
#define ALGOS 8

/* Of sums of n products ab: an error of (share + n x eps) of the sum of |ab|, and of
 * unit x |C| when C is stored.  share: sums of fp8 keep 14 bits on Hopper
 * (DeepSeek-V3, arXiv 2412.19437, 3.3.2); the data of tf32 has no more bits than TF32.
 * eps: that of cut sums, twice that of rounded ones. */
struct kind {
	const char *name;
	int ab, c, scale, compute;
	size_t ab_bytes, c_bytes;
	double share, eps, unit;
	bool lt_only;
};

#define IN_F32 .scale = CUBLAS_R_32F, .compute = CUBLAS_32F, .eps = 0x1p-23

static const struct kind kinds[] = {
	{ .name = "fp64", .ab = CUBLAS_R_64F, .c = CUBLAS_R_64F, .ab_bytes = 8,
	  .c_bytes = 8, .scale = CUBLAS_R_64F, .compute = CUBLAS_64F,
	  .eps = 0x1p-52, .unit = 0x1p-53 },
	{ .name = "fp32", .ab = CUBLAS_R_32F, .c = CUBLAS_R_32F, .ab_bytes = 4,
	  .c_bytes = 4, IN_F32, .unit = 0x1p-24 },
	{ .name = "tf32", .ab = CUBLAS_R_32F, .c = CUBLAS_R_32F, .ab_bytes = 4,
	  .c_bytes = 4, .scale = CUBLAS_R_32F, .compute = CUBLAS_32F_FAST_TF32,
	  .eps = 0x1p-23, .unit = 0x1p-24 },
	{ .name = "fp16", .ab = CUBLAS_R_16F, .c = CUBLAS_R_16F, .ab_bytes = 2,
	  .c_bytes = 2, IN_F32, .unit = 0x1p-11 },
	{ .name = "bf16", .ab = CUBLAS_R_16BF, .c = CUBLAS_R_16BF, .ab_bytes = 2,
	  .c_bytes = 2, IN_F32, .unit = 0x1p-8 },
	{ .name = "int8", .ab = CUBLAS_R_8I, .c = CUBLAS_R_32I, .ab_bytes = 1,
	  .c_bytes = 4, .scale = CUBLAS_R_32I, .compute = CUBLAS_32I },
	{ .name = "fp8", .ab = CUBLAS_R_8F_E4M3, .c = CUBLAS_R_16BF, .ab_bytes = 1,
	  .c_bytes = 2, IN_F32, .share = 0x1p-9, .unit = 0x1p-8, .lt_only = true },
};

static const struct way {
	const char *name;
	bool lt;
	int32_t trans;
} ways[] = {
	{ "cublasLtMatmul TN", true, CUBLAS_T }, { "cublasLtMatmul NN", true, CUBLAS_N },
	{ "cublasGemmEx TN", false, CUBLAS_T }, { "cublasGemmEx NN", false, CUBLAS_N },
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

struct product {
	struct peer *p;
	const struct kind *kind;
	int n;
	unsigned sets;
	unsigned char *a_data, *b_data;       /* PEER_PERIOD elements, repeated */
	cuda_ptr a[SETS], b[SETS], c[SETS];
	const struct way *way;
	void *desc, *ab, *cd;                 /* of cublasLtMatmul() */
	struct cublas_algo algo;
	int status;                           /* the first bad one of a call */
};

static const struct kind *find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

bool peer_knows(const char *precision)
{
	return find(precision) != NULL;
}

/* --- numbers ----------------------------------------------------------------- */

static void *random_data(const struct kind *k, unsigned array)
{
	void *out = calloc(PEER_PERIOD, k->ab_bytes);

	if (!out)
		peer_die("memory", "there is none");
	for (size_t i = 0; i < PEER_PERIOD; i++)
		switch (k->ab) {
		case CUBLAS_R_64F:
			((double *)out)[i] = fill_value_fp64(2, array, i);
			break;
		case CUBLAS_R_32F:
			((float *)out)[i] = k->compute == CUBLAS_32F_FAST_TF32
				? fill_value_tf32(2, array, i)
				: fill_value_fp32(2, array, i);
			break;
		case CUBLAS_R_16F:
			((uint16_t *)out)[i] = fill_value_fp16(2, array, i);
			break;
		case CUBLAS_R_16BF:
			((uint16_t *)out)[i] = fill_value_bf16(2, array, i);
			break;
		case CUBLAS_R_8F_E4M3:
			((uint8_t *)out)[i] = fill_value_fp8(2, array, i);
			break;
		default:
			((int8_t *)out)[i] = fill_value_s8(2, array, i);
		}
	return out;
}

/* A sign, an exponent, a mantissa of so many bits: IEEE 754's binary16 (5, 10),
 * bfloat16 (8, 7), OCP's E4M3 (4, 3). */
static double small_value(unsigned bits, int exponent_bits, int mantissa_bits)
{
	int field = (int)(bits >> mantissa_bits) & ((1 << exponent_bits) - 1);
	int bias = (1 << (exponent_bits - 1)) - 1;
	int mantissa = (int)bits & ((1 << mantissa_bits) - 1);
	double x = ldexp(mantissa + (field ? 1 << mantissa_bits : 0),
			 (field ? field : 1) - bias - mantissa_bits);

	if (exponent_bits != 4 && field == (1 << exponent_bits) - 1)
		x = NAN;     /* or infinite: neither is right */
	return bits >> (exponent_bits + mantissa_bits) & 1 ? -x : x;
}

static double value(int type, const void *array, size_t i)
{
	switch (type) {
	case CUBLAS_R_64F: return ((const double *)array)[i];
	case CUBLAS_R_32F: return (double)((const float *)array)[i];
	case CUBLAS_R_16F: return small_value(((const uint16_t *)array)[i], 5, 10);
	case CUBLAS_R_16BF: return small_value(((const uint16_t *)array)[i], 8, 7);
	case CUBLAS_R_8F_E4M3: return small_value(((const uint8_t *)array)[i], 4, 3);
	case CUBLAS_R_32I: return ((const int32_t *)array)[i];
	default: return ((const int8_t *)array)[i];
	}
}

/* --- is it right? ------------------------------------------------------------ */

/* Entry (i, j) of C in the set, against the sum in double. */
static bool entry_is_right(const struct product *m, unsigned set, size_t i, size_t j)
{
	const struct kind *k = m->kind;
	size_t n = (size_t)m->n;
	double sum = 0, size = 0, bound, got;
	unsigned char raw[8] = { 0 };

	for (size_t l = 0; l < n; l++) {
		size_t at = m->way->trans == CUBLAS_T ? l + i * n : i + l * n;
		double ab = value(k->ab, m->a_data, at % PEER_PERIOD) *
			    value(k->ab, m->b_data, (l + j * n) % PEER_PERIOD);

		sum += ab;
		size += fabs(ab);
	}
	peer_check(m->p, m->p->cu.download(raw, m->c[set] + (i + j * n) * k->c_bytes,
					   k->c_bytes), "cuMemcpyDtoH");
	got = value(k->c, raw, 0);
	bound = (k->share + (double)n * k->eps) * size + k->unit * fabs(sum);
	return fabs(got - sum) <= bound;     /* false of a NaN, too */
}

/* Corners and others, in the first and the last set. */
static bool is_right(const struct product *m)
{
	size_t last = (size_t)m->n - 1, i, j;
	uint32_t state = 1;

	for (unsigned e = 0; e < ENTRIES; e++) {
		state = state * 1664525u + 1013904223u;
		i = e < 4 ? (e & 1) * last : (state >> 8) % (last + 1);
		state = state * 1664525u + 1013904223u;
		j = e < 4 ? (e >> 1) * last : (state >> 8) % (last + 1);
		if (!entry_is_right(m, e % 2 ? m->sets - 1 : 0, i, j))
			return false;
	}
	return true;
}

/* --- calls ------------------------------------------------------------------- */

static void *at(cuda_ptr p)
{
	return (void *)(uintptr_t)p;
}

static const void *scalar(const struct kind *k, int v)
{
	static const double f64[] = { 0, 1 };
	static const float f32[] = { 0, 1 };
	static const int32_t s32[] = { 0, 1 };

	return k->scale == CUBLAS_R_64F ? (const void *)&f64[v]
	     : k->scale == CUBLAS_R_32I ? (const void *)&s32[v] : (const void *)&f32[v];
}

static void multiply(void *ctx, unsigned i)
{
	struct product *m = ctx;
	const struct kind *k = m->kind;
	struct peer *p = m->p;
	unsigned s = i % m->sets;
	int n = m->n, status;

	if (m->way->lt)
		status = p->blas.matmul(p->lt, m->desc, scalar(k, 1), at(m->a[s]), m->ab,
				at(m->b[s]), m->ab, scalar(k, 0), at(m->c[s]), m->cd,
				at(m->c[s]), m->cd, &m->algo, at(p->workspace),
				PEER_WORKSPACE, p->stream);
	else
		status = p->gemm_ex(p->handle, m->way->trans, CUBLAS_N, n, n, n,
				scalar(k, 1), at(m->a[s]), k->ab, n, at(m->b[s]), k->ab,
				n, scalar(k, 0), at(m->c[s]), k->c, n, k->compute,
				-1);  /* CUBLAS_GEMM_DEFAULT */
	if (status && !m->status)
		m->status = status;
}

static int describe(struct product *m)
{
	const struct cublas_api *b = &m->p->blas;
	void *one = at(m->p->workspace + PEER_WORKSPACE);
	int status = b->desc_create(&m->desc, m->kind->compute, m->kind->scale);

	if (!status)
		status = b->desc_set(m->desc, CUBLASLT_DESC_TRANSA, &m->way->trans,
				     sizeof(m->way->trans));
	if (!status && m->kind->ab == CUBLAS_R_8F_E4M3)
		status = b->desc_set(m->desc, CUBLASLT_DESC_A_SCALE, &one, sizeof(one));
	if (!status && m->kind->ab == CUBLAS_R_8F_E4M3)
		status = b->desc_set(m->desc, CUBLASLT_DESC_B_SCALE, &one, sizeof(one));
	if (!status)
		status = b->layout_create(&m->ab, m->kind->ab, (uint64_t)m->n,
					  (uint64_t)m->n, m->n);
	if (!status)
		status = b->layout_create(&m->cd, m->kind->c, (uint64_t)m->n,
					  (uint64_t)m->n, m->n);
	return status;
}

static int choose_algorithm(struct product *m)
{
	const struct cublas_api *b = &m->p->blas;
	struct cublas_heuristic found[ALGOS];
	uint64_t room = PEER_WORKSPACE;
	void *pref = NULL;
	int n = 0, status = b->pref_create(&pref);

	if (!status)
		status = b->pref_set(pref, CUBLASLT_PREF_WORKSPACE, &room, sizeof(room));
	if (!status)
		status = b->heuristic(m->p->lt, m->desc, m->ab, m->ab, m->cd, m->cd, pref,
				      ALGOS, found, &n);
	if (pref)
		b->pref_destroy(pref);
	for (int i = 0; !status && i < n && i < ALGOS; i++)
		if (found[i].state == CUBLAS_OK) {
			m->algo = found[i].algo;
			return CUBLAS_OK;
		}
	return status ? status : CUBLAS_NOT_SUPPORTED;
}

static int prepare(struct product *m)
{
	int status;

	m->desc = m->ab = m->cd = NULL;
	m->status = 0;
	if (!m->way->lt)
		return m->p->gemm_ex && !m->kind->lt_only ? CUBLAS_OK
							  : CUBLAS_NOT_SUPPORTED;
	status = describe(m);
	return status ? status : choose_algorithm(m);
}

static void forget(struct product *m)
{
	if (m->desc)
		m->p->blas.desc_destroy(m->desc);
	if (m->ab)
		m->p->blas.layout_destroy(m->ab);
	if (m->cd)
		m->p->blas.layout_destroy(m->cd);
}

/* --- a figure ---------------------------------------------------------------- */

static void poison(const struct product *m)
{
	unsigned char ff[4096];

	memset(ff, 0xff, sizeof(ff));   /* NaN; of integers -1 */
	for (unsigned s = 0; s < m->sets; s++)
		peer_refill(m->p, m->c[s], (size_t)m->n * (size_t)m->n *
			    m->kind->c_bytes, ff, sizeof(ff));
}

/* GOP/s by one way, 0 where it does not go; *wrong when the result is not right. */
static double measure_way(struct product *m, bool *wrong)
{
	const struct peer_work work = { .ctx = m, .call = multiply };
	double ns = 0;

	if (prepare(m) == CUBLAS_OK) {
		poison(m);
		multiply(m, 0);     /* may say that it is not supported */
		if (!m->status)
			ns = peer_time(m->p, &work).median_ns;
		*wrong = !m->status && !is_right(m);
	}
	forget(m);
	return m->status || ns <= 0 ? 0 : 2.0 * m->n * m->n * m->n / ns;
}

static void make_operands(struct product *m)
{
	size_t n2 = (size_t)m->n * (size_t)m->n, ab = n2 * m->kind->ab_bytes;
	size_t block = PEER_PERIOD * m->kind->ab_bytes;
	size_t set = 2 * ab + n2 * m->kind->c_bytes;

	m->sets = (unsigned)(3 * m->p->l2 / set + 1);
	if (m->sets > SETS)
		m->sets = SETS;
	m->a_data = random_data(m->kind, 0);
	m->b_data = random_data(m->kind, 1);
	for (unsigned s = 0; s < m->sets; s++) {
		m->a[s] = peer_memory(m->p, ab, m->a_data, block);
		m->b[s] = peer_memory(m->p, ab, m->b_data, block);
		m->c[s] = peer_memory(m->p, n2 * m->kind->c_bytes, "", 1);
	}
}

static void free_operands(struct product *m)
{
	for (unsigned s = 0; s < m->sets; s++) {
		peer_check(m->p, m->p->cu.mem_free(m->a[s]), "cuMemFree");
		peer_check(m->p, m->p->cu.mem_free(m->b[s]), "cuMemFree");
		peer_check(m->p, m->p->cu.mem_free(m->c[s]), "cuMemFree");
	}
	free(m->a_data);
	free(m->b_data);
}

bool peer_product(struct peer *p, const char *precision, int n)
{
	struct product m = { .p = p, .kind = find(precision), .n = n };
	const char *best_way = NULL, *wrong_way = NULL;
	double best = 0;

	make_operands(&m);
	for (size_t i = 0; i < WAYS; i++) {
		bool wrong = false;
		double gops;

		m.way = &ways[i];
		gops = measure_way(&m, &wrong);
		if (wrong)
			wrong_way = ways[i].name;
		else if (gops > best) {
			best = gops;
			best_way = ways[i].name;
		}
	}
	free_operands(&m);
	if (wrong_way)
		printf("%s\t%d\twrong\t%s\n", precision, n, wrong_way);
	else if (!best_way)
		printf("%s\t%d\tabsent\tno way of cuBLAS %s\n", precision, n,
		       p->blas.version);
	else
		printf("%s\t%d\t%.17g\t%s, cuBLAS %s\n", precision, n, best, best_way,
		       p->blas.version);
	return !wrong_way;
}
