/* SPDX-License-Identifier: MIT */
#include "tui/detect_facts.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/facts.h"
#include "core/model/fingerprint.h"
#include "tui/detect_text.h"
#include "tui/draw/text.h"
#include "tui/workspace.h"

/* What people look for first, and what belongs together.  Fields that are not
 * here come behind them in the order of their table. */
static const enum field_id reading_order[] = {
	FIELD_CPU_MODEL, FIELD_CPU_UARCH, FIELD_CPU_VENDOR, FIELD_CPU_FAMILY,
	FIELD_CPU_MODEL_NUMBER, FIELD_CPU_STEPPING,
	FIELD_CPU_MICROCODE, FIELD_CPU_SOCKETS, FIELD_CPU_CORES_PHYSICAL,
	FIELD_CPU_CORES_LOGICAL, FIELD_CPU_CORE_TYPES, FIELD_CPU_MAX_FREQ_MHZ,
	FIELD_CPU_BASE_FREQ_MHZ, FIELD_CPU_ISA, FIELD_CPU_CACHE_L1D_KB,
	FIELD_CPU_CACHE_L2_KB, FIELD_CPU_CACHE_L3_KB, FIELD_NUMA_NODES,
	FIELD_MEMORY_TOTAL_GB, FIELD_MEMORY_TYPE,
	FIELD_GPU_MODEL, FIELD_GPU_COUNT, FIELD_GPU_PCI_ID, FIELD_GPU_SUBSYSTEM,
	FIELD_GPU_VBIOS_VERSION, FIELD_GPU_MEMORY_MB,
	FIELD_GPU_COMPUTE_CAPABILITY, FIELD_GPU_INTEGRATED,
	FIELD_MACHINE_MODEL,

	FIELD_OS_KERNEL, FIELD_OS_DISTRO, FIELD_COMPILER_VERSION,
	FIELD_LIBC_VERSION, FIELD_DRIVER_VERSION, FIELD_DRIVER_MODULE,
	FIELD_CUDA_VERSION, FIELD_CUDA_DRIVER_VERSION, FIELD_CUDNN_VERSION,
	FIELD_ROCM_VERSION, FIELD_PYTORCH_VERSION, FIELD_NUMPY_VERSION,
	FIELD_PYTHON_PACKAGES, FIELD_PYTHON_ENVIRONMENT, FIELD_MKL_VERSION,
	FIELD_OPENBLAS_VERSION, FIELD_BLIS_VERSION, FIELD_ONEDNN_VERSION,

	FIELD_VIRTUALIZATION, FIELD_CONTAINER, FIELD_POWER_MODE,
	FIELD_CPU_GOVERNOR, FIELD_CPU_FREQ_DRIVER, FIELD_CPU_TURBO,
	FIELD_THERMAL_STATE, FIELD_AMBIENT_TEMP_C, FIELD_GPU_POWER_LIMIT_W,
};

#define N_ORDERED (sizeof reading_order / sizeof *reading_order)

static void order_fields(enum field_id order[FIELD_COUNT])
{
	bool taken[FIELD_COUNT] = { false };
	size_t n = 0;

	for (size_t i = 0; i < N_ORDERED; i++) {
		order[n++] = reading_order[i];
		taken[reading_order[i]] = true;
	}
	for (int i = 0; i < FIELD_COUNT; i++)
		if (!taken[i])
			order[n++] = (enum field_id)i;
}

/* --- one fact ----------------------------------------------------------------- */

static void value_text(struct buf *out, const struct field *field,
		       const struct fact *f)
{
	bool real = field && field->type == FIELD_REAL && f->state == FACT_KNOWN;
	const char *unit = field ? field->unit : "";
	double x = real ? strtod(f->value, NULL) : 0;

	if (f->state != FACT_KNOWN)
		buf_addf(out, "%s%s%s", f->state == FACT_ABSENT ? "none" : "unknown",
			 f->reason ? ": " : "", f->reason ? f->reason : "");
	else if (real && x != floor(x))
		buf_addf(out, "%.2f%s%s", x, *unit ? " " : "", unit);
	else
		buf_addf(out, "%s%s%s", f->value, *unit ? " " : "", unit);
}

