/* SPDX-License-Identifier: MIT */
/* data/gpu_peaks.tsv itself: no sparse figure, no row without a source. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/model/data_embed.h"
#include "core/model/gpu_match.h"

#define ROWS data_gpu_peaks.rows

static const char *cell(size_t row, enum gpu_column column)
{
	return gpu_match_cell(row, column);
}

static bool empty(size_t row, enum gpu_column column)
{
	return strcmp(cell(row, column), "-") == 0;
}

static bool starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

Test(gpu_peaks_table, its_columns_are_those_that_the_code_reads)
{
	static const char *const names[] = {
		[GPU_COL_NAME] = "name", [GPU_COL_VENDOR] = "vendor",
		[GPU_COL_DEVICES] = "devices",
		[GPU_COL_SUBSYSTEMS] = "subsystems",
		[GPU_COL_REVISIONS] = "revisions", [GPU_COL_MEMORY] = "memory",
		[GPU_COL_COMPATIBLE] = "compatible", [GPU_COL_BOARD] = "board",
		[GPU_COL_ARCH] = "arch", [GPU_COL_CAPABILITY] = "capability",
		[GPU_COL_LAUNCHED] = "launched",
		[GPU_COL_LAUNCH_SOURCE] = "launch_source",
		[GPU_COL_PARTS] = "parts", [GPU_COL_MEM_GB] = "mem_gb",
		[GPU_COL_MEM_GBPS] = "mem_gbps", [GPU_COL_TDP_W] = "tdp_w",
		[GPU_COL_UNITS] = "units", [GPU_COL_BOOST_MHZ] = "boost_mhz",
		[GPU_COL_FP64_VECTOR] = "fp64_vector",
		[GPU_COL_FP64_MATRIX] = "fp64_matrix",
		[GPU_COL_FP32_VECTOR] = "fp32_vector",
		[GPU_COL_FP32_MATRIX] = "fp32_matrix",
		[GPU_COL_TF32_MATRIX] = "tf32_matrix",
		[GPU_COL_FP16_VECTOR] = "fp16_vector",
		[GPU_COL_FP16_MATRIX_FP16] = "fp16_matrix_fp16",
		[GPU_COL_FP16_MATRIX_FP32] = "fp16_matrix_fp32",
		[GPU_COL_BF16_MATRIX] = "bf16_matrix",
		[GPU_COL_FP8_MATRIX_FP16] = "fp8_matrix_fp16",
		[GPU_COL_FP8_MATRIX_FP32] = "fp8_matrix_fp32",
		[GPU_COL_INT8_VECTOR] = "int8_vector",
		[GPU_COL_INT8_MATRIX] = "int8_matrix",
		[GPU_COL_STATUS] = "status", [GPU_COL_ID_SOURCE] = "id_source",
		[GPU_COL_SOURCE] = "source",
	};

	cr_assert_eq(data_gpu_peaks.columns, sizeof names / sizeof *names);
	for (size_t i = 0; i < data_gpu_peaks.columns; i++)
		cr_expect_str_eq(data_gpu_peaks.column[i], names[i]);
}

static bool is_day(const char *s)
{
	int year, month, day, at = 0;
	static const int days[] = { 31, 29, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	return sscanf(s, "%4d-%2d-%2d%n", &year, &month, &day, &at) == 3 &&
	       at == 10 && !s[at] && year >= 2016 && month >= 1 &&
	       month <= 12 && day >= 1 && day <= days[month - 1];
}

Test(gpu_peaks_table, at_least_eighty_gpus_have_a_launch_day)
{
	time_t now = time(NULL);
	struct tm day_now;
	char today[16];
	size_t n = 0;

	gmtime_r(&now, &day_now);
	strftime(today, sizeof today, "%Y-%m-%d", &day_now);
	for (size_t r = 0; r < ROWS; r++) {
		const char *day = cell(r, GPU_COL_LAUNCHED);

		cr_expect_eq(empty(r, GPU_COL_LAUNCHED),
			     empty(r, GPU_COL_LAUNCH_SOURCE), "%s",
			     cell(r, GPU_COL_NAME));
		if (strlen(day) < 10)
			continue;
		cr_expect(is_day(day) && strcmp(day, today) <= 0, "%s: %s",
			  cell(r, GPU_COL_NAME), day);
		n++;
	}
	cr_expect_geq(n, 80, "only %zu", n);
}

Test(gpu_peaks_table, every_row_has_a_name_of_its_own_an_id_and_sources)
{
	for (size_t r = 0; r < ROWS; r++) {
		const char *name = cell(r, GPU_COL_NAME);
		const char *status = cell(r, GPU_COL_STATUS);

		cr_expect(starts(name, "NVIDIA ") || starts(name, "AMD ") ||
			  starts(name, "Intel "), "%s", name);
		cr_expect_neq(empty(r, GPU_COL_DEVICES),
			      empty(r, GPU_COL_COMPATIBLE), "%s", name);
		cr_expect_eq(empty(r, GPU_COL_DEVICES),
			     empty(r, GPU_COL_VENDOR), "%s", name);
		cr_expect(strlen(cell(r, GPU_COL_SOURCE)) > 3 &&
			  strlen(cell(r, GPU_COL_ID_SOURCE)) > 3, "%s", name);
		cr_expect(strcmp(status, "documented") == 0 ||
			  strcmp(status, "calculated") == 0, "%s", name);
		for (size_t k = 0; k < r; k++)
			cr_expect_str_neq(cell(k, GPU_COL_NAME), name);
	}
}

static bool is_list_of_ids(const char *s)
{
	do {
		for (int i = 0; i < 4; i++)
			if (!isxdigit((unsigned char)s[i]) ||
			    isupper((unsigned char)s[i]))
				return false;
		s += 4;
	} while (*s++ == ',');
	return s[-1] == '\0';
}

Test(gpu_peaks_table, ids_and_numbers_are_well_formed)
{
	for (size_t r = 0; r < ROWS; r++) {
		const char *name = cell(r, GPU_COL_NAME);

		cr_expect(empty(r, GPU_COL_DEVICES) ||
			  is_list_of_ids(cell(r, GPU_COL_DEVICES)), "%s", name);
		for (int c = GPU_COL_PARTS; c <= GPU_COL_INT8_MATRIX; c++) {
			const char *text = cell(r, (enum gpu_column)c);
			char *end;

			if (strcmp(text, "-") == 0)
				continue;
			cr_expect(strtod(text, &end) > 0 && !*end, "%s, %s: %s",
				  name, data_gpu_peaks.column[c], text);
		}
		cr_expect(!empty(r, GPU_COL_PARTS), "%s", name);
	}
}

/* Dense operations a clock and unit (multiply and add are two), from the makers'
 * architecture papers: NVIDIA V100, Turing, A100, GA102, Ada, H100, RTX
 * Blackwell; AMD CDNA 1 to 4 and GPUOpen's table for RDNA; Intel Xe. */
