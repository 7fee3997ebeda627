/* SPDX-License-Identifier: MIT */
/*
 * hip_api: the few calls of AMD's HIP runtime (libamdhip64) and of its compiler, HIP
 * RTC, that we make, by dlopen(3).  Not yet run on hardware.
 *
 * Names, signatures and values are those of hip_runtime_api.h and hiprtc.h, read in
 * ROCm 5.2 (Debian's libamdhip64-dev) and in ROCm/rocm-systems, projects/hip, of HIP
 * 7.12: they agree in all that stands here; a test holds it to the headers where there
 * are some.  The symbols are in the runtime's version script since ROCm 4.2
 * (projects/clr/hipamd/src/hip_hcc.map.in).  hipError_t is an enumeration without
 * negative values.
 *
 * hipDeviceProp_t changed between ROCm 5 and 6 and is asked for one thing alone that is
 * nowhere else, the name of the GPU's instruction set; hip_api_target() has more.
 *
 * A fault of a kernel (an address that is none) makes ROCm's lower layer abort the
 * process unless told otherwise: the one who started it has to expect that.
 */
#ifndef POSTSIL_HIP_API_H
#define POSTSIL_HIP_API_H

#include <limits.h>
#include <stddef.h>

struct ihipStream_t;        /* hipStream_t points to it, and so on */
struct ihipEvent_t;
struct ihipModule_t;
struct ihipModuleSymbol_t;  /* hipFunction_t */
struct _hiprtcProgram;
struct accel_dl_family;
struct buf;
struct err;

enum hip_result {                         /* hipError_t */
	HIP_OK = 0,
	HIP_OUT_OF_MEMORY = 2,
	HIP_NO_DEVICE = 100,
	HIP_INVALID_DEVICE = 101,
};

enum hip_attribute {                      /* hipDeviceAttribute_t */
	HIP_CLOCK_RATE = 5,                   /* kHz */
	HIP_L2_CACHE_SIZE = 19,               /* bytes */
	HIP_MULTIPROCESSOR_COUNT = 63,        /* CUs; of RDNA pairs of them, WGPs */
};

enum {
	HIP_STREAM_DEFAULT = 0,               /* ordered with the NULL stream */
	HIP_EVENT_DEFAULT = 0,                /* with time */
	HIP_RTC_OK = 0,                       /* hiprtcResult */
};

#define HIP_TARGET 64

/* Each returns a hipError_t, or a hiprtcResult; dev is the number of a device. */
struct hip_api {
	void *lib, *rtc;           /* dlopen's handles; never closed: the runtime has
				      threads of its own; rtc may be lib */
	char path[PATH_MAX];       /* the file that was loaded */
	int version;               /* 70226015 for HIP 7.2; 0 unknown */

	unsigned (*runtime_version)(int *out);
	const char *(*error_name)(unsigned rc);
	const char *(*error_string)(unsigned rc);
	unsigned (*last_error)(void);      /* and forgets it */
	unsigned (*device_count)(int *out);
	unsigned (*device_name)(char *out, int n, int dev);
	unsigned (*device_pci)(char *out, int n, int dev);
	unsigned (*device_attribute)(int *out, unsigned attribute, int dev);
	unsigned (*device_memory)(size_t *bytes, int dev);
	unsigned (*device_set)(int dev);   /* the thread's */
	unsigned (*mem_info)(size_t *unused, size_t *total);
	unsigned (*mem_alloc)(void **out, size_t bytes);
	unsigned (*mem_free)(void *p);
	unsigned (*upload)(void *to, const void *from, size_t bytes);
	unsigned (*download)(void *to, void *from, size_t bytes);
	unsigned (*copy_async)(void *to, void *from, size_t bytes,
			       struct ihipStream_t *stream);
	unsigned (*stream_create)(struct ihipStream_t **out, unsigned flags);
	unsigned (*stream_destroy)(struct ihipStream_t *stream);
	unsigned (*stream_wait)(struct ihipStream_t *stream);
	unsigned (*event_create)(struct ihipEvent_t **out, unsigned flags);
	unsigned (*event_destroy)(struct ihipEvent_t *event);
	unsigned (*event_record)(struct ihipEvent_t *event,
				 struct ihipStream_t *stream);
	unsigned (*event_wait)(struct ihipEvent_t *event);
	unsigned (*event_ms)(float *ms, struct ihipEvent_t *from,
			     struct ihipEvent_t *to);
	unsigned (*module_load)(struct ihipModule_t **out, const void *image);
	unsigned (*module_unload)(struct ihipModule_t *module);
	unsigned (*module_function)(struct ihipModuleSymbol_t **out,
				    struct ihipModule_t *module, const char *name);
	unsigned (*launch)(struct ihipModuleSymbol_t *f, unsigned grid_x,
			   unsigned grid_y, unsigned grid_z, unsigned block_x,
			   unsigned block_y, unsigned block_z, unsigned shared_bytes,
			   struct ihipStream_t *stream, void **params, void **extra);

	/* set by hip_api_open_rtc() */
	const char *(*rtc_error)(unsigned rc);
	unsigned (*rtc_create)(struct _hiprtcProgram **out, const char *source,
			       const char *name, int headers, const char **header,
			       const char **header_name);
	unsigned (*rtc_destroy)(struct _hiprtcProgram **program);
	unsigned (*rtc_compile)(struct _hiprtcProgram *program, int options,
				const char **option);
	unsigned (*rtc_log_size)(struct _hiprtcProgram *program, size_t *bytes);
	unsigned (*rtc_log)(struct _hiprtcProgram *program, char *out);
	unsigned (*rtc_code_size)(struct _hiprtcProgram *program, size_t *bytes);
	unsigned (*rtc_code)(struct _hiprtcProgram *program, char *out);
};

/* Opens the runtime and finds every symbol: the loader's, else, where AMD's driver is, of
 * hip_places.  ERR_UNSUPPORTED when there is none, naming what was looked for; when it
 * cannot be loaded, with the loader's reason; when it is too old, naming the symbol and its
 * version. */
int hip_api_open(struct hip_api *a, struct err *e);

/* HIP RTC of the same folder; of ROCm 5 it is part of the runtime.
 * ERR_UNSUPPORTED when there is none. */
int hip_api_open_rtc(struct hip_api *a, struct err *e);

/* A library on this runtime: beside it, or in the other places.  NULL when there is
 * none; why then has the reason, or stays empty where none was found.  One that is
 * linked with another HIP runtime is none: two of them in a process share no memory. */
void *hip_api_library(const struct hip_api *a, const struct accel_dl_family *f,
		      struct buf *why);

/* The GPU's instruction set with its features, "gfx90a:sramecc+:xnack-", as HIP RTC
 * takes it; "" where the runtime says nothing that looks like one.  The struct is that
 * of hipGetDevicePropertiesR0600(), whose name was made so that it stays as it is, and
 * before ROCm 6 the older one: 1,472 and 792 bytes, with the name at 1,160 and 396. */
void hip_api_target(const struct hip_api *a, int dev, char out[HIP_TARGET]);

/* What a hipError_t means to us: ERR_UNSUPPORTED, ERR_REFUSED, or, of all others,
 * ERR_IO: the GPU is not to be trusted any more. */
int hip_api_severity(unsigned rc);

/* Fills e with "WHAT: hipError… (number: the runtime's words): remedy" and returns its
 * hip_api_severity(). */
int hip_api_fail(const struct hip_api *a, unsigned rc, const char *what,
		 struct err *e);

/* "7.2" for 70226015, "unknown" for 0. */
void hip_api_version(int version, char *out, size_t n);

#endif
