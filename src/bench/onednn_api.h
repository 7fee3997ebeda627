/* SPDX-License-Identifier: MIT */
/*
 * onednn_api: oneDNN's C interface of either major version behind one set of
 * calls.  For backend_onednn alone.
 */
#ifndef POSTSIL_ONEDNN_API_H
#define POSTSIL_ONEDNN_API_H

#include <stddef.h>
#include <stdint.h>

struct backend;
struct err;

/* dnnl_version_t. */
struct onednn_version {
	int major, minor, patch;
	const char *hash;
	unsigned cpu_runtime, gpu_runtime;
};

/* dnnl_exec_arg_t. */
struct onednn_arg {
	int arg;
	void *memory;
};

enum {
	ONEDNN_ARG_A = 1, ONEDNN_ARG_C = 17, ONEDNN_ARG_B = 33,  /* DNNL_ARG_* */
	ONEDNN_TAG_ANY = 1, ONEDNN_TAG_AB = 3,       /* dnnl_format_tag_t */
	ONEDNN_UNIMPLEMENTED = 3,                    /* dnnl_status_t */
	ONEDNN_RUNTIME_SEQ = 1, ONEDNN_RUNTIME_OMP = 2,
};

/* A memory descriptor: of 2.x the struct itself, 696 bytes in 2.6; of 3.x a
 * pointer to one of the library's. */
struct onednn_md {
	void *made;                /* 3.x: to be destroyed */
	const void *md;            /* what calls take */
	_Alignas(16) unsigned char room[2048];
};

struct onednn_api {
	int major;
	void *engine, *stream;
	/* of both; statuses are 0 for success */
	int (*engine_create)(void **engine, int kind, size_t index);
	int (*engine_destroy)(void *engine);
	int (*stream_create)(void **stream, void *engine, unsigned flags);
	int (*stream_wait)(void *stream);
	int (*stream_destroy)(void *stream);
	int (*memory_create)(void **memory, const void *md, void *engine, void *p);
	int (*memory_destroy)(void *memory);
	size_t (*md_size)(const void *md);
	const void *(*pd_query_md)(const void *pd, int what, int index);
	int (*pd_query)(const void *pd, int what, int index, void *result);
	int (*pd_destroy)(void *pd);
	int (*primitive_create)(void **primitive, const void *pd);
	int (*primitive_destroy)(void *primitive);
	int (*execute)(const void *primitive, void *stream, int n,
		       const struct onednn_arg *args);
	int (*reorder_pd)(void **pd, const void *from, void *from_engine,
			  const void *to, void *to_engine, const void *attr);
	const struct onednn_version *(*version)(void);
	int (*effective_isa)(void);       /* NULL: not an x86 build */
	/* 2.x */
	int (*md_init2)(void *md, int dims, const int64_t *dim, int type, int tag);
	int (*matmul_init2)(void *desc, const void *a, const void *b,
			    const void *bias, const void *c);
	int (*pd_create2)(void **pd, const void *desc, const void *attr,
			  void *engine, const void *hint);
	/* 3.x */
	int (*md_create3)(void **md, int dims, const int64_t *dim, int type, int tag);
	int (*md_destroy3)(void *md);
	int (*matmul_pd3)(void **pd, void *engine, const void *a, const void *b,
			  const void *bias, const void *c, const void *attr);
};

/* Symbols, version, engine and stream of b's library.  ERR_UNSUPPORTED naming the
 * symbol that is missing or the version that is not supported. */
int onednn_api_load(struct onednn_api *a, struct backend *b, struct err *e);
void onednn_api_release(struct onednn_api *a);

/* n x n of that type.  Statuses, as below. */
int onednn_md_init(const struct onednn_api *a, struct onednn_md *md, size_t n,
		   int type, int tag);
void onednn_md_release(const struct onednn_api *a, struct onednn_md *md);

/* md[3]: A, B, C. */
int onednn_matmul_pd(const struct onednn_api *a, const struct onednn_md md[3],
		     void **pd);

/* The layout of B that a product wants; what code it is ("brg:…"). */
const void *onednn_pd_weights(const struct onednn_api *a, const void *pd);
const char *onednn_pd_impl(const struct onednn_api *a, const void *pd);

/* "unimplemented (3)". */
const char *onednn_status_name(int status);

/* "avx512_core_vnni" for dnnl_get_effective_cpu_isa(); NULL when not known. */
const char *onednn_isa_name(int major, int isa);

#endif
