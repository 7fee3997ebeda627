/* SPDX-License-Identifier: MIT */
/*
 * gpu_match: the rows of data/gpu_peaks.tsv that a GPU may be.  Of use to
 * gpu_product alone, which says what the rows hold.
 */
#ifndef POSTSIL_GPU_MATCH_H
#define POSTSIL_GPU_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/gpu_product.h"

/* Columns of data/gpu_peaks.tsv; a test compares their names. */
enum gpu_column {
	GPU_COL_NAME, GPU_COL_VENDOR, GPU_COL_DEVICES, GPU_COL_SUBSYSTEMS,
	GPU_COL_REVISIONS, GPU_COL_MEMORY, GPU_COL_COMPATIBLE, GPU_COL_BOARD,
	GPU_COL_ARCH, GPU_COL_CAPABILITY, GPU_COL_LAUNCHED,
	GPU_COL_LAUNCH_SOURCE, GPU_COL_PARTS, GPU_COL_MEM_GB, GPU_COL_MEM_GBPS,
	GPU_COL_TDP_W, GPU_COL_UNITS, GPU_COL_BOOST_MHZ, GPU_COL_FP64_VECTOR,
	GPU_COL_FP64_MATRIX, GPU_COL_FP32_VECTOR, GPU_COL_FP32_MATRIX,
	GPU_COL_TF32_MATRIX, GPU_COL_FP16_VECTOR, GPU_COL_FP16_MATRIX_FP16,
	GPU_COL_FP16_MATRIX_FP32, GPU_COL_BF16_MATRIX, GPU_COL_FP8_MATRIX_FP16,
	GPU_COL_FP8_MATRIX_FP32, GPU_COL_INT8_VECTOR, GPU_COL_INT8_MATRIX,
	GPU_COL_STATUS, GPU_COL_ID_SOURCE, GPU_COL_SOURCE,
};

/* What tells rows of one id apart. */
enum gpu_property {
	GPU_BY_SUBSYSTEM, GPU_BY_REVISION, GPU_BY_MEMORY, GPU_BY_BOARD,
	GPU_PROPERTIES
};

#define GPU_CANDIDATES_MAX 16

struct gpu_candidates {
	size_t row[GPU_CANDIDATES_MAX];
	size_t n;                      /* 0: the table has none */
	bool chosen_by[GPU_PROPERTIES];/* it ruled a row out */
};

void gpu_match_find(const struct gpu_id *id, struct gpu_candidates *out);

/* A cell; "-" when empty. */
const char *gpu_match_cell(size_t row, enum gpu_column column);

/* A cell as a number; NAN when empty. */
double gpu_match_number(size_t row, enum gpu_column column);

#endif
