/* SPDX-License-Identifier: MIT */
#include "core/model/import_row_peak.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/model/data_embed.h"
#include "core/model/gpu_match.h"
#include "core/model/gpu_product.h"
#include "core/model/peak.h"

/* "10de:2330" into two numbers; false when it is not that. */
static bool parse_pair(const char *text, unsigned *a, unsigned *b)
{
	unsigned x, y;
	int n = 0;

	if (!text || sscanf(text, "%4x:%4x%n", &x, &y, &n) != 2 || text[n])
		return false;
	*a = x;
	*b = y;
	return true;
}

/* "NVIDIA H100 SXM5 80GB", with or without its maker. */
static bool is_name(const char *cell, const char *name)
{
	const char *blank = strchr(cell, ' ');

	return strcasecmp(cell, name) == 0 ||
	       (blank && strcasecmp(blank + 1, name) == 0);
}

/* The ids of the one row with this name, if they lead back to it: some products
 * share them and differ in what a name does not tell. */
static bool id_by_name(const char *model, struct gpu_id *id)
{
	char name[PRODUCT_MAX];
	size_t found = 0, row = 0;
	struct gpu_product p;

	product_name(model, name);
	for (size_t i = 0; i < data_gpu_peaks.rows; i++)
		if (is_name(gpu_match_cell(i, GPU_COL_NAME), name)) {
			row = i;
			found++;
		}
	if (found != 1)
		return false;
	id->vendor = (unsigned)strtoul(gpu_match_cell(row, GPU_COL_VENDOR), NULL, 16);
	id->device = (unsigned)strtoul(gpu_match_cell(row, GPU_COL_DEVICES), NULL, 16);
	if (strcmp(gpu_match_cell(row, GPU_COL_COMPATIBLE), "-") != 0)
		id->compatible = gpu_match_cell(row, GPU_COL_COMPATIBLE);
	if (!id->memory_mb)
		id->memory_mb = 1024 * strtoll(gpu_match_cell(row, GPU_COL_MEMORY),
					       NULL, 10);
	id->board = model;
	return gpu_product_find(id, &p) == GPU_MATCH_ONE && p.row == row;
}

static double gpu_peak(const struct facts *device, const char *precision,
		       char source[IMPORT_PEAK_SOURCE])
{
	const char *model = facts_value(device, FIELD_GPU_MODEL);
	struct gpu_id id = { .vendor = 0 };
	struct gpu_peak p;
	double mb;

	if (facts_number(device, FIELD_GPU_MEMORY_MB, &mb) && mb > 0 && mb < 1e9)
		id.memory_mb = (long long)mb;
	parse_pair(facts_value(device, FIELD_GPU_SUBSYSTEM), &id.sub_vendor,
		   &id.sub_device);
	if (!parse_pair(facts_value(device, FIELD_GPU_PCI_ID), &id.vendor,
			&id.device) &&
	    !(model && id_by_name(model, &id)))
		return NAN;
	gpu_product_peak(&id, precision, &p);
	snprintf(source, IMPORT_PEAK_SOURCE, "%s", p.source);
	return p.gops;
}

double import_peak_find(const struct facts *machine, const struct facts *device,
			const char *precision, char source[IMPORT_PEAK_SOURCE])
{
	struct peak p;

	if (device)
		return gpu_peak(device, precision, source);
	peak_cpu(machine, precision, &p);
	snprintf(source, IMPORT_PEAK_SOURCE, "%s", p.source);
	return p.gops;
}
