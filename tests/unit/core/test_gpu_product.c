/* SPDX-License-Identifier: MIT */
/* Expected figures: those that the vendors publish, dense, each with the
 * document beside it; sparse ones there are halved here. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/gpu_product.h"

#define NV 0x10de
#define AMD 0x1002
#define INTEL 0x8086

static const char *name_of(const struct gpu_id *id)
{
	struct gpu_product p;

	return gpu_product_find(id, &p) == GPU_MATCH_ONE ? p.name : NULL;
}

static double tflops(const struct gpu_id *id, const char *precision)
{
	struct gpu_peak peak;

	gpu_product_peak(id, precision, &peak);
	return peak.gops / 1000;
}

struct published {
	unsigned vendor, device, revision;
	long long memory_mb;
	const char *precision;
	double tflops;
	const char *document;
};

static void expect(const struct published *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct published *w = &want[i];
		struct gpu_id id = { .vendor = w->vendor, .device = w->device,
				     .revision = w->revision,
				     .memory_mb = w->memory_mb };
		double got = tflops(&id, w->precision);

		cr_expect(fabs(got / w->tflops - 1) < 0.01,
			  "%04x:%04x %s: %g, but %s says %g", w->vendor,
			  w->device, w->precision, got, w->document, w->tflops);
	}
}

Test(gpu_product, peaks_of_nvidia_data_centre_gpus_are_those_of_the_data_sheets)
{
	static const char h100[] = "H100 data sheet and white paper (SXM5)",
		a100[] = "A100 data sheet", v100[] = "V100 data sheet",
		t4[] = "T4 data sheet", l4[] = "L4 data sheet",
		l40s[] = "L40S data sheet", a10[] = "A10 data sheet",
		p100[] = "Tesla P100 data sheet (SXM2)",
		b200[] = "Blackwell data sheet, HGX B200";
	const struct published want[] = {
		{ NV, 0x2330, 0, 0, "fp64", 66.9, h100 },
		{ NV, 0x2330, 0, 0, "fp32", 66.9, h100 },
		{ NV, 0x2330, 0, 0, "tf32", 989.4 / 2, h100 },
		{ NV, 0x2330, 0, 0, "fp16", 1978.9 / 2, h100 },
		{ NV, 0x2330, 0, 0, "bf16", 1978.9 / 2, h100 },
		{ NV, 0x2330, 0, 0, "int8", 3957.8 / 2, h100 },
		{ NV, 0x2330, 0, 0, "fp8", 3957.8 / 2, h100 },
		{ NV, 0x20b2, 0, 0, "fp64", 19.5, a100 },
		{ NV, 0x20b2, 0, 0, "fp32", 19.5, a100 },
		{ NV, 0x20b2, 0, 0, "tf32", 156, a100 },
		{ NV, 0x20b2, 0, 0, "fp16", 312, a100 },
		{ NV, 0x20b2, 0, 0, "bf16", 312, a100 },
		{ NV, 0x20b2, 0, 0, "int8", 624, a100 },
		{ NV, 0x1db1, 0, 0, "fp64", 7.8, v100 },
		{ NV, 0x1db1, 0, 0, "fp32", 15.7, v100 },
		{ NV, 0x1db1, 0, 0, "fp16", 125, v100 },
		{ NV, 0x1db4, 0, 0, "fp16", 112, v100 },
		{ NV, 0x1eb8, 0, 0, "fp32", 8.1, t4 },
		{ NV, 0x1eb8, 0, 0, "fp16", 65, t4 },
		{ NV, 0x1eb8, 0, 0, "int8", 130, t4 },
		{ NV, 0x27b8, 0, 0, "fp16", 242.0 / 2, l4 },
		{ NV, 0x27b8, 0, 0, "fp8", 485.0 / 2, l4 },
		{ NV, 0x26b9, 0, 0, "fp32", 91.6, l40s },
		{ NV, 0x26b9, 0, 0, "fp8", 1466.0 / 2, l40s },
		{ NV, 0x2236, 0, 0, "fp16", 125, a10 },
		{ NV, 0x2236, 0, 0, "int8", 250, a10 },
		{ NV, 0x15f9, 0, 0, "fp64", 5.3, p100 },
		{ NV, 0x15f9, 0, 0, "fp32", 10.6, p100 },
		{ NV, 0x15f9, 0, 0, "fp16", 21.2, p100 },
		{ NV, 0x2901, 0, 0, "fp16", 4500.0 / 2, b200 },
		{ NV, 0x2901, 0, 0, "fp64", 37, b200 },
	};

	expect(want, sizeof want / sizeof *want);
}

Test(gpu_product, peaks_of_geforce_accumulate_in_fp32_as_in_the_white_papers)
{
	static const char ada[] = "Ada white paper, RTX 4090",
		ga102[] = "GA102 white paper, RTX 3090",
		ga102b[] = "GA102 white paper, RTX 3080",
		gb202[] = "RTX Blackwell white paper, RTX 5090",
		turing[] = "Turing white paper, RTX 2080 reference",
		pro[] = "RTX A6000 data sheet (sparse, halved)";
	const struct published want[] = {
		{ NV, 0x2684, 0, 0, "fp32", 82.6, ada },
		{ NV, 0x2684, 0, 0, "tf32", 82.6, ada },
		{ NV, 0x2684, 0, 0, "fp16", 165.2, ada },
		{ NV, 0x2684, 0, 0, "bf16", 165.2, ada },
		{ NV, 0x2684, 0, 0, "fp8", 330.3, ada },
		{ NV, 0x2684, 0, 0, "int8", 660.6, ada },
		{ NV, 0x2204, 0, 0, "fp32", 35.6, ga102 },
		{ NV, 0x2204, 0, 0, "tf32", 35.6, ga102 },
		{ NV, 0x2204, 0, 0, "fp16", 71, ga102 },
		{ NV, 0x2204, 0, 0, "bf16", 71, ga102 },
		{ NV, 0x2204, 0, 0, "int8", 284, ga102 },
		{ NV, 0x2216, 0, 10240, "fp16", 59.5, ga102b },
		{ NV, 0x2216, 0, 10240, "int8", 238, ga102b },
		{ NV, 0x2b85, 0, 0, "fp32", 104.8, gb202 },
		{ NV, 0x2b85, 0, 0, "fp16", 209.5, gb202 },
		{ NV, 0x2b85, 0, 0, "int8", 838, gb202 },
		{ NV, 0x1e82, 0, 0, "fp32", 10.1, turing },
		{ NV, 0x1e82, 0, 0, "fp16", 40.3, turing },
		{ NV, 0x1e82, 0, 0, "int8", 161.1, turing },
		{ NV, 0x2230, 0, 0, "fp16", 309.7 / 2, pro },
	};

	expect(want, sizeof want / sizeof *want);
}

Test(gpu_product, peaks_of_amd_and_intel_gpus_are_those_of_their_makers)
{
	static const char mi300x[] = "AMD MI300X data sheet",
		mi210[] = "AMD MI210 brochure", mi100[] = "AMD MI100 brochure",
		mi355x[] = "AMD MI355X brochure", rdna[] = "amd.com",
		intel[] = "Intel's product pages";
	const struct published want[] = {
		{ AMD, 0x74a1, 0, 0, "fp64", 163.4, mi300x },
		{ AMD, 0x74a1, 0, 0, "fp32", 163.4, mi300x },
		{ AMD, 0x74a1, 0, 0, "tf32", 653.7, mi300x },
		{ AMD, 0x74a1, 0, 0, "fp16", 1307.4, mi300x },
		{ AMD, 0x74a1, 0, 0, "bf16", 1307.4, mi300x },
		{ AMD, 0x74a1, 0, 0, "fp8", 2614.9, mi300x },
		{ AMD, 0x74a1, 0, 0, "int8", 2614.9, mi300x },
		{ AMD, 0x740f, 2, 0, "fp64", 45.3, mi210 },
		{ AMD, 0x740f, 2, 0, "fp16", 181, mi210 },
		{ AMD, 0x738c, 1, 0, "fp64", 11.5, mi100 },
		{ AMD, 0x738c, 1, 0, "fp32", 46.1, mi100 },
		{ AMD, 0x738c, 1, 0, "fp16", 184.6, mi100 },
		{ AMD, 0x75a3, 0, 0, "fp64", 78.6, mi355x },
		{ AMD, 0x75a3, 0, 0, "fp8", 5033.2, mi355x },
		{ AMD, 0x744c, 0xc8, 0, "fp32", 61.4, rdna },
		{ AMD, 0x744c, 0xc8, 0, "fp16", 122.8, rdna },
		{ AMD, 0x73bf, 0xc0, 0, "fp32", 23.04, rdna },
		{ AMD, 0x73bf, 0xc0, 0, "fp16", 46.08, rdna },
		{ AMD, 0x7550, 0xc0, 0, "fp32", 48.7, rdna },
		{ AMD, 0x7550, 0xc0, 0, "int8", 389, rdna },
		{ INTEL, 0x56a0, 8, 16 * 1024, "fp32", 19.66, intel },
		{ INTEL, 0xe20b, 0, 0, "int8", 233, intel },
		{ INTEL, 0x0bd5, 0, 0, "fp64", 52.4, intel },
	};

	expect(want, sizeof want / sizeof *want);
}

/* xzwgit/gpu-flops-bench: dense GEMM by cuBLASLt.  A sparse figure in the table
 * would make these half of it, and a halved one double. */