static void fact_row(struct buf *out, const char *label,
		     const struct field *field, const struct fact *f,
		     const struct detect_columns *c)
{
	struct detect_columns marked = *c;
	struct buf value = BUF_INIT;

	marked.mark = field && field->in != FP_NONE;
	value_text(&value, field, f);
	detect_text_row(out, label, buf_str(&value), f->source, &marked);
	buf_release(&value);
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_same(const struct fact *a, const struct fact *b)
{
	return a->state == b->state && same_text(a->value, b->value) &&
	       same_text(a->reason, b->reason);
}

static bool is_looked_for(const struct fact *f)
{
	return f->source || f->reason;
}

static void list_add(struct buf *list, const char *mark, const char *name)
{
	buf_addf(list, "%s%s%s", list->n ? "; " : "", mark, name);
}

/* The names of facts that have no row of their own. */
struct brief {
	struct buf absent, unknown;
};

static struct buf *brief_list(struct brief *b, const struct fact *f)
{
	return f->state == FACT_ABSENT ? &b->absent : &b->unknown;
}

static void brief_text(struct buf *out, struct brief *b,
		       const struct detect_columns *c)
{
	if (b->absent.n)
		detect_text_row(out, "also none", buf_str(&b->absent),
				"--json gives the reasons", c);
	if (b->unknown.n)
		detect_text_row(out, "also unknown", buf_str(&b->unknown),
				"for a reason above", c);
	buf_release(&b->absent);
	buf_release(&b->unknown);
}

/* --- the fields ----------------------------------------------------------------- */

/* That a fact has no row: a fact before it says the same, or it is absent and
 * nobody misses it. */
static bool is_brief(const struct facts *f, const enum field_id *order, size_t at)
{
	const struct fact *fact = &f->fact[order[at]];
	const struct field *field = &field_table[order[at]];

	if (fact->state == FACT_KNOWN)
		return false;
	if (fact->state == FACT_ABSENT && field->in == FP_NONE && !field->column)
		return true;
	for (size_t i = 0; fact->reason && i < at; i++)
		if (is_same(&f->fact[order[i]], fact))
			return true;
	return false;
}

/* Whether a GPU of this vendor is among those that '+' joins. */
static bool has_vendor(const struct facts *f, const char *id, const char *name)
{
	const char *ids = facts_value(f, FIELD_GPU_PCI_ID);
	const char *models = facts_value(f, FIELD_GPU_MODEL);

	for (const char *p = ids; p; p = strchr(p, '+')) {
		p += *p == '+';
		if (strncmp(p, id, strlen(id)) == 0)
			return true;
	}
	/* on a board without a PCI bus the name has it */
	return models && strncmp(models, name, strlen(name)) == 0;
}

/* What postsil does with such a GPU was never tried on one: said until it was. */
static void untried_text(struct buf *out, const struct facts *f,
			 const struct detect_columns *c)
{
	struct buf text = BUF_INIT;

	if (has_vendor(f, "10de:", "NVIDIA "))
		list_add(&text, "", "of NVIDIA: not yet run on a GPU");
	if (has_vendor(f, "1002:", "AMD "))
		list_add(&text, "", "of AMD: not yet run on hardware");
	if (has_vendor(f, "8086:", "Intel "))
		list_add(&text, "", "of Intel: they are detected, not measured");
	if (text.n)
		detect_text_row(out, "measuring GPUs", buf_str(&text), "postsil", c);
	buf_release(&text);
}

static void group_text(struct buf *out, const struct facts *f,
		       enum field_group group, const struct detect_columns *c)
{
	enum field_id order[FIELD_COUNT];
	struct brief brief = { .absent = BUF_INIT, .unknown = BUF_INIT };

	order_fields(order);
	buf_addf(out, "\n%s\n", field_group_name(group));
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct field *field = &field_table[order[i]];
		const struct fact *fact = &f->fact[order[i]];

		if (field->group != group || !is_looked_for(fact))
			continue;
		if (is_brief(f, order, i))
			list_add(brief_list(&brief, fact),
				 field->in != FP_NONE ? "*" : "", field->label);
		else
			fact_row(out, field->label, field, fact, c);
	}
	if (group == FIELD_HARDWARE)
		untried_text(out, f, c);
	brief_text(out, &brief, c);
}

