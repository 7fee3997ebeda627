/* SPDX-License-Identifier: MIT */
/* Operations a clock and unit, and the clock that a peak assumes.  Expected: NVIDIA's
 * white papers (V100: WP-08608; A100: V1.0, table 4; H100: table 3, "GPU Boost Clock
 * for FP8, FP16, BF16, TF32 Tensor Core Ops" 1830 and 1620 MHz, of the others 1980 and
 * 1755; AD102: V2, appendix A) and AMD's ("CDNA 2 Architecture", "CDNA 3
 * Architecture": FLOPS per clock and CU; RDNA 3 as in GPUOpen's matrix core guide). */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/gpu_product.h"

#define NV 0x10de
#define AMD 0x1002

static const struct {
	struct gpu_id id;
	const char *precision;
	double units, rate, clock_mhz;
} papers[] = {
	{ { .vendor = NV, .device = 0x2330 }, "fp64", 132, 256, 1980 },
	{ { .vendor = NV, .device = 0x2330 }, "fp32", 132, 256, 1980 },
	{ { .vendor = NV, .device = 0x2330 }, "tf32", 132, 2048, 1830 },
	{ { .vendor = NV, .device = 0x2330 }, "fp16", 132, 4096, 1830 },
	{ { .vendor = NV, .device = 0x2330 }, "bf16", 132, 4096, 1830 },
	{ { .vendor = NV, .device = 0x2330 }, "int8", 132, 8192, 1830 },
	{ { .vendor = NV, .device = 0x2330 }, "fp8", 132, 8192, 1830 },
	{ { .vendor = NV, .device = 0x2331 }, "fp64", 114, 256, 1755 },
	{ { .vendor = NV, .device = 0x2331 }, "fp16", 114, 4096, 1620 },
	{ { .vendor = NV, .device = 0x20b0 }, "fp64", 108, 128, 1410 },
	{ { .vendor = NV, .device = 0x20b0 }, "fp32", 108, 128, 1410 },
	{ { .vendor = NV, .device = 0x20b0 }, "tf32", 108, 1024, 1410 },
	{ { .vendor = NV, .device = 0x20b0 }, "fp16", 108, 2048, 1410 },
	{ { .vendor = NV, .device = 0x20b0 }, "int8", 108, 4096, 1410 },
	{ { .vendor = NV, .device = 0x1db1 }, "fp16", 80, 1024, 1530 },
	{ { .vendor = NV, .device = 0x1db1 }, "fp64", 80, 64, 1530 },
	{ { .vendor = NV, .device = 0x2684 }, "fp32", 128, 256, 2520 },
	{ { .vendor = NV, .device = 0x2684 }, "fp16", 128, 512, 2520 },
	{ { .vendor = AMD, .device = 0x74a1 }, "fp64", 304, 256, 2100 },
	{ { .vendor = AMD, .device = 0x74a1 }, "tf32", 304, 1024, 2100 },
	{ { .vendor = AMD, .device = 0x74a1 }, "fp16", 304, 2048, 2100 },
	{ { .vendor = AMD, .device = 0x74a1 }, "fp8", 304, 4096, 2100 },
	/* an MI250X's 220 compute units are two devices */
	{ { .vendor = AMD, .device = 0x7408 }, "fp64", 110, 256, 1700 },
	{ { .vendor = AMD, .device = 0x7408 }, "fp16", 110, 1024, 1700 },
	{ { .vendor = AMD, .device = 0x744c, .revision = 0xc8 }, "fp16", 96, 512,
	  2500 },
};

Test(gpu_rate, units_rates_and_clocks_are_those_of_the_makers_papers)
{
	for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
		struct gpu_peak peak;

		gpu_product_peak(&papers[i].id, papers[i].precision, &peak);
		cr_expect_eq(peak.units, papers[i].units, "%04x: %g",
			     papers[i].id.device, peak.units);
		cr_expect_eq(peak.rate, papers[i].rate, "%04x %s: %g",
			     papers[i].id.device, papers[i].precision, peak.rate);
		/* figures of three digits */
		cr_expect_float_eq(peak.clock_mhz, papers[i].clock_mhz, 2,
				   "%04x %s: %g", papers[i].id.device,
				   papers[i].precision, peak.clock_mhz);
	}
}

Test(gpu_rate, a_product_has_its_units_and_boost_clock)
{
	struct gpu_id h100 = { .vendor = NV, .device = 0x2330 };
	struct gpu_id half = { .vendor = AMD, .device = 0x7408 };
	struct gpu_id nobody = { .vendor = NV, .device = 1 };
	struct gpu_product p;

	gpu_product_find(&h100, &p);
	cr_expect_eq(p.units, 132);
	cr_expect_eq(p.boost_mhz, 1980);
	gpu_product_find(&half, &p);
	cr_expect_eq(p.units, 110);
	gpu_product_find(&nobody, &p);
	cr_expect(isnan(p.units) && isnan(p.boost_mhz));
}

/* The data sheet of the B200 has no clock, and none is guessed. */
Test(gpu_rate, without_units_or_clock_in_the_row_there_is_no_rate)
{
	struct gpu_id b200 = { .vendor = NV, .device = 0x2901 };
	struct gpu_peak peak;

	gpu_product_peak(&b200, "fp16", &peak);
	cr_expect_eq(peak.gops, 2250000);
	cr_expect(isnan(peak.units) && isnan(peak.rate) && isnan(peak.clock_mhz));
	cr_expect_null(strstr(peak.source, "units at"), "%s", peak.source);
}

Test(gpu_rate, the_words_of_a_peak_tell_units_and_the_clock_it_assumes)
{
	struct gpu_id h100 = { .vendor = NV, .device = 0x2330 };
	struct gpu_peak peak;

	gpu_product_peak(&h100, "fp16", &peak);
	cr_expect_str_eq(peak.source, "NVIDIA H100 SXM5 80GB, fp16_matrix_fp32, 132 "
			 "units at 1830 MHz: Epoch AI, from the NVIDIA H100 data sheet "
			 "(dense); glennklockwood.com H100");
	gpu_product_peak(&h100, "fp64", &peak);
	cr_expect_not_null(strstr(peak.source, "132 units at 1980 MHz"));
}

Test(gpu_rate, explaining_tells_a_clock_below_the_boost_clock)
{
	struct gpu_id h100 = { .vendor = NV, .device = 0x2330 };
	struct buf out = BUF_INIT;

	gpu_product_explain(&h100, "fp16", &out);
	cr_expect_not_null(strstr(buf_str(&out), "units: 132 SMs, CUs or Xe cores, boost "
				  "clock 1980 MHz, but the figure assumes 1830\n"));
	buf_reset(&out);
	gpu_product_explain(&h100, "fp64", &out);
	cr_expect_not_null(strstr(buf_str(&out), "boost clock 1980 MHz\n"));
	buf_release(&out);
}
