/* SPDX-License-Identifier: MIT */
#include "core/detect/detect.h"

#include <stddef.h>

#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/probe.h"

static const struct probe *const probes[] = {
	&probe_cpu,        /* DETECT_CPU */
	&probe_topology,
	&probe_cpu_freq,
	&probe_mem,        /* DETECT_MEMORY */
	&probe_dimm,
	&probe_gpu,        /* DETECT_GPU */
	&probe_os,         /* DETECT_SOFTWARE */
	&probe_toolchain,
	&probe_mathlib,
	&probe_python,
	&probe_gpu_stack,
	&probe_virt,       /* DETECT_ENVIRONMENT */
	&probe_power,
	&probe_thermal,
	&probe_limits,
};

#define N_PROBES (sizeof probes / sizeof probes[0])

static int run_phase(const struct sysroot *root, enum detect_phase phase,
		     struct facts *out, struct err *e)
{
	for (size_t i = 0; i < N_PROBES; i++) {
		const struct probe *p = probes[i];
		int rc;

		if (p->phase != phase)
			continue;
		if (p->live_only && !sysroot_is_live(root))
			continue;
		rc = p->read(root, out, e);
		if (rc < 0) {
			err_prefix(e, "%s", p->name);
			return rc;
		}
	}
	return 0;
}

int detect_run(const struct sysroot *root, struct facts *out, struct err *e)
{
	int rc = 0;

	for (int phase = DETECT_CPU; rc == 0 && phase <= DETECT_ENVIRONMENT; phase++)
		rc = run_phase(root, (enum detect_phase)phase, out, e);
	return rc;
}

int detect_live_env(const struct sysroot *root, struct facts *out,
		    struct err *e)
{
	return run_phase(root, DETECT_ENVIRONMENT, out, e);
}
