/* SPDX-License-Identifier: MIT */
/*
 * fingerprint: facts to identity, design rule 1.
 *
 * The first 16 hexadecimal digits of SHA-256 over fields joined by '|';
 * "none" stands for an absent fact, "unknown" for one that could not be read.
 * hardware: cpu_model|cpu_stepping|cpu_microcode|cpu_cores_physical|
 *           gpu_pci_id|gpu_vbios_version|memory_gb
 * software: os_kernel|driver_version|cuda_version|pytorch_version|
 *           numpy_version|cudnn|rocm|mkl|openblas|blis|onednn|compiler|os_distro
 * memory_gb is memory_total_gb rounded up to a whole number.  The known
 * synthetic microcodes of hypervisors (0x1, 0x1000065, 0xffffffff) count as
 * "none".
 */
#ifndef POSTSIL_FINGERPRINT_H
#define POSTSIL_FINGERPRINT_H

#include <stdbool.h>

#include "core/model/facts.h"

#define FINGERPRINT_RULE 1
#define FINGERPRINT_HEX 17  /* 16 digits and a NUL */

struct buf;

/* Which facts count, in their order; which is FP_HARDWARE or FP_SOFTWARE.
 * The array ends with FIELD_COUNT. */
const enum field_id *fingerprint_fields(enum field_fingerprint which);

/* Appends one field as it enters the joined string. */
void fingerprint_join_field(const struct facts *f, enum field_id id,
			    struct buf *out);

/* Appends the joined fields. */
void fingerprint_join(const struct facts *f, enum field_fingerprint which,
		      struct buf *out);

void fingerprint_of(const struct facts *f, enum field_fingerprint which,
		    char out[FINGERPRINT_HEX]);

/* The digest of an already joined string. */
void fingerprint_hash(const char *joined, char out[FINGERPRINT_HEX]);

/* False when a field that counts is unknown; *missing (if given) is then the
 * first one. */
bool fingerprint_is_complete(const struct facts *f,
			     enum field_fingerprint which,
			     enum field_id *missing);

#endif