Test(gpu_product, measured_rates_lie_near_the_peaks)
{
	static const struct {
		unsigned device;
		const char *precision;
		double measured;
	} runs[] = {
		{ .device = 0x233b, .precision = "fp64", .measured = 58.98 },
		{ .device = 0x233b, .precision = "tf32", .measured = 425.55 },
		{ .device = 0x233b, .precision = "bf16", .measured = 853.29 },
		{ .device = 0x233b, .precision = "int8", .measured = 1629.76 },
		{ .device = 0x233b, .precision = "fp8", .measured = 1660.83 },
		{ .device = 0x2bb1, .precision = "fp32", .measured = 83.60 },
		{ .device = 0x2bb1, .precision = "tf32", .measured = 224.70 },
		{ .device = 0x2bb1, .precision = "bf16", .measured = 457.61 },
		{ .device = 0x2bb1, .precision = "int8", .measured = 845.39 },
		{ .device = 0x2bb1, .precision = "fp8", .measured = 905.32 },
		{ .device = 0x2b85, .precision = "tf32", .measured = 125.80 },
		{ .device = 0x2b85, .precision = "bf16", .measured = 254.03 },
		{ .device = 0x2b85, .precision = "int8", .measured = 906.14 },
	};

	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		struct gpu_id id = { .vendor = NV, .device = runs[i].device };
		double share = runs[i].measured / tflops(&id, runs[i].precision);

		cr_expect(share > 0.65 && share < 1.25, "%04x %s: %.2f",
			  runs[i].device, runs[i].precision, share);
	}
}

