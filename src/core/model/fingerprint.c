/* SPDX-License-Identifier: MIT */
#include "core/model/fingerprint.h"

#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/digest.h"

/* Order by the rule's text; field_table only says which count. */
static const enum field_id hardware_order[] = {
	FIELD_CPU_MODEL, FIELD_CPU_STEPPING, FIELD_CPU_MICROCODE,
	FIELD_CPU_CORES_PHYSICAL, FIELD_GPU_PCI_ID, FIELD_GPU_VBIOS_VERSION,
	FIELD_MEMORY_TOTAL_GB, FIELD_COUNT
};

static const enum field_id software_order[] = {
	FIELD_OS_KERNEL, FIELD_DRIVER_VERSION, FIELD_CUDA_VERSION,
	FIELD_PYTORCH_VERSION, FIELD_NUMPY_VERSION, FIELD_CUDNN_VERSION,
	FIELD_ROCM_VERSION, FIELD_MKL_VERSION, FIELD_OPENBLAS_VERSION,
	FIELD_BLIS_VERSION, FIELD_ONEDNN_VERSION, FIELD_COMPILER_VERSION,
	FIELD_OS_DISTRO, FIELD_COUNT
};

const enum field_id *fingerprint_fields(enum field_fingerprint which)
{
	return which == FP_SOFTWARE ? software_order : hardware_order;
}

static bool microcode_is_synthetic(const char *s)
{
	return strcmp(s, "0x1") == 0 || strcmp(s, "0x1000065") == 0 ||
	       strcmp(s, "0xffffffff") == 0;
}

void fingerprint_join_field(const struct facts *f, enum field_id id,
			    struct buf *out)
{
	const char *value = facts_value(f, id);
	double gb;

	if (!value)
		buf_adds(out, f->fact[id].state == FACT_ABSENT ? "none" : "unknown");
	else if (id == FIELD_MEMORY_TOTAL_GB && facts_number(f, id, &gb))
		buf_addf(out, "%.0f", ceil(gb));
	else if (id == FIELD_CPU_MICROCODE && microcode_is_synthetic(value))
		buf_adds(out, "none");
	else
		buf_adds(out, value);
}

void fingerprint_join(const struct facts *f, enum field_fingerprint which,
		      struct buf *out)
{
	const enum field_id *id = fingerprint_fields(which);

	for (size_t i = 0; id[i] != FIELD_COUNT; i++) {
		if (i)
			buf_addc(out, '|');
		fingerprint_join_field(f, id[i], out);
	}
}

void fingerprint_hash(const char *joined, char out[FINGERPRINT_HEX])
{
	char hex[DIGEST_HEX];

	digest_hex(joined, strlen(joined), hex);
	memcpy(out, hex, FINGERPRINT_HEX - 1);
	out[FINGERPRINT_HEX - 1] = '\0';
}

void fingerprint_of(const struct facts *f, enum field_fingerprint which,
		    char out[FINGERPRINT_HEX])
{
	struct buf b = BUF_INIT;

	fingerprint_join(f, which, &b);
	fingerprint_hash(buf_str(&b), out);
	buf_release(&b);
}

bool fingerprint_is_complete(const struct facts *f,
			     enum field_fingerprint which,
			     enum field_id *missing)
{
	const enum field_id *id = fingerprint_fields(which);

	for (; *id != FIELD_COUNT; id++) {
		if (f->fact[*id].state != FACT_UNKNOWN)
			continue;
		if (missing)
			*missing = *id;
		return false;
	}
	return true;
}
