/* SPDX-License-Identifier: MIT */
/* The file of gpu_nvml.h, read and written. */
#include "core/detect/gpu_nvml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/detect/capture.h"
#include "core/detect/gpu_device.h"

#define CELLS 10

enum {
	CELL_KIND, CELL_ADDRESS, CELL_ID, CELL_SUB, CELL_NAME, CELL_VBIOS,
	CELL_MEMORY, CELL_CAPABILITY, CELL_POWER, CELL_MIG,
};

/* Cells of one line, which is cut up in place; missing ones are "". */
static void cut(char *line, char *cell[CELLS])
{
	static char nothing[] = "";
	char *p = line;

	for (int i = 0; i < CELLS; i++) {
		cell[i] = p ? p : nothing;
		if (!p)
			continue;
		p = strchr(p, '\t');
		if (p)
			*p++ = '\0';
	}
}

static void value(struct gpu_value *v, const char *cell)
{
	if (cell[0] == '!' || cell[0] == '-')
		gpu_value_missing(v, cell[0] == '!' ? FACT_UNKNOWN : FACT_ABSENT,
				  CAPTURE_NVML, cell + 1);
	else if (cell[0])
		gpu_value_known(v, CAPTURE_NVML, "%s", cell);
}

/* Nine digits and a fraction at most: what NVML itself would have said. */
static bool is_number(const char *cell)
{
	size_t n = strspn(cell, "0123456789"), fraction = 0;

	if (cell[n] == '.')
		fraction = 1 + strspn(cell + n + 1, "0123456789");
	return n && n < 10 && fraction != 1 && fraction < 20 && !cell[n + fraction];
}

static void number(struct gpu_value *v, const char *cell)
{
	if (cell[0] == '!' || cell[0] == '-' || is_number(cell))
		value(v, cell);
	else if (cell[0])
		gpu_value_missing(v, FACT_UNKNOWN, CAPTURE_NVML,
				  "the file holds no number there");
}

static bool add_gpu(struct gpu_nvml *out, char *cell[CELLS])
{
	struct gpu_nvml_gpu *g;

	if (out->n == GPU_MAX)
		return false;
	g = &out->gpu[out->n];
	memset(g, 0, sizeof *g);
	if (gpu_address_parse(cell[CELL_ADDRESS], g->address) < 0)
		return false;
	gpu_ids_parse(cell[CELL_ID], &g->vendor, &g->device);
	gpu_ids_parse(cell[CELL_SUB], &g->sub_vendor, &g->sub_device);
	if (g->vendor != GPU_VENDOR_NVIDIA)
		g->vendor = g->device = g->sub_vendor = g->sub_device = 0;
	value(&g->name, cell[CELL_NAME]);
	value(&g->vbios, cell[CELL_VBIOS]);
	number(&g->memory_mb, cell[CELL_MEMORY]);
	value(&g->capability, cell[CELL_CAPABILITY]);
	number(&g->power_limit_w, cell[CELL_POWER]);
	value(&g->mig, cell[CELL_MIG]);
	out->n++;
	return true;
}

void gpu_nvml_parse(const char *text, struct gpu_nvml *out)
{
	bool answered = false;
	char line[2048];

	memset(out, 0, sizeof *out);
	snprintf(out->from, sizeof out->from, CAPTURE_NVML);
	while (*text) {
		size_t len = strcspn(text, "\n");
		char *cell[CELLS];

		snprintf(line, sizeof line, "%.*s",
			 (int)(len < sizeof line ? len : sizeof line - 1), text);
		text += len + (text[len] == '\n');
		line[strcspn(line, "\r")] = '\0';
		cut(line, cell);
		if (strcmp(cell[CELL_KIND], "system") == 0) {
			value(&out->driver, cell[1]);
			value(&out->cuda, cell[2]);
			answered = true;
		} else if (strcmp(cell[CELL_KIND], "gpu") == 0) {
			answered |= add_gpu(out, cell);
		} else if (strcmp(cell[CELL_KIND], "error") == 0) {
			snprintf(out->error, sizeof out->error, "%.*s",
				 GPU_TEXT - 1, cell[1]);
		}
	}
	if (!answered && !out->error[0])
		snprintf(out->error, sizeof out->error,
			 CAPTURE_NVML " holds no answer");
}

static void print_value(struct buf *out, const struct gpu_value *v)
{
	buf_addf(out, "\t%s%s", v->state == FACT_KNOWN || !v->source[0] ? "" :
		 v->state == FACT_ABSENT ? "-" : "!", v->text);
}

static void print_gpu(struct buf *out, const struct gpu_nvml_gpu *g)
{
	buf_addf(out, "gpu\t%s\t%04x:%04x\t%04x:%04x", g->address, g->vendor,
		 g->device, g->sub_vendor, g->sub_device);
	print_value(out, &g->name);
	print_value(out, &g->vbios);
	print_value(out, &g->memory_mb);
	print_value(out, &g->capability);
	print_value(out, &g->power_limit_w);
	print_value(out, &g->mig);
	buf_addc(out, '\n');
}

void gpu_nvml_print(const struct gpu_nvml *said, struct buf *out)
{
	buf_adds(out, "# What NVML said; \"!\" before a reason: unknown, \"-\": "
		 "absent.  No serial numbers, no UUIDs.\n");
	if (said->error[0]) {
		buf_addf(out, "error\t%s\n", said->error);
		return;
	}
	buf_adds(out, "system");
	print_value(out, &said->driver);
	print_value(out, &said->cuda);
	buf_addc(out, '\n');
	for (int i = 0; i < said->n; i++)
		print_gpu(out, &said->gpu[i]);
}

int gpu_nvml_save(const char *path, struct err *e)
{
	struct gpu_nvml *said = xmalloc(sizeof *said);
	struct buf b = BUF_INIT;
	FILE *f;
	int rc = 0;

	if (gpu_nvml_live(said) < 0) {
		free(said);
		return 1;
	}
	gpu_nvml_print(said, &b);
	free(said);
	f = fopen(path, "we");
	if (!f || fwrite(b.p, 1, b.n, f) != b.n)
		rc = err_sys(e, "cannot write %s", path);
	if (f && fclose(f) != 0 && rc == 0)
		rc = err_sys(e, "cannot write %s", path);
	buf_release(&b);
	return rc;
}