Test(gpu_product, a_gpu_that_shows_as_two_devices_has_half_the_peak_in_each)
{
	struct gpu_id id = { .vendor = AMD, .device = 0x7408 };
	struct gpu_product p;

	/* AMD MI250X brochure: 383.0 fp16, 95.7 fp64 matrix, 128 GB, 3.2 TB/s */
	cr_assert_eq(gpu_product_find(&id, &p), GPU_MATCH_ONE);
	cr_expect_float_eq(tflops(&id, "fp16"), 383.0 / 2, 0.1);
	cr_expect_float_eq(tflops(&id, "fp64"), 95.7 / 2, 0.1);
	cr_expect_float_eq(p.memory_gb, 64, 1e-9);
	cr_expect_float_eq(p.memory_gbps, 1638.4, 1);
}

Test(gpu_product, vector_and_matrix_and_the_accumulate_type_are_told)
{
	struct gpu_id a100 = { .vendor = NV, .device = 0x20b0 };
	struct gpu_id p100 = { .vendor = NV, .device = 0x15f9 };
	struct gpu_peak peak;

	gpu_product_peak(&a100, "fp16", &peak);
	cr_expect_eq(peak.unit, GPU_UNIT_MATRIX);
	cr_expect_str_eq(peak.accumulate, "fp32");
	gpu_product_peak(&a100, "fp32", &peak);
	cr_expect_eq(peak.unit, GPU_UNIT_VECTOR);
	cr_expect_str_eq(peak.accumulate, "");
	gpu_product_peak(&a100, "fp64", &peak);
	cr_expect_eq(peak.unit, GPU_UNIT_MATRIX);
	gpu_product_peak(&p100, "fp16", &peak);
	cr_expect_eq(peak.unit, GPU_UNIT_VECTOR);
	cr_expect_str_eq(peak.accumulate, "fp16");
}

