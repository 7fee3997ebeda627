/* SPDX-License-Identifier: MIT */
#include "core/model/gpu_match.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/data_embed.h"

/* How a row takes one property of a GPU. */
enum fit { FIT_NO, FIT_UNKNOWN, FIT_ANY, FIT_YES };

struct candidate {
	size_t row;
	enum fit fit[GPU_PROPERTIES];
};

struct candidates {
	struct candidate of[GPU_CANDIDATES_MAX];
	size_t n;
	bool chosen_by[GPU_PROPERTIES];
};

const char *gpu_match_cell(size_t row, enum gpu_column column)
{
	return data_gpu_peaks.cell[row * data_gpu_peaks.columns + (size_t)column];
}

static bool is_empty(const char *text)
{
	return strcmp(text, "-") == 0;
}

double gpu_match_number(size_t row, enum gpu_column column)
{
	const char *text = gpu_match_cell(row, column);

	return is_empty(text) ? NAN : strtod(text, NULL);
}

/* "1e30,1e78": hexadecimal. */
static bool list_has(const char *list, unsigned long value)
{
	while (*list) {
		char *end;

		if (strtoul(list, &end, 16) == value && end != list)
			return true;
		list = *end == ',' ? end + 1 : "";
	}
	return false;
}

/* "10de:129e,1028:129e". */
static enum fit subsystem_fit(const char *list, const struct gpu_id *id)
{
	if (is_empty(list))
		return FIT_ANY;
	if (!id->sub_vendor && !id->sub_device)
		return FIT_UNKNOWN;
	while (*list) {
		char *end;
		unsigned long vendor = strtoul(list, &end, 16), device = 0;

		if (*end == ':')
			device = strtoul(end + 1, &end, 16);
		if (vendor == id->sub_vendor && device == id->sub_device)
			return FIT_YES;
		list = *end == ',' ? end + 1 : "";
	}
	return FIT_NO;
}

/* Revision 0 may mean that nobody read it, but a row may also ask for it. */
static enum fit revision_fit(const char *list, const struct gpu_id *id)
{
	if (is_empty(list))
		return FIT_ANY;
	if (list_has(list, id->revision))
		return FIT_YES;
	return id->revision ? FIT_NO : FIT_UNKNOWN;
}

/* Error correction, firmware and the kernel keep up to a sixth of the nominal
 * size ("16 GB" is 15109 MiB on a T4 with ECC, 8 GB 7451 MiB on a Jetson), and
 * 180 GB may be counted in powers of ten. */
static enum fit memory_fit(const char *list, const struct gpu_id *id)
{
	double gb = (double)id->memory_mb / 1024;

	if (is_empty(list))
		return FIT_ANY;
	if (id->memory_mb <= 0)
		return FIT_UNKNOWN;
	while (*list) {
		char *end;
		double nominal = strtod(list, &end);

		if (gb > nominal * 0.8 && gb < nominal * 1.02)
			return FIT_YES;
		list = *end == ',' ? end + 1 : "";
	}
	return FIT_NO;
}

/* Makers of carriers give their boards any name: another name says nothing. */
static enum fit board_fit(const char *patterns, const struct gpu_id *id)
{
	char pattern[64];

	if (is_empty(patterns))
		return FIT_ANY;
	while (id->board && *patterns) {
		size_t n = strcspn(patterns, ";");

		snprintf(pattern, sizeof pattern, "%.*s", (int)n, patterns);
		if (fnmatch(pattern, id->board, 0) == 0)
			return FIT_YES;
		patterns += n + (patterns[n] == ';');
	}
	return FIT_UNKNOWN;
}

static bool compatible_matches(const char *list, const char *compatible)
{
	size_t len = strlen(compatible);

	while (*list) {
		size_t n = strcspn(list, ";");

		if (n == len && strncmp(list, compatible, n) == 0)
			return true;
		list += n + (list[n] == ';');
	}
	return false;
}

static bool device_matches(size_t row, const struct gpu_id *id)
{
	const char *vendor = gpu_match_cell(row, GPU_COL_VENDOR);

	if (id->compatible && *id->compatible &&
	    compatible_matches(gpu_match_cell(row, GPU_COL_COMPATIBLE),
			       id->compatible))
		return true;
	return id->vendor && id->device &&
	       strtoul(vendor, NULL, 16) == id->vendor &&
	       list_has(gpu_match_cell(row, GPU_COL_DEVICES), id->device);
}

/* A row that names the value goes before rows that leave it open: those stand
 * for "any other". */
static void choose(struct candidates *c, enum gpu_property p)
{
	size_t n = 0, before = c->n;

	for (size_t i = 0; i < c->n; i++)
		if (c->of[i].fit[p] == FIT_YES)
			c->of[n++] = c->of[i];
	if (!n)
		return;
	c->n = n;
	c->chosen_by[p] |= n < before;
}

static void add_candidate(struct candidates *c, size_t row,
			  const struct gpu_id *id)
{
	static const struct {
		enum gpu_column column;
		enum fit (*fit)(const char *cell, const struct gpu_id *id);
	} properties[GPU_PROPERTIES] = {
		[GPU_BY_SUBSYSTEM] = { .column = GPU_COL_SUBSYSTEMS,
				       .fit = subsystem_fit },
		[GPU_BY_REVISION] = { .column = GPU_COL_REVISIONS,
				      .fit = revision_fit },
		[GPU_BY_MEMORY] = { .column = GPU_COL_MEMORY, .fit = memory_fit },
		[GPU_BY_BOARD] = { .column = GPU_COL_BOARD, .fit = board_fit },
	};
	struct candidate new = { .row = row };

	for (int p = 0; p < GPU_PROPERTIES; p++)
		new.fit[p] = properties[p].fit(
			gpu_match_cell(row, properties[p].column), id);
	for (int p = 0; p < GPU_PROPERTIES; p++)
		if (new.fit[p] == FIT_NO) {
			c->chosen_by[p] = true;
			return;
		}
	if (c->n < GPU_CANDIDATES_MAX)
		c->of[c->n++] = new;
}

void gpu_match_find(const struct gpu_id *id, struct gpu_candidates *out)
{
	struct candidates c = { .n = 0 };

	for (size_t row = 0; row < data_gpu_peaks.rows; row++)
		if (device_matches(row, id))
			add_candidate(&c, row, id);
	for (int p = 0; p < GPU_PROPERTIES; p++)
		choose(&c, p);
	out->n = c.n;
	for (size_t i = 0; i < c.n; i++)
		out->row[i] = c.of[i].row;
	memcpy(out->chosen_by, c.chosen_by, sizeof out->chosen_by);
}
