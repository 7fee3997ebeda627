/* SPDX-License-Identifier: MIT */
/* Imported efficiencies over 1.  The peak is that of NVIDIA's data sheet: H100 SXM5,
 * 989.4 TFLOPS of dense fp16. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/model/data_embed.h"
#include "core/model/gpu_match.h"
#include "import_rows.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

Test(import_peak, an_efficiency_over_1_is_recomputed_where_the_device_is_known)
{
	static const struct { const char *model, *id; } known[] = {
		{ .model = "NVIDIA H100 80GB HBM3", .id = "10de:2330" },
		{ .model = "NVIDIA H100 SXM5 80GB", .id = "" },
		{ .model = "H100 SXM5 80GB", .id = "" },
	};

	for (size_t i = 0; i < N(known); i++) {
		char line[200];
		const char *lines[] = { "timestamp|gpu_model|gpu_pci_id|device|"
			"precision|blas3_gops|theoretical_peak_gops|efficiency", line,
			NULL };
		struct run *r;
		const struct result *x;

		snprintf(line, sizeof line, "2025-01-15T14:30:00Z|%s|%s|cuda|fp16|"
			 "700000|100000|7", known[i].model, known[i].id);
		r = good_run(IMPORT_COLUMNS, lines);
		x = result_of(r, "gpu0", "fp16");
		cr_assert_float_eq(x->peak_theory, 989400, 1e-6);
		cr_assert_float_eq(x->value[METRIC_EFFICIENCY], 700000 / 989400.0,
				   1e-12);
		cr_assert_str_eq(x->notes, "efficiency recomputed: it was 7 by a peak "
				 "of 100000 GOP/s");
		run_free(r);
	}
}

Test(import_peak, a_name_leads_to_the_peak_of_that_very_product_or_to_none)
{
	size_t found = 0;

	for (size_t i = 0; i < data_gpu_peaks.rows; i++) {
		const char *name = gpu_match_cell(i, GPU_COL_NAME);
		char line[300];
		const char *lines[] = { "timestamp|product|device|precision|"
			"blas3_gops|theoretical_peak_gops", line, NULL };
		struct run *r;
		const struct result *x;

		snprintf(line, sizeof line, "2025-01-15T14:30:00Z|%s|gpu0|fp32|9|1",
			 name);
		r = good_run(IMPORT_COLUMNS, lines);
		x = result_of(r, "gpu0", "fp32");
		if (x->peak_theory != 1) {
			found++;
			cr_assert_not_null(strstr(x->peak_source, name), "%s: %s", name,
					   x->peak_source);
			cr_assert_lt(x->value[METRIC_EFFICIENCY], 1);
		}
		run_free(r);
	}
	cr_assert_gt(found, 100);
}

Test(import_peak, an_efficiency_over_1_of_an_unknown_device_stays_with_a_warning)
{
	const char *lines[] = { "timestamp|product|device|precision|blas3_gops|"
		"theoretical_peak_gops",
		"2025-01-15T14:30:00Z|Box 9|gpu|fp16|2095.732|1280", NULL };
	struct run *r = good_run(IMPORT_COLUMNS, lines);
	const struct result *x = result_of(r, "gpu0", "fp16");

	cr_assert_float_eq(x->value[METRIC_EFFICIENCY], 1.6373, 5e-5);
	cr_assert_eq(x->peak_theory, 1280);
	cr_assert_str_eq(x->notes, "over 100 %: imported with a peak of 1280 GOP/s, "
			 "which is wrong or of another device");
	run_free(r);
}
