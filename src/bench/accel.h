/* SPDX-License-Identifier: MIT */
/*
 * accel: a GPU as something to measure: its memory, our kernels on it, its
 * library's products, and the time that it says they took.
 *
 * One ops table for each runtime: CUDA (libcuda, cuBLAS, cuBLASLt) and HIP
 * (libamdhip64, HIP RTC, rocBLAS, hipBLASLt).  All is opened by dlopen(3) when a GPU is to
 * be measured; nothing of a vendor is needed to build, and a machine without one pays for
 * a look at its device list alone.
 *
 * Every call returns 0 or a negative ERR_ with words that name the call, the
 * vendor's own error name and the remedy:
 * ERR_UNSUPPORTED  the library, an entry point, a precision or a kernel is not
 *                  there;
 * ERR_REFUSED      not enough memory on the GPU, or MIG and the like that stands
 *                  in the way;
 * ERR_IO           the GPU failed in mid-run or was lost.  After it .lost is set
 *                  and every further call fails at once: the other GPUs' figures
 *                  stand.
 *
 * A GPU belongs to the thread that opened it.  There is no fall-back to the CPU
 * anywhere.
 *
 * The HIP side has not yet run on hardware: it is tested against libraries of the tests
 * (tests/fake), AMD's headers, and AMD's compiler for our kernels.  So is CUDA's against
 * libraries of the tests and NVIDIA's headers.  A kernel that reads where it may not makes
 * AMD's runtime abort the process.
 */
#ifndef POSTSIL_ACCEL_H
#define POSTSIL_ACCEL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/kernel.h"

struct buf;
struct err;
struct accel_ops;

/* An address in the memory of a GPU. */
typedef uint64_t accel_ptr;

#define ACCEL_NAME 96
#define ACCEL_ADDRESS 16     /* "0000:3b:00.0" */

struct accel_info {
	char name[ACCEL_NAME];         /* as the runtime says it */
	char address[ACCEL_ADDRESS];   /* PCI, lower case; "" on no PCI bus */
	char capability[16];         /* "9.0", "gfx942" */
	int units;                   /* SMs or CUs */
	double clock_mhz;            /* highest, by the runtime; 0 unknown */
	uint64_t memory_bytes, memory_free;
	uint64_t l2_bytes;           /* 0 unknown */
	bool is_mig;                 /* a slice of a GPU: MIG, an XCD */
};

struct accel {
	const struct accel_ops *ops;
	char device[8];              /* "gpu0": as detection counts them */
	struct accel_info info;
	char driver[32];             /* the runtime's version: "12.4" */
	char blas[64], blas_version[32], blas_path[PATH_MAX];  /* "cublas" */
	char blas_why[400];          /* there is none; "" when there is */
	bool lost;
	void *priv;                  /* the runtime's own */
};

/* Our own kernels, all over n elements from 0.  Arrays are 16-byte aligned and n
 * is a multiple of ACCEL_GRAIN. */
enum accel_kernel {
	ACCEL_COPY,      /* c = a             doubles, 16-byte accesses */
	ACCEL_SCALE,     /* c = s a */
	ACCEL_ADD,       /* c = a + b */
	ACCEL_TRIAD,     /* c = a + s b, product and sum each rounded: no FMA */
	ACCEL_KERNEL_N
};

#define ACCEL_GRAIN 1024

struct accel_args {
	accel_ptr a, b, c;
	double s;
	uint64_t n;
};

/* What a product stores C in; A and B are of the precision. */
enum accel_type {
	ACCEL_FP64, ACCEL_FP32, ACCEL_FP16, ACCEL_BF16, ACCEL_INT32
};

/* A product C = A B of order n in one precision, made once, run often.  C is
 * row-major: (i, j) is c[i * n + j].  So is A, and B unless the library (or what
 * it is fastest at) wants it the other way round: of a transposed one (i, j) is
 * [j * n + i].  All three start at multiples of 256 bytes.  fp8 is E4M3 as OCP has it,
 * also on a GPU whose own has another bias (AMD's FNUZ, gfx942: the table puts it right by
 * a factor); 0x80, minus zero, is not among its operands: there it is NaN. */
struct accel_gemm;

struct accel_gemm_info {
	char detail[96];       /* the library's choice: "cublasLt algo 21 tile 20,
				* f16*f16=f16 by f32, row-major",
				* "hipblasLt 0.10.0 solution 7, …" */
	size_t a_bytes, b_bytes, c_bytes;  /* of an element */
	enum accel_type c_type;
	bool b_transposed;
	size_t workspace_bytes;
};

