/* SPDX-License-Identifier: MIT */
#include "core/model/metric.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

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

bool metric_is_custom(const char *name)
{
	size_t n = strlen(METRIC_CUSTOM_PREFIX);

	return strncmp(name, METRIC_CUSTOM_PREFIX, n) == 0 && name[n];
}

const char *metric_name(enum metric m, const char *custom)
{
	return m < METRIC_COUNT ? metric_table[m].name : custom;
}

const char *metric_label(enum metric m, const char *custom)
{
	if (m < METRIC_COUNT)
		return metric_table[m].label;
	return metric_is_custom(custom) ? custom + strlen(METRIC_CUSTOM_PREFIX) : custom;
}

const char *metric_unit(enum metric m, const char *unit)
{
	return m < METRIC_COUNT ? metric_table[m].unit : unit;
}

static double rate_of(double time, double seconds)
{
	return time > 0 ? 1 / (time * seconds) : NAN;
}

bool metric_custom_rate(const char *unit, double *value, double *low, double *high)
{
	static const struct { const char *unit; double seconds; } times[] = {
		{ .unit = "ns", .seconds = 1e-9 },
		{ .unit = "nanoseconds", .seconds = 1e-9 },
		{ .unit = "us", .seconds = 1e-6 },
		{ .unit = "\302\265s", .seconds = 1e-6 },   /* micro sign */
		{ .unit = "\316\274s", .seconds = 1e-6 },   /* mu */
		{ .unit = "microseconds", .seconds = 1e-6 },
		{ .unit = "ms", .seconds = 1e-3 },
		{ .unit = "milliseconds", .seconds = 1e-3 },
		{ .unit = "s", .seconds = 1 },
		{ .unit = "sec", .seconds = 1 },
		{ .unit = "seconds", .seconds = 1 },
		{ .unit = "min", .seconds = 60 },
		{ .unit = "minutes", .seconds = 60 },
		{ .unit = "h", .seconds = 3600 },
		{ .unit = "hours", .seconds = 3600 },
	};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		double from = *low;

		if (strcasecmp(times[i].unit, unit) != 0)
			continue;
		*value = rate_of(*value, times[i].seconds);
		*low = rate_of(*high, times[i].seconds);
		*high = rate_of(from, times[i].seconds);
		return true;
	}
	return false;
}
