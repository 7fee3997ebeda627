/* SPDX-License-Identifier: MIT */
/* What drives the GPUs: kernel driver, CUDA, cuDNN, ROCm, by files alone. */
#include "core/detect/probe.h"

#include <stdio.h>

#include "core/detect/gpu_driver.h"
#include "core/detect/gpu_toolkit.h"

/* A toolkit on a machine without GPU and driver drives nothing: it would change
 * the software's identity and no measurement. */
static void leave_out_idle(struct facts *f)
{
	static const enum field_id fields[] = {
		FIELD_CUDA_VERSION, FIELD_CUDNN_VERSION, FIELD_ROCM_VERSION,
	};

	if (facts_is_known(f, FIELD_DRIVER_VERSION) ||
	    f->fact[FIELD_GPU_COUNT].state != FACT_ABSENT)
		return;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		const struct fact *fact = &f->fact[fields[i]];
		char why[256];

		if (fact->state == FACT_ABSENT)
			continue;
		if (fact->state == FACT_KNOWN)
			snprintf(why, sizeof why, "no GPU (%s %s is installed)",
				 fields[i] == FIELD_CUDA_VERSION ? "toolkit"
								 : "library",
				 fact->value);
		else
			snprintf(why, sizeof why, "no GPU (several are installed)");
		facts_absent(f, fields[i], fact->source, why);
	}
}

static int read_stack(const struct sysroot *root, struct facts *f, struct err *e)
{
	(void)e;
	gpu_driver_read(root, f);
	gpu_toolkit_cuda(root, f);
	gpu_toolkit_cudnn(root, f);
	gpu_toolkit_rocm(root, f);
	leave_out_idle(f);
	return 0;
}

const struct probe probe_gpu_stack = {
	.name = "gpu_stack",
	.phase = DETECT_SOFTWARE,
	.read = read_stack,
};
