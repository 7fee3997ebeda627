/* SPDX-License-Identifier: MIT */
/* Cells of data/gpu_peaks.tsv against figures that others published or measured,
 * of sources that the rows did not come from. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/model/data_embed.h"
#include "core/model/gpu_match.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static size_t row_of(const char *name)
{
	for (size_t r = 0; r < data_gpu_peaks.rows; r++)
		if (strcmp(gpu_match_cell(r, GPU_COL_NAME), name) == 0)
			return r;
	cr_assert(false, "no row %s", name);
	return 0;
}

/* A tolerance of one percent is that of the figures' digits. */
Test(gpu_peaks_facts, figures_are_those_of_outside_sources)
{
	static const struct {
		const char *name;
		enum gpu_column column;
		double value;
	} outside[] = {
		/* PyTorch's device properties: multi_processor_count=80 */
		{ "NVIDIA A10G", GPU_COL_UNITS, 80 },
		/* baseten.co: more CUDA rate than the A10 (31.2); 80 SMs of 128
		 * lanes at 1.71 GHz */
		{ "NVIDIA A10G", GPU_COL_FP32_VECTOR, 35.02 },
		/* nvidia-smi in NVIDIA/DCGM#232: 60W / 300W */
		{ "NVIDIA A10G", GPU_COL_TDP_W, 300 },
		/* hmc-tech.com: 1063 MHz, 5.44 TFLOPS */
		{ "NVIDIA Tesla P4", GPU_COL_FP32_VECTOR, 5.44 },
		/* NVIDIA by svethardware.cz: 65 TFLOPS */
		{ "NVIDIA RTX PRO 5000 Blackwell", GPU_COL_FP32_VECTOR, 65 },
		/* fpsbench.com: 12.29 and 24.58 TFLOPS at 2.0 GHz */
		{ "Intel Arc A580", GPU_COL_FP32_VECTOR, 12.29 },
		{ "Intel Arc A580", GPU_COL_FP16_VECTOR, 24.58 },
		/* nvpmodel's Max-N, 1.30 GHz: 1.33 TFLOPS fp16 */
		{ "NVIDIA Jetson TX2 8GB", GPU_COL_FP16_VECTOR, 1.33 },
		/* clickthis.blog: 165 W, the 8 GB card 160 W */
		{ "NVIDIA GeForce RTX 4060 Ti 16GB", GPU_COL_TDP_W, 165 },
		{ "NVIDIA GeForce RTX 4060 Ti 8GB", GPU_COL_TDP_W, 160 },
		/* ekondis/mixbench#47: what CUDA counts on the card */
		{ "NVIDIA A100 PCIe 80GB", GPU_COL_MEM_GBPS, 1935.36 },
		{ "NVIDIA A100 PCIe 80GB", GPU_COL_FP32_VECTOR, 19.49 },
		/* a reseller's copy of NVIDIA's A40 sheet, dense | sparse */
		{ "NVIDIA A40", GPU_COL_FP16_MATRIX_FP16, 149.7 },
		{ "NVIDIA A40", GPU_COL_TF32_MATRIX, 74.8 },
		{ "NVIDIA A40", GPU_COL_INT8_MATRIX, 299.3 },
		/* glennklockwood.com, dense */
		{ "NVIDIA B300", GPU_COL_FP64_VECTOR, 1.25 },
		{ "NVIDIA B300", GPU_COL_TF32_MATRIX, 1125 },
		{ "NVIDIA B300", GPU_COL_FP16_MATRIX_FP32, 2250 },
		{ "NVIDIA B300", GPU_COL_FP8_MATRIX_FP32, 4500 },
		/* hmc-tech.com */
		{ "AMD Radeon RX 9070 XT", GPU_COL_FP16_VECTOR, 97.32 },
		{ "AMD Radeon RX 7900 XTX", GPU_COL_FP32_VECTOR, 61.44 },
		/* guru3d.com */
		{ "AMD Radeon RX 7900 XT", GPU_COL_FP32_VECTOR, 51.6 },
		{ "AMD Radeon RX 6950 XT", GPU_COL_FP32_VECTOR, 23.65 },
		/* AnandTech 18780, dense */
		{ "NVIDIA H100 SXM5 80GB", GPU_COL_FP16_MATRIX_FP32, 990 },
		{ "NVIDIA H100 PCIe", GPU_COL_FP16_MATRIX_FP32, 756 },
		{ "NVIDIA H100 PCIe", GPU_COL_TF32_MATRIX, 378 },
	};

	for (size_t i = 0; i < N(outside); i++) {
		double have = gpu_match_number(row_of(outside[i].name),
					       outside[i].column);

		cr_expect(fabs(have / outside[i].value - 1) < 0.01,
			  "%s, %s: %g, outside %g", outside[i].name,
			  data_gpu_peaks.column[outside[i].column], have,
			  outside[i].value);
	}
}

