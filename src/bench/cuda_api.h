/* SPDX-License-Identifier: MIT */
/*
 * cuda_api: the few calls of NVIDIA's driver library that we make, by dlopen(3).
 *
 * Names, signatures and values are those of NVIDIA's cuda.h (read in 13.0; the
 * same text is the "CUDA Driver API" reference, docs.nvidia.com/cuda/
 * cuda-driver-api).  cuda.h renames most calls by macros (cuMemAlloc to
 * cuMemAlloc_v2); here are the names that the library exports, those of CUDA 11.0
 * (drivers from 450 on).  CUresult is an enumeration without negative values: an
 * unsigned int.  The handles keep cuda.h's tags, so that the compiler tells them
 * apart; a test holds all of this to the real cuda.h where there is one.
 */
#ifndef POSTSIL_CUDA_API_H
#define POSTSIL_CUDA_API_H

#include <limits.h>
#include <stddef.h>

struct CUctx_st;     /* CUcontext points to it, and so on */
struct CUmod_st;
struct CUfunc_st;
struct CUstream_st;
struct CUevent_st;
struct err;

/* CUdeviceptr of 64-bit programs. */
typedef unsigned long long cuda_ptr;

/* Ours leave "ERROR" and the like out, so that both headers can be read at once. */
enum cuda_result {                        /* CUresult */
	CUDA_OK = 0,
	CUDA_OUT_OF_MEMORY = 2,
	CUDA_NO_DEVICE = 100,
};

enum cuda_attribute {                     /* CUdevice_attribute */
	CUDA_CLOCK_RATE = 13,                 /* kHz */
	CUDA_MULTIPROCESSOR_COUNT = 16,
	CUDA_INTEGRATED = 18,
	CUDA_COMPUTE_MODE = 20,
	CUDA_L2_CACHE_SIZE = 38,              /* bytes */
	CUDA_CAPABILITY_MAJOR = 75,
	CUDA_CAPABILITY_MINOR = 76,
};

enum {
	CUDA_COMPUTEMODE_PROHIBITED = 2,          /* CUcomputemode */
	CUDA_JIT_ERROR_LOG_BUFFER = 5,            /* CUjit_option */
	CUDA_JIT_ERROR_LOG_BUFFER_SIZE_BYTES = 6,
	CUDA_STREAM_DEFAULT = 0,                  /* CUstream_flags: ordered with
						     the NULL stream */
	CUDA_EVENT_DEFAULT = 0,                   /* CUevent_flags: with time */
};

/* Each returns a CUresult; dev is a CUdevice, an int. */
struct cuda_api {
	void *lib;                 /* dlopen's handle; never closed: the driver has
				      threads of its own from cuInit() on */
	char path[PATH_MAX];       /* the file that was loaded */
	int version;               /* 12040 for CUDA 12.4; 0 unknown */

	unsigned (*init)(unsigned flags);
	unsigned (*driver_version)(int *out);
	unsigned (*error_name)(unsigned rc, const char **out);
	unsigned (*error_string)(unsigned rc, const char **out);
	unsigned (*device_count)(int *out);
	unsigned (*device_get)(int *dev, int ordinal);
	unsigned (*device_name)(char *out, int n, int dev);
	unsigned (*device_pci)(char *out, int n, int dev);
	unsigned (*device_attribute)(int *out, unsigned attribute, int dev);
	unsigned (*device_memory)(size_t *bytes, int dev);
	unsigned (*ctx_retain)(struct CUctx_st **out, int dev);
	unsigned (*ctx_release)(int dev);
	unsigned (*ctx_set)(struct CUctx_st *ctx);
	unsigned (*mem_info)(size_t *unused, size_t *total);
	unsigned (*mem_alloc)(cuda_ptr *out, size_t bytes);
	unsigned (*mem_free)(cuda_ptr p);
	unsigned (*upload)(cuda_ptr to, const void *from, size_t bytes);
	unsigned (*download)(void *to, cuda_ptr from, size_t bytes);
	unsigned (*copy_async)(cuda_ptr to, cuda_ptr from, size_t bytes,
			       struct CUstream_st *stream);
	unsigned (*stream_create)(struct CUstream_st **out, unsigned flags);
	unsigned (*stream_destroy)(struct CUstream_st *stream);
	unsigned (*stream_wait)(struct CUstream_st *stream);
	unsigned (*event_create)(struct CUevent_st **out, unsigned flags);
	unsigned (*event_destroy)(struct CUevent_st *event);
	unsigned (*event_record)(struct CUevent_st *event,
				 struct CUstream_st *stream);
	unsigned (*event_wait)(struct CUevent_st *event);
	unsigned (*event_ms)(float *ms, struct CUevent_st *from,
			     struct CUevent_st *to);
	unsigned (*module_load)(struct CUmod_st **out, const void *image, unsigned n,
				unsigned *option, void **value);
	unsigned (*module_unload)(struct CUmod_st *module);
	unsigned (*module_function)(struct CUfunc_st **out, struct CUmod_st *module,
				    const char *name);
	unsigned (*launch)(struct CUfunc_st *f, unsigned grid_x, unsigned grid_y,
			   unsigned grid_z, unsigned block_x, unsigned block_y,
			   unsigned block_z, unsigned shared_bytes,
			   struct CUstream_st *stream, void **params, void **extra);
};

/* Opens the driver's library and finds every symbol.  ERR_UNSUPPORTED when there
 * is none, naming what was looked for; when it cannot be loaded, with the
 * loader's reason; when it is too old, naming the symbol and its version.
 * Nothing is initialised yet. */
int cuda_api_open(struct cuda_api *a, struct err *e);

/* What a CUresult means to us: ERR_UNSUPPORTED, ERR_REFUSED, or, of all others,
 * ERR_IO: the GPU is not to be trusted any more. */
int cuda_api_severity(unsigned rc);

/* Fills e with "WHAT: CUDA_ERROR_…: the driver's words: remedy" and returns its
 * cuda_api_severity(). */
int cuda_api_fail(const struct cuda_api *a, unsigned rc, const char *what,
		  struct err *e);

/* "12.4" for 12040, "unknown" for 0. */
void cuda_api_version(int version, char *out, size_t n);

#endif