/* --- the others ------------------------------------------------------------------ */

/* The number in "gpu7_memory_mb", and what stands behind it; -1 for keys of
 * another form. */
static int gpu_of(const char *key, const char **rest)
{
	char *end;
	long n;

	if (strncmp(key, "gpu", 3) != 0 || key[3] < '0' || key[3] > '9')
		return -1;
	n = strtol(key + 3, &end, 10);
	if (*end != '_' || n > 9999)
		return -1;
	*rest = end + 1;
	return (int)n;
}

/* How many extras from at on say the same of GPU after GPU; at least 1. */
static size_t run_of_gpus(const struct facts *f, size_t at, const char **what)
{
	const char *rest;
	int first = gpu_of(f->extra[at].key, what), n = 1;

	while (first >= 0 && at + (size_t)n < f->n_extra &&
	       gpu_of(f->extra[at + (size_t)n].key, &rest) == first + n &&
	       strcmp(rest, *what) == 0 &&
	       is_same(&f->extra[at].fact, &f->extra[at + (size_t)n].fact))
		n++;
	return (size_t)n;
}

/* "gpu0 vbios_version", "gpu0-7 vbios_version", else the key. */
static void extra_label(const struct facts *f, size_t at, size_t n,
			const char *what, char label[64])
{
	const char *rest;
	int first = gpu_of(f->extra[at].key, &rest);

	if (n > 1)
		snprintf(label, 64, "gpu%d-%d %s", first, first + (int)n - 1, what);
	else if (first >= 0)
		snprintf(label, 64, "gpu%d %s", first, rest);
	else
		snprintf(label, 64, "%s", f->extra[at].key);
}

static void extras_text(struct buf *out, const struct facts *f,
			const struct detect_columns *c)
{
	struct brief brief = { .absent = BUF_INIT, .unknown = BUF_INIT };

	if (f->n_extra)
		buf_adds(out, "\nfurther\n");
	for (size_t i = 0, n; i < f->n_extra; i += n) {
		const char *what = "";
		char label[64];
		int field;

		n = run_of_gpus(f, i, &what);
		extra_label(f, i, n, what, label);
		if (f->extra[i].fact.state == FACT_ABSENT) {
			list_add(&brief.absent, "", label);
			continue;
		}
		field = field_find(f->extra[i].key);
		fact_row(out, label, field < 0 ? NULL : &field_table[field],
			 &f->extra[i].fact, c);
	}
	brief_text(out, &brief, c);
}

/* --- all of it -------------------------------------------------------------------- */

/* A captured tree of a machine without an id has zeros in its place. */
static bool unit_is_known(const char *unit)
{
	return unit[strspn(unit, "0")] != '\0';
}

/* What could not be read of what counts, and so makes the identity provisional. */
static void missing_text(struct buf *out, const struct facts *f,
			 const struct detect_columns *c)
{
	struct buf missing = BUF_INIT;

	for (int i = 0; i < FIELD_COUNT; i++)
		if (field_table[i].in != FP_NONE && f->fact[i].state == FACT_UNKNOWN)
			list_add(&missing, "", field_table[i].label);
	if (missing.n) {
		struct buf text = BUF_INIT;

		buf_addf(&text, "incomplete: a fingerprint changes when these can be "
			 "read: %s", missing.p);
		detect_text_paragraph(out, buf_str(&text), 0, c);
		buf_release(&text);
	}
	buf_release(&missing);
}

void detect_facts_text(struct buf *out, const struct workspace *ws,
		       const struct detect_columns *c)
{
	buf_addf(out, "hardware fingerprint  %s\nsoftware fingerprint  %s\n",
		 ws->hardware_fingerprint, ws->software_fingerprint);
	buf_addf(out, "unit                  %s\n",
		 unit_is_known(ws->unit_id) ? ws->unit_id : "unknown");
	missing_text(out, &ws->facts, c);
	buf_adds(out, "* counts in the fingerprint\n");
	for (int group = FIELD_HARDWARE; group <= FIELD_ENVIRONMENT; group++)
		group_text(out, &ws->facts, (enum field_group)group, c);
	extras_text(out, &ws->facts, c);
}
