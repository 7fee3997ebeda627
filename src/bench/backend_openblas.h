/* SPDX-License-Identifier: MIT */
/*
 * backend_openblas: OpenBLAS, its pthread and its OpenMP build, 32-bit integers.
 *
 * Environment.  The counts of threads are taken away before the library is
 * loaded, as are what it divides matrices by and how long its threads spin.
 * OPENBLAS_CORETYPE is the user's own choice of kernels and stays; what it led
 * to is in the architecture.
 *
 * Threads.  The OpenMP build is placed by OMP_PLACES.  The pthread build does
 * not bind its pool: we do, thread by thread.  The single-threaded build is
 * refused where there is more than one core: its gemm would not be the
 * machine's, and without USE_LOCKING, which cannot be told, its level 2 may not
 * be called by many threads.
 */
#ifndef POSTSIL_BACKEND_OPENBLAS_H
#define POSTSIL_BACKEND_OPENBLAS_H

#include "bench/backend.h"

/* "0.3.21" of openblas_get_config()'s "OpenBLAS 0.3.21 NO_LAPACKE …"; "unknown"
 * for versions under 0.3.0, which do not tell. */
void backend_openblas_version(const char *config, char *out, size_t size);

#endif