/* NVIDIA's driver: 1e30 is Quadro RTX 8000 below these subsystems, RTX 6000
 * below any other; they have 48 and 24 GB. */
Test(gpu_product, an_id_of_two_products_is_resolved_by_subsystem_or_memory)
{
	struct gpu_id id = { .vendor = NV, .device = 0x1e30 };
	struct gpu_product p;

	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_SEVERAL);
	cr_expect_null(p.name);
	cr_expect_null(p.launched);
	cr_expect(isnan(p.memory_gb));
	cr_expect(isnan(tflops(&id, "fp16")));
	id.memory_mb = 46080;
	cr_expect_str_eq(name_of(&id), "NVIDIA Quadro RTX 8000");
	id.memory_mb = 0;
	id.sub_vendor = NV;
	id.sub_device = 0x129e;
	cr_expect_str_eq(name_of(&id), "NVIDIA Quadro RTX 8000");
	id.sub_vendor = 0x103c;
	cr_expect_str_eq(name_of(&id), "NVIDIA Quadro RTX 8000");
	id.sub_vendor = NV;
	id.sub_device = 0x12ba;
	cr_expect_str_eq(name_of(&id), "NVIDIA Quadro RTX 6000");
	id.device = 0x25b6;
	id.sub_device = 0x14a9;
	cr_expect_str_eq(name_of(&id), "NVIDIA A16");
	id.sub_device = 0x157e;
	cr_expect_str_eq(name_of(&id), "NVIDIA A2");
	id.sub_device = 0x1;
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_NONE);
}

/* libdrm's amdgpu.ids. */
Test(gpu_product, amd_ids_are_resolved_by_revision)
{
	static const struct {
		unsigned device, revision;
		const char *name;
	} ids[] = {
		{ .device = 0x744c, .revision = 0xc8,
		  .name = "AMD Radeon RX 7900 XTX" },
		{ .device = 0x744c, .revision = 0xcc,
		  .name = "AMD Radeon RX 7900 XT" },
		{ .device = 0x744c, .revision = 0xce,
		  .name = "AMD Radeon RX 7900 GRE" },
		{ .device = 0x73bf, .revision = 0xc0,
		  .name = "AMD Radeon RX 6900 XT" },
		{ .device = 0x73bf, .revision = 0xc1,
		  .name = "AMD Radeon RX 6800 XT" },
		{ .device = 0x73bf, .revision = 0xc3,
		  .name = "AMD Radeon RX 6800" },
		{ .device = 0x67df, .revision = 0xe7,
		  .name = "AMD Radeon RX 580" },
		{ .device = 0x7550, .revision = 0xc3,
		  .name = "AMD Radeon RX 9070" },
	};
	struct gpu_id id = { .vendor = AMD };
	struct gpu_product p;

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		id.device = ids[i].device;
		id.revision = ids[i].revision;
		cr_assert_not_null(name_of(&id), "%s", ids[i].name);
		cr_expect_str_eq(name_of(&id), ids[i].name);
	}
	id.device = 0x744c;
	id.revision = 0;
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_SEVERAL);
	id.revision = 0xd5;
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_NONE);
}

