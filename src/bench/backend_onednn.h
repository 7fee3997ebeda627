/* SPDX-License-Identifier: MIT */
/*
 * backend_onednn: matrix products in low precision by oneDNN, C = A B.
 *
 * A backend beside a BLAS: libdnnl exports no Fortran or CBLAS symbol, so that
 * the two cannot bind to each other, and its OpenMP is the one that serves the
 * BLAS too.  Open it after the BLAS, where there is one, and like it before a
 * team is entered.
 *
 * The C interface is declared here by hand, no header is needed to build: from
 * oneDNN's developer guide, v2.6 and v2.7 (oneapi-src.github.io/oneDNN/v2.7/) for
 * major version 2, v3.0 to v3.7 for 3, between which memory descriptors became
 * opaque and dnnl_matmul_desc_init() went.  dnnl_version() chooses; another
 * major version is refused in words.
 *
 * A and C are row-major; B is reordered once into the layout that the library
 * prefers (format_tag_any), as its users do with weights.
 */
#ifndef POSTSIL_BACKEND_ONEDNN_H
#define POSTSIL_BACKEND_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/backend.h"

/* dnnl_data_type_t, the same numbers in 2.x and 3.x. */
enum onednn_type {
	ONEDNN_F16 = 1, ONEDNN_BF16, ONEDNN_F32, ONEDNN_S32, ONEDNN_S8, ONEDNN_U8
};

size_t onednn_type_bytes(enum onednn_type t);

struct onednn_types {
	enum onednn_type a, b, c;
};

/* How a precision is multiplied here. */
struct onednn_way {
	const char *precision;     /* "bf16" */
	bool served;
	struct onednn_types types; /* the first that the library has fast code for:
				      u8 s8 s32, else s8 s8 s32; bf16 bf16 f32,
				      else bf16 throughout; fp16 likewise */
	double gops;               /* of a small product, to choose sizes by */
	char detail[120];          /* "brg:avx512_core_vnni u8*s8=s32" */
	char why[256];             /* it is not served */
};

#define ONEDNN_WAYS 4

struct onednn {
	struct backend b;          /* no blas; .arch is the effective CPU ISA */
	struct onednn_way way[ONEDNN_WAYS];
	struct onednn_api *api;
};

/* ERR_UNSUPPORTED with the package to install, or naming the version. */
int onednn_open(const struct placement *p, struct onednn **out, struct err *e);
void onednn_close(struct onednn *o);

/* The way of "fp32", "fp16", "bf16", "int8"; NULL for another precision. */
const struct onednn_way *onednn_way(const struct onednn *o, const char *precision);

struct onednn_product;

/* An n x n product, without its arrays. */
int onednn_product_new(struct onednn *o, const struct onednn_types *t, size_t n,
		       struct onednn_product **out, struct err *e);

/* Bytes of B in the layout that the library wants. */
size_t onednn_product_packed_bytes(const struct onednn_product *p);

/* The arrays that it works on from now on: b is read here, once, and reordered
 * into packed. */
struct onednn_arrays {
	void *a, *b, *packed, *c;
};

int onednn_product_bind(struct onednn_product *p, const struct onednn_arrays *m,
			struct err *e);

/* One product.  0 or the library's status. */
int onednn_product_run(struct onednn_product *p);

void onednn_product_free(struct onednn_product *p);

#endif