Test(gpu_peaks_facts, launch_days_are_those_that_the_press_reported)
{
	static const struct {
		const char *name, *day;
	} outside[] = {
		/* rockpapershotgun.com: a week after the RTX 2080 */
		{ "NVIDIA GeForce RTX 2080 Ti", "2018-09-27" },
		{ "NVIDIA GeForce RTX 2080", "2018-09-20" },
		/* trustedreviews.com of that day: "out right now" */
		{ "AMD Radeon RX 5500 XT", "2019-12-12" },
		/* pcgamer.com, betweentwopixels.com */
		{ "NVIDIA GeForce RTX 5070 Ti", "2025-02-20" },
		{ "NVIDIA GeForce RTX 5070", "2025-03-05" },
		{ "NVIDIA GeForce RTX 5060 Ti 8GB", "2025-04-16" },
		{ "NVIDIA GeForce RTX 5060 Ti 16GB", "2025-04-16" },
		/* wccftech.com of that day: available */
		{ "NVIDIA A100 PCIe 40GB", "2020-06-22" },
		/* xda-developers.com */
		{ "AMD Radeon RX 9070 XT", "2025-03-06" },
	};

	for (size_t i = 0; i < N(outside); i++)
		cr_expect_str_eq(gpu_match_cell(row_of(outside[i].name),
						GPU_COL_LAUNCHED),
				 outside[i].day, "%s", outside[i].name);
}

/* H200 was on sale months before the H200 NVL was shown (2024-11-18), whose day
 * lists give it; shown on 2023-11-13, so the word must stand there. */
Test(gpu_peaks_facts, a_day_of_announcement_is_called_one)
{
	static const char *const announced[] = {
		"NVIDIA H200 SXM 141GB", "NVIDIA H100 NVL", "NVIDIA Tesla T4",
		"NVIDIA RTX A6000", "AMD Instinct MI325X",
	};

	for (size_t i = 0; i < N(announced); i++)
		cr_expect(strstr(gpu_match_cell(row_of(announced[i]),
						GPU_COL_LAUNCH_SOURCE),
				 "announcement"), "%s", announced[i]);
	cr_expect_str_eq(gpu_match_cell(row_of("NVIDIA H200 SXM 141GB"),
					GPU_COL_LAUNCHED), "2023-11-13");
	cr_expect_str_eq(gpu_match_cell(row_of("NVIDIA H100 NVL"),
					GPU_COL_LAUNCHED), "2023-03-21");
}

/* Where sources contradict each other, nothing may be divided by the cell. */
Test(gpu_peaks_facts, disputed_cells_are_left_out)
{
	static const struct {
		const char *name;
		enum gpu_column column;
	} disputed[] = {
		/* measured fp8 557 TFLOPS, the sheet implies 516 */
		{ "NVIDIA RTX PRO 5000 Blackwell", GPU_COL_FP8_MATRIX_FP32 },
		{ "NVIDIA RTX PRO 5000 Blackwell", GPU_COL_FP16_MATRIX_FP32 },
		/* 157.5 of the sheet by Epoch AI, 4500 by glennklockwood.com */
		{ "NVIDIA B300", GPU_COL_INT8_MATRIX },
		{ "NVIDIA A10G", GPU_COL_FP16_MATRIX_FP32 },
		{ "NVIDIA A800 PCIe 80GB", GPU_COL_TDP_W },
		{ "NVIDIA GH200 96GB", GPU_COL_LAUNCHED },
		{ "NVIDIA GeForce RTX 3080 12GB", GPU_COL_LAUNCHED },
	};

	for (size_t i = 0; i < N(disputed); i++)
		cr_expect_str_eq(gpu_match_cell(row_of(disputed[i].name),
						disputed[i].column), "-", "%s",
				 disputed[i].name);
}

/* NVIDIA's list of supported GPUs (open-gpu-kernel-modules): 2BB3 10DE 204D is
 * the RTX PRO 5000, 2BB3 10DE 227A the one with 72 GB. */
Test(gpu_peaks_facts, the_72_gb_rtx_pro_5000_is_not_taken_for_the_48_gb_one)
{
	static const struct {
		struct gpu_id id;
		const char *name;
	} cards[] = {
		{ { .vendor = 0x10de, .device = 0x2bb3,
		    .sub_vendor = 0x10de, .sub_device = 0x227a },
		  "NVIDIA RTX PRO 5000 72GB Blackwell" },
		{ { .vendor = 0x10de, .device = 0x2bb3, .memory_mb = 73000 },
		  "NVIDIA RTX PRO 5000 72GB Blackwell" },
		{ { .vendor = 0x10de, .device = 0x2bb3,
		    .sub_vendor = 0x1028, .sub_device = 0x204d },
		  "NVIDIA RTX PRO 5000 Blackwell" },
		{ { .vendor = 0x10de, .device = 0x2bb3, .memory_mb = 48935 },
		  "NVIDIA RTX PRO 5000 Blackwell" },
	};
	struct gpu_product p;

	for (size_t i = 0; i < N(cards); i++) {
		cr_assert_eq(gpu_product_find(&cards[i].id, &p), GPU_MATCH_ONE,
			     "case %zu", i);
		cr_expect_str_eq(p.name, cards[i].name, "case %zu", i);
	}
}