Test(gpu_product, one_id_with_two_memory_sizes_is_resolved_by_what_the_gpu_has)
{
	struct gpu_id id = { .vendor = NV, .device = 0x2d04,
			     .memory_mb = 16311 };
	struct gpu_product p;

	cr_expect_str_eq(name_of(&id), "NVIDIA GeForce RTX 5060 Ti 16GB");
	id.memory_mb = 8151;
	cr_expect_str_eq(name_of(&id), "NVIDIA GeForce RTX 5060 Ti 8GB");
	id.memory_mb = 0;
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_SEVERAL);
	/* both are sold with 32 GB, and under one id */
	id = (struct gpu_id){ .vendor = AMD, .device = 0x66a1, .revision = 2,
			      .memory_mb = 32752 };
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_SEVERAL);
	id.memory_mb = 16368;
	cr_expect_str_eq(name_of(&id), "AMD Radeon Instinct MI50 16GB");
}

Test(gpu_product, jetson_modules_are_found_by_compatible_memory_and_board)
{
	struct gpu_id id = { .compatible = "nvidia,ga10b" };
	struct gpu_product p;
	struct buf names = BUF_INIT;

	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_SEVERAL);
	id.memory_mb = 7451;
	gpu_product_candidates(&id, &names);
	cr_expect_str_eq(buf_str(&names), "NVIDIA Jetson Orin NX 8GB or "
			 "NVIDIA Jetson Orin Nano 8GB");
	id.board = "NVIDIA Jetson Orin Nano Developer Kit";
	cr_expect_str_eq(name_of(&id), "NVIDIA Jetson Orin Nano 8GB");
	id.board = "a carrier of one's own";
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_SEVERAL);
	id.board = "NVIDIA Jetson AGX Orin Developer Kit";
	id.memory_mb = 62800;
	cr_assert_eq(gpu_product_find(&id, &p), GPU_MATCH_ONE);
	cr_expect_str_eq(p.name, "NVIDIA Jetson AGX Orin 64GB");
	cr_expect_str_eq(p.capability, "8.7");
	/* Orin technical brief: 5.3 fp32, 170 sparse int8 */
	cr_expect_float_eq(tflops(&id, "int8"), 170.0 / 2, 1);
	id.compatible = "nvidia,ga10";
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_NONE);
	id.compatible = "";
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_NONE);
	buf_release(&names);
}

Test(gpu_product, launch_days_are_known_by_name)
{
	cr_expect_str_eq(gpu_product_launched("NVIDIA H100 SXM5 80GB"),
			 "2022-09-20");
	cr_expect_str_eq(gpu_product_launched("NVIDIA A100 SXM4 40GB"),
			 "2020-05-14");
	cr_expect_str_eq(gpu_product_launched("NVIDIA GeForce RTX 4090"),
			 "2022-10-12");
	cr_expect_str_eq(gpu_product_launched("AMD Instinct MI300X"),
			 "2023-12-06");
	cr_expect_null(gpu_product_launched("NVIDIA L40S"),
		       "a month is no launch day");
	cr_expect_null(gpu_product_launched("NVIDIA GeForce RTX 9999"));
	cr_expect_null(gpu_product_launched(""));
}