static const struct rates {
	const char *arch;
	double fp64_matrix, fp32_vector, fp32_matrix, tf32, fp16, fp8, int8;
} rates[] = {
	{ .arch = "Pascal", .fp32_vector = 256 },
	{ .arch = "Volta", .fp32_vector = 128, .fp16 = 1024 },
	{ .arch = "Turing", .fp32_vector = 128, .fp16 = 1024, .int8 = 2048 },
	{ .arch = "Ampere 8.0", .fp64_matrix = 128, .fp32_vector = 128,
	  .tf32 = 1024, .fp16 = 2048, .int8 = 4096 },
	{ .arch = "Ampere 8.6", .fp32_vector = 256, .tf32 = 512, .fp16 = 1024,
	  .int8 = 2048 },
	{ .arch = "Ampere 8.7", .fp32_vector = 256, .tf32 = 1024, .fp16 = 2048,
	  .int8 = 4096 },
	{ .arch = "Ada", .fp32_vector = 256, .tf32 = 512, .fp16 = 1024,
	  .fp8 = 2048, .int8 = 2048 },
	{ .arch = "Hopper", .fp64_matrix = 256, .fp32_vector = 256,
	  .tf32 = 2048, .fp16 = 4096, .fp8 = 8192, .int8 = 8192 },
	{ .arch = "Blackwell", .fp32_vector = 256, .tf32 = 512, .fp16 = 1024,
	  .fp8 = 2048, .int8 = 2048 },
	{ .arch = "Polaris", .fp32_vector = 128 },
	{ .arch = "Vega", .fp32_vector = 128 },
	{ .arch = "Vega 20", .fp32_vector = 128 },
	{ .arch = "CDNA", .fp32_vector = 128, .fp32_matrix = 256,
	  .fp16 = 1024 },
	{ .arch = "CDNA 2", .fp64_matrix = 256, .fp32_vector = 128,
	  .fp32_matrix = 256, .fp16 = 1024, .int8 = 1024 },
	{ .arch = "CDNA 3", .fp64_matrix = 256, .fp32_vector = 256,
	  .fp32_matrix = 256, .tf32 = 1024, .fp16 = 2048, .fp8 = 4096,
	  .int8 = 4096 },
	{ .arch = "CDNA 4", .fp64_matrix = 128, .fp32_vector = 256,
	  .fp32_matrix = 256, .fp16 = 4096, .fp8 = 8192, .int8 = 8192 },
	{ .arch = "RDNA", .fp32_vector = 128 },
	{ .arch = "RDNA 2", .fp32_vector = 128 },
	{ .arch = "RDNA 3", .fp32_vector = 256, .fp16 = 512, .int8 = 512 },
	{ .arch = "RDNA 4", .fp32_vector = 256, .fp16 = 1024, .fp8 = 2048,
	  .int8 = 2048 },
	{ .arch = "Xe-HPG", .fp32_vector = 256, .fp16 = 2048, .int8 = 4096 },
	{ .arch = "Xe2-HPG", .fp32_vector = 256, .fp16 = 2048, .int8 = 4096 },
	{ .arch = "Xe-HPC", .fp32_vector = 256, .fp16 = 4096, .int8 = 8192 },
};