struct accel_ops {
	const char *name;      /* "cuda", "hip" */

	/* Environment variables by which a user hides devices from the runtime;
	 * ends with NULL.  And why else a GPU may not be among those counted. */
	const char *hiding[4];
	const char *hint;

	/* Opens the driver's library and counts its devices: 0 is an answer.
	 * ERR_UNSUPPORTED naming what was looked for when there is no driver. */
	int (*count)(int *n, struct err *e);

	/* PCI address of the i-th of them, lower case, "" on no PCI bus (Jetson);
	 * i < n of count().  Makes no context: takes no time. */
	int (*address)(int i, char out[ACCEL_ADDRESS], struct err *e);

	/* The i-th of the runtime's devices.  Libraries for products are opened
	 * too; without them g->blas is "", .blas_why says why, and STREAM is still
	 * measured.  After a failure nothing is left to close. */
	int (*open)(struct accel *g, int i, struct err *e);
	void (*close)(struct accel *g);

	int (*alloc)(struct accel *g, size_t bytes, accel_ptr *out, struct err *e);
	void (*release)(struct accel *g, accel_ptr p);
	int (*upload)(struct accel *g, accel_ptr to, const void *from, size_t bytes,
		      struct err *e);
	int (*download)(struct accel *g, void *to, accel_ptr from, size_t bytes,
			struct err *e);

	/* Asynchronous, in one stream.  copy is the driver's own copy within the
	 * GPU's memory: it repeats random data, and is a peer of our COPY. */
	int (*copy)(struct accel *g, accel_ptr to, accel_ptr from, size_t bytes,
		    struct err *e);
	int (*launch)(struct accel *g, enum accel_kernel k, const struct accel_args *a,
		      struct err *e);
	/* result is one element of the precision on the GPU */
	int (*dot)(struct accel *g, enum kernel_precision p, int n, accel_ptr x,
		   accel_ptr y, accel_ptr result, struct err *e);
	int (*axpy)(struct accel *g, enum kernel_precision p, int n, double alpha,
		    accel_ptr x, accel_ptr y, struct err *e);
	int (*gemv)(struct accel *g, enum kernel_precision p, int n, accel_ptr a,
		    accel_ptr x, accel_ptr y, struct err *e);   /* y = A x */

	/* n is a multiple of 16.  May try several algorithms, on memory for three
	 * matrices where there is some and for a few seconds at most.
	 * ERR_UNSUPPORTED when the GPU or its library has no such product. */
	int (*gemm_new)(struct accel *g, enum kernel_precision p, int n,
			struct accel_gemm **out, struct accel_gemm_info *info,
			struct err *e);
	int (*gemm_run)(struct accel *g, struct accel_gemm *m, accel_ptr a, accel_ptr b,
			accel_ptr c, struct err *e);
	void (*gemm_free)(struct accel *g, struct accel_gemm *m);

	/* Device events around what is launched between begin and stop; end waits
	 * for it, and reports what went wrong on the way.  Without a stop before it
	 * end stops first; between the two the GPU is at work. */
	int (*begin)(struct accel *g, struct err *e);
	int (*stop)(struct accel *g, struct err *e);
	int (*end)(struct accel *g, uint64_t *ns, struct err *e);
};

extern const struct accel_ops accel_cuda, accel_hip;

/* PCI addresses of the devices that one runtime shows, by its numbers, at most cap.
 * Returns how many they are, or the runtime's error; appends to words what was seen
 * or why nothing was: "cuda shows 1 GPU: 0000:1b:00.0; CUDA_VISIBLE_DEVICES=0 hides
 * others". */
int accel_look(const struct accel_ops *ops, char (*address)[ACCEL_ADDRESS], int cap,
	       struct buf *words);

/* The GPU at this PCI address in any form (NULL or "": the one on no PCI bus),
 * whatever runtime has it; device is what detection calls it.  ERR_UNSUPPORTED
 * saying what was looked for and not found, or, where a driver is in trouble, its
 * own error.  After a failure nothing is left to close.  Sets CUDA_DEVICE_ORDER
 * where it is not set: no other thread may read the environment meanwhile. */
int accel_open(struct accel *g, const char *device, const char *address,
	     struct err *e);
void accel_close(struct accel *g);

#endif