Test(gpu_product, one_name_stands_for_the_product_whoever_named_it)
{
	struct gpu_id id = { .vendor = NV, .device = 0x2330 };
	char name[PRODUCT_MAX];

	gpu_product_name(&id, "NVIDIA H100 80GB HBM3", name);
	cr_expect_str_eq(name, "NVIDIA H100 SXM5 80GB");
	id.device = 0xffff;
	gpu_product_name(&id, "Intel(R) Graphics", name);
	cr_expect_str_eq(name, "Intel Graphics");
}

Test(gpu_product, a_peak_that_is_not_there_says_why)
{
	struct gpu_id nobody = { .vendor = 0x1234, .device = 1 };
	struct gpu_id p100 = { .vendor = NV, .device = 0x15f9 };
	struct gpu_id several = { .vendor = NV, .device = 0x1e30 };
	struct gpu_peak peak;

	gpu_product_peak(&nobody, "fp16", &peak);
	cr_expect(isnan(peak.gops));
	cr_expect_str_eq(peak.source, "this GPU is not in data/gpu_peaks.tsv");
	gpu_product_peak(&p100, "fp8", &peak);
	cr_expect(isnan(peak.gops));
	cr_expect_str_eq(peak.source, "data/gpu_peaks.tsv has no fp8 figure for "
			 "NVIDIA Tesla P100 SXM2 16GB");
	gpu_product_peak(&several, "fp16", &peak);
	cr_expect_str_eq(peak.source, "this id may be NVIDIA Quadro RTX 6000 or "
			 "NVIDIA Quadro RTX 8000");
	gpu_product_peak(&p100, "fp4", &peak);
	cr_expect_str_eq(peak.source, "no peak is defined for fp4");
}

Test(gpu_product, explaining_names_product_column_figure_and_source)
{
	struct gpu_id id = { .vendor = AMD, .device = 0x744c,
			     .revision = 0xc8 };
	struct buf out = BUF_INIT;

	gpu_product_explain(&id, "fp16", &out);
	cr_expect_not_null(strstr(buf_str(&out), "product: AMD Radeon RX 7900 XTX, "
				  "by 1002:744c with revision c8 (libdrm"));
	cr_expect_not_null(strstr(buf_str(&out), "fp16: 122.9 TFLOPS, matrix units, "
				  "accumulating in fp32\n"));
	cr_expect_not_null(strstr(buf_str(&out), "column: fp16_matrix_fp32 of "));
	cr_expect_not_null(strstr(buf_str(&out), "\nsource: "));
	buf_reset(&out);
	id.revision = 0;
	gpu_product_explain(&id, "fp16", &out);
	cr_expect_not_null(strstr(buf_str(&out), "not told apart"));
	cr_expect_not_null(strstr(buf_str(&out), "fp16: no peak: this id may be "));
	buf_reset(&out);
	id = (struct gpu_id){ .vendor = NV, .compatible = "nvidia,ga10b",
			      .memory_mb = 15600 };
	gpu_product_explain(&id, "fp16", &out);
	cr_expect_not_null(strstr(buf_str(&out), "product: NVIDIA Jetson Orin NX "
				  "16GB, by nvidia,ga10b with memory size 15600 MB"));
	buf_release(&out);
}

Test(gpu_product, ids_from_hostile_files_match_nothing)
{
	static char long_text[1 << 16];
	struct gpu_id id = {
		.vendor = ~0u, .device = ~0u, .sub_vendor = ~0u,
		.sub_device = ~0u, .revision = ~0u, .memory_mb = -1,
		.compatible = long_text, .board = long_text,
	};
	struct gpu_product p;
	struct buf out = BUF_INIT;

	memset(long_text, '*', sizeof long_text - 1);
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_NONE);
	gpu_product_explain(&id, long_text, &out);
	cr_expect_lt(out.n, 1000);
	id.compatible = "nvidia,ga10b;nvidia,gv11b";
	cr_expect_eq(gpu_product_find(&id, &p), GPU_MATCH_NONE);
	buf_release(&out);
}