static const struct rates *rates_of(size_t row)
{
	const char *arch = cell(row, GPU_COL_ARCH);
	char full[64];

	snprintf(full, sizeof full, "%s %s", arch,
		 cell(row, GPU_COL_CAPABILITY));
	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
		if (strcmp(rates[i].arch, arch) == 0 ||
		    strcmp(rates[i].arch, full) == 0)
			return &rates[i];
	return NULL;
}

static double rate(const struct rates *r, enum gpu_column column)
{
	switch (column) {
	case GPU_COL_FP64_MATRIX: return r->fp64_matrix;
	case GPU_COL_FP32_VECTOR: return r->fp32_vector;
	case GPU_COL_FP32_MATRIX: return r->fp32_matrix;
	case GPU_COL_TF32_MATRIX: return r->tf32;
	case GPU_COL_FP8_MATRIX_FP16:
	case GPU_COL_FP8_MATRIX_FP32: return r->fp8;
	case GPU_COL_INT8_MATRIX: return r->int8;
	default: return r->fp16;
	}
}

static const enum gpu_column bounded[] = {
	GPU_COL_FP64_MATRIX, GPU_COL_FP32_VECTOR, GPU_COL_FP32_MATRIX,
	GPU_COL_TF32_MATRIX, GPU_COL_FP16_MATRIX_FP16,
	GPU_COL_FP16_MATRIX_FP32, GPU_COL_BF16_MATRIX, GPU_COL_FP8_MATRIX_FP16,
	GPU_COL_FP8_MATRIX_FP32, GPU_COL_INT8_MATRIX,
};

#define N_BOUNDED (sizeof bounded / sizeof *bounded)

/* A sparse figure is twice what these give.  The few documented figures of
 * parts that do not reach the rate (L40) stay below. */
