/* SPDX-License-Identifier: MIT */
#include "core/model/metric.h"

#include <stddef.h>
#include <string.h>

const struct metric_info metric_table[METRIC_COUNT] = {
	[METRIC_STREAM_COPY] = { .name = "stream_copy",
		.column = "stream_copy_gbps", .label = "STREAM copy", .unit = "GB/s" },
	[METRIC_STREAM_SCALE] = { .name = "stream_scale",
		.column = "stream_scale_gbps", .label = "STREAM scale", .unit = "GB/s" },
	[METRIC_STREAM_ADD] = { .name = "stream_add",
		.column = "stream_add_gbps", .label = "STREAM add", .unit = "GB/s" },
	[METRIC_STREAM_TRIAD] = { .name = "stream_triad",
		.column = "stream_triad_gbps", .label = "STREAM triad", .unit = "GB/s" },
	[METRIC_BLAS1] = { .name = "blas1", .column = "blas1_gops",
		.label = "BLAS 1 (dot, axpy)", .unit = "GOP/s" },
	[METRIC_BLAS2] = { .name = "blas2", .column = "blas2_gops",
		.label = "BLAS 2 (gemv)", .unit = "GOP/s" },
	[METRIC_BLAS3] = { .name = "blas3", .column = "blas3_gops",
		.label = "BLAS 3 (gemm)", .unit = "GOP/s" },
	[METRIC_EFFICIENCY] = { .name = "efficiency", .column = "efficiency",
		.label = "efficiency", .unit = "" },
};

int metric_find(const char *name)
{
	for (int i = 0; i < METRIC_COUNT; i++)
		if (strcmp(metric_table[i].name, name) == 0)
			return i;
	return -1;
}

int metric_of_kernel(const char *kernel)
{
	static const struct { const char *kernel; enum metric metric; } of[] = {
		{ .kernel = "stream.copy", .metric = METRIC_STREAM_COPY },
		{ .kernel = "stream.scale", .metric = METRIC_STREAM_SCALE },
		{ .kernel = "stream.add", .metric = METRIC_STREAM_ADD },
		{ .kernel = "stream.triad", .metric = METRIC_STREAM_TRIAD },
		{ .kernel = "blas1.dot", .metric = METRIC_BLAS1 },
		{ .kernel = "blas1.axpy", .metric = METRIC_BLAS1 },
		{ .kernel = "blas2.gemv", .metric = METRIC_BLAS2 },
		{ .kernel = "blas3.gemm", .metric = METRIC_BLAS3 },
	};

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i].kernel, kernel) == 0)
			return (int)of[i].metric;
	return -1;
}

bool metric_is_bandwidth(enum metric m)
{
	return m <= METRIC_STREAM_TRIAD;
}
