/* SPDX-License-Identifier: MIT */
/*
 * component: what may explain a change of a figure: the software that drove the
 * run, its backend, the firmware, and the environment.
 *
 * Every component is a column of calibration_run, or the version of a row's
 * backend, and carries that key and label.  Readings of one run (temperatures,
 * clocks) are none; what makes another series (threads, the backend's name) is
 * none either, but for the power mode, which compares machines.
 */
#ifndef POSTSIL_COMPONENT_H
#define POSTSIL_COMPONENT_H

#include "core/model/field.h"

/* In the order in which people look for them: the driver first. */
enum component {
	COMPONENT_DRIVER_VERSION,
	COMPONENT_OS_KERNEL,
	COMPONENT_OS_DISTRO,
	COMPONENT_CUDA_VERSION,
	COMPONENT_CUDNN_VERSION,
	COMPONENT_ROCM_VERSION,
	COMPONENT_PYTORCH_VERSION,
	COMPONENT_NUMPY_VERSION,
	COMPONENT_MKL_VERSION,
	COMPONENT_OPENBLAS_VERSION,
	COMPONENT_BLIS_VERSION,
	COMPONENT_ONEDNN_VERSION,
	COMPONENT_COMPILER_VERSION,
	COMPONENT_BACKEND_VERSION,
	COMPONENT_CPU_MICROCODE,
	COMPONENT_GPU_VBIOS_VERSION,
	COMPONENT_POWER_MODE,
	COMPONENT_THERMAL_STATE,
	COMPONENT_CPU_GOVERNOR,
	COMPONENT_GPU_POWER_LIMIT_W,
	COMPONENT_VIRTUALIZATION,
	COMPONENT_COUNT
};

/* All but the environment make up the stack: where one of them changes, a new
 * stack begins. */
enum component_kind {
	COMPONENT_IS_SOFTWARE,     /* counts in the software fingerprint */
	COMPONENT_IS_BACKEND,
	COMPONENT_IS_FIRMWARE,
	COMPONENT_IS_ENVIRONMENT,
};

struct component_info {
	enum component_kind kind;
	int field;                 /* enum field_id; -1: no fact of the machine */
};

extern const struct component_info component_table[COMPONENT_COUNT];

/* "driver_version", "backend_version": the column. */
const char *component_key(enum component c);

/* "GPU driver", for people. */
const char *component_label(enum component c);

/* "software", "backend", "firmware", "environment" */
const char *component_kind_name(enum component_kind k);

/* The component with this key, or -1. */
int component_find(const char *key);

#endif