Test(gpu_peaks_table, no_figure_exceeds_units_times_dense_rate_times_clock)
{
	size_t checked = 0;

	for (size_t r = 0; r < ROWS; r++) {
		double clock = gpu_match_number(r, GPU_COL_UNITS) *
			       gpu_match_number(r, GPU_COL_BOOST_MHZ) / 1e6;
		const struct rates *known = rates_of(r);

		for (size_t i = 0; i < N_BOUNDED; i++) {
			double have = gpu_match_number(r, bounded[i]);

			if (isnan(have) || isnan(clock))
				continue;
			cr_assert_not_null(known, "%s", cell(r, GPU_COL_NAME));
			cr_expect_leq(have, clock * rate(known, bounded[i]) *
				      1.03, "%s, %s: %g of %g",
				      cell(r, GPU_COL_NAME),
				      data_gpu_peaks.column[bounded[i]], have,
				      clock * rate(known, bounded[i]));
			checked++;
		}
	}
	cr_expect_gt(checked, 700, "only %zu", checked);
}

/* Holds also where units or clock are unknown: B200, H20, MI308X. */
Test(gpu_peaks_table, no_matrix_figure_is_sparse_against_fp32)
{
	for (size_t r = 0; r < ROWS; r++) {
		double fp32 = gpu_match_number(r, GPU_COL_FP32_VECTOR);
		const struct rates *known = rates_of(r);
		double ratio;

		/* data-centre Blackwell: four times Hopper's fp16 an SM for
		 * the same fp32 (2250 of 75, B300's data sheet) */
		if (isnan(fp32) || isnan(gpu_match_number(
					r, GPU_COL_FP16_MATRIX_FP32)))
			continue;
		if (starts(cell(r, GPU_COL_CAPABILITY), "10."))
			ratio = 32;
		else
			ratio = known->fp16 / known->fp32_vector;
		cr_expect_leq(gpu_match_number(r, GPU_COL_FP16_MATRIX_FP32),
			      fp32 * ratio * 1.05, "%s", cell(r, GPU_COL_NAME));
	}
}

Test(gpu_peaks_table, the_wider_accumulate_type_is_never_faster)
{
	for (size_t r = 0; r < ROWS; r++) {
		double a = gpu_match_number(r, GPU_COL_FP16_MATRIX_FP16);
		double b = gpu_match_number(r, GPU_COL_FP16_MATRIX_FP32);
		double c = gpu_match_number(r, GPU_COL_FP8_MATRIX_FP16);
		double d = gpu_match_number(r, GPU_COL_FP8_MATRIX_FP32);
		const char *name = cell(r, GPU_COL_NAME);
		bool halved = strstr(name, "GeForce RTX") != NULL;

		cr_expect(isnan(a) || b <= a, "%s", name);
		cr_expect(isnan(c) || d <= c, "%s", name);
		/* GeForce cards have half the rate into fp32, others not */
		cr_expect(isnan(a) || fabs(b / a - (halved ? 0.5 : 1)) < 0.01,
			  "%s", name);
	}
}

static bool share_an_id(size_t a, size_t b)
{
	const char *list = cell(a, GPU_COL_DEVICES);

	if (empty(a, GPU_COL_DEVICES) || empty(b, GPU_COL_DEVICES) ||
	    strcmp(cell(a, GPU_COL_VENDOR), cell(b, GPU_COL_VENDOR)) != 0)
		return false;
	for (; *list; list += 4 + (list[4] == ',')) {
		char id[5] = { list[0], list[1], list[2], list[3], '\0' };

		if (strstr(cell(b, GPU_COL_DEVICES), id))
			return true;
	}
	return false;
}

/* Where nothing that a driver tells apart differs, the match has to stay
 * GPU_MATCH_SEVERAL: the pairs are known, and no others may come by accident. */
