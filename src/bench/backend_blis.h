/* SPDX-License-Identifier: MIT */
/*
 * backend_blis: BLIS by its CBLAS and its own API, versions 0.6 to 2.x.
 *
 * Environment.  BLIS_NUM_THREADS and BLIS_{JC,IC,JR,IR,PC}_NT of the caller are
 * taken away before the library is loaded: they override the count that is set
 * through the API.  BLIS_ARCH_TYPE is the user's own choice and stays; with it,
 * the architecture may only be asked after bli_init().
 */
#ifndef POSTSIL_BACKEND_BLIS_H
#define POSTSIL_BACKEND_BLIS_H

#include "bench/backend.h"

extern const struct backend_ops backend_blis;

#endif
