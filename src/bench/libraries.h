/* SPDX-License-Identifier: MIT */
/*
 * libraries: what a run measures with, in one process: one BLAS for fp64 and fp32,
 * and oneDNN for what is below, where the processor has instructions for it.
 */
#ifndef POSTSIL_LIBRARIES_H
#define POSTSIL_LIBRARIES_H

struct arena;
struct backend;
struct err;
struct onednn;
struct placement;

/* The name that means oneDNN and no BLAS: fp32 products are its own then. */
#define LIBRARIES_ONEDNN "onednn"

struct libraries_request {
	const char *name;        /* of the backend; NULL: BLIS if it is there */
	unsigned low;            /* precisions, bits 1 << enum kernel_precision,
				    below fp32, that are to be measured */
	const struct placement *place;
};

struct libraries {
	struct backend *blas;    /* NULL: none */
	struct onednn *onednn;   /* NULL: none, or nothing to do for it */
	char blas_why[600];      /* it is not there; "" when it is, or unwanted */
	char onednn_why[600];
};

/* 0, or ERR_USAGE naming those that there are. */
int libraries_check_name(const char *name, struct err *e);

/* The BLAS first, oneDNN second; neither inside of a team.  0 when the rest can be
 * measured all the same, else why the library asked for by name is not there. */
int libraries_open(struct libraries *l, const struct libraries_request *rq,
		   struct err *e);
void libraries_close(struct libraries *l);

/* The library that an event names as the device's; NULL: none. */
const struct backend *libraries_main(const struct libraries *l);

#endif