Test(gpu_peaks_table, rows_of_one_id_differ_in_what_resolves_them)
{
	static const char *const known[] = {
		"AMD Radeon Instinct MI60", "AMD Instinct MI250X",
	};

	for (size_t a = 0; a < ROWS; a++)
		for (size_t b = 0; b < a; b++) {
			bool differ = false, listed = false;

			if (!share_an_id(a, b))
				continue;
			for (int c = GPU_COL_SUBSYSTEMS; c <= GPU_COL_MEMORY; c++)
				differ |= strcmp(cell(a, (enum gpu_column)c),
						 cell(b, (enum gpu_column)c)) != 0;
			for (size_t i = 0; i < 2; i++)
				listed |= strcmp(cell(a, GPU_COL_NAME),
						 known[i]) == 0;
			cr_expect(differ || listed, "%s and %s",
				  cell(a, GPU_COL_NAME), cell(b, GPU_COL_NAME));
		}
}

Test(gpu_peaks_table, sources_fit_where_a_peak_names_them)
{
	struct gpu_peak peak;

	for (size_t r = 0; r < ROWS; r++)
		cr_expect_lt(strlen(cell(r, GPU_COL_NAME)) +
			     strlen("fp16_matrix_fp16, : ") +
			     strlen(cell(r, GPU_COL_SOURCE)),
			     sizeof peak.source, "%s", cell(r, GPU_COL_NAME));
}

/* GPUs of the public captures (nvidia-smi of telegraf, LACT's snapshots) and of
 * MLPerf's results. */
Test(gpu_peaks_table, gpus_seen_in_captures_and_in_mlperf_are_known)
{
	static const struct gpu_id seen[] = {
		{ .vendor = 0x10de, .device = 0x20b2, .memory_mb = 81920 },
		{ .vendor = 0x10de, .device = 0x2184 },
		{ .vendor = 0x10de, .device = 0x1c30 },
		{ .vendor = 0x10de, .device = 0x1cb3 },
		{ .vendor = 0x10de, .device = 0x2487, .memory_mb = 12288 },
		{ .vendor = 0x10de, .device = 0x2216, .memory_mb = 10240 },
		{ .vendor = 0x10de, .device = 0x27b0, .memory_mb = 20475 },
		{ .vendor = 0x10de, .device = 0x1eb8, .memory_mb = 15360 },
		{ .vendor = 0x10de, .device = 0x2704 },
		{ .vendor = 0x10de, .device = 0x1b82 },
		{ .vendor = 0x10de, .device = 0x2237 },
		{ .vendor = 0x10de, .device = 0x2204 },
		{ .vendor = 0x10de, .device = 0x20b5 },
		{ .vendor = 0x10de, .device = 0x20b7 },
		{ .vendor = 0x10de, .device = 0x2331 },
		{ .vendor = 0x10de, .device = 0x2330 },
		{ .vendor = 0x10de, .device = 0x27b8 },
		{ .vendor = 0x1002, .device = 0x67df, .revision = 0xe7 },
		{ .vendor = 0x1002, .device = 0x687f, .revision = 0xc3 },
		{ .vendor = 0x1002, .device = 0x73bf, .revision = 0xc0 },
		{ .vendor = 0x8086, .device = 0xe20b },
		{ .vendor = 0x8086, .device = 0x56a5, .revision = 5 },
		{ .compatible = "nvidia,gv11b", .memory_mb = 31900,
		  .board = "NVIDIA Jetson AGX Xavier Developer Kit" },
		{ .compatible = "nvidia,gv11b", .memory_mb = 7700,
		  .board = "NVIDIA Jetson Xavier NX Developer Kit" },
	};
	static const unsigned without_revision[] = {
		0x7340, 0x731f, 0x7480, 0x747e, 0x7550, 0x73ff, 0x744c,
	};
	struct gpu_product p;

	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
		cr_expect_eq(gpu_product_find(&seen[i], &p), GPU_MATCH_ONE,
			     "%04x", seen[i].device);
	for (size_t i = 0; i < sizeof without_revision / sizeof(unsigned); i++) {
		struct gpu_id id = { .vendor = 0x1002,
				     .device = without_revision[i] };

		cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_SEVERAL,
			     "%04x", id.device);
	}
}
