/* SPDX-License-Identifier: MIT */
#include "tui/overview.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/model/product.h"
#include "tui/pane.h"
#include "tui/report.h"
#include "tui/run_best.h"

#define VALUE_AT 13

/* A line of the pane.  With few rows those of the lowest rank stay, in the order
 * of the table. */
struct line {
	const char *label;
	int rank;
	void (*value)(const struct overview *o, struct buf *out);
	enum field_id field;      /* where value is NULL: the fact as it is */
	bool only_known;          /* no line when there is none */
};

static const char *fact_of(const struct overview *o, enum field_id id)
{
	return facts_value(&o->machine.facts, id);
}

static void add_fact(const struct overview *o, enum field_id id, struct buf *out)
{
	const struct fact *f = &o->machine.facts.fact[id];

	if (f->state == FACT_KNOWN)
		buf_addf(out, "%s%s%s", f->value, *field_table[id].unit ? " " : "",
			 field_table[id].unit);
	else if (f->state == FACT_ABSENT)
		buf_adds(out, "none");
	else
		buf_addf(out, "unknown: %s", f->reason ? f->reason : "not looked for");
}

static void cpu_value(const struct overview *o, struct buf *out)
{
	const char *model = fact_of(o, FIELD_CPU_MODEL);
	const char *cores = fact_of(o, FIELD_CPU_CORES_PHYSICAL);
	const char *threads = fact_of(o, FIELD_CPU_CORES_LOGICAL);
	char name[PRODUCT_MAX];

	if (!model) {
		add_fact(o, FIELD_CPU_MODEL, out);
		return;
	}
	product_name(model, name);
	buf_adds(out, name);
	if (cores && threads)
		buf_addf(out, ", %sc/%st", cores, threads);
}

static void clock_value(const struct overview *o, struct buf *out)
{
	const char *base = fact_of(o, FIELD_CPU_BASE_FREQ_MHZ);
	const char *top = fact_of(o, FIELD_CPU_MAX_FREQ_MHZ);
	double load;

	if (!base && !top)
		buf_adds(out, "unknown");
	else
		buf_addf(out, "%s%s%s MHz", base ? base : "", base && top ? "-" : "",
			 top ? top : "");
	if (facts_number(&o->machine.facts, FIELD_CPU_CLOCK_MEASURED_MHZ, &load))
		buf_addf(out, ", %.0f under load", load);
}

/* Bytes of the first of the models that '+' joins when all are the same, else of
 * all of it. */
static size_t one_of(const char *models)
{
	size_t n = strcspn(models, "+");

	for (const char *p = models + n; *p; p += n + 1)
		if (strncmp(p + 1, models, n) != 0 ||
		    (p[n + 1] != '+' && p[n + 1] != '\0'))
			return strlen(models);
	return n;
}

static void gpu_value(const struct overview *o, struct buf *out)
{
	const char *count = fact_of(o, FIELD_GPU_COUNT);
	const char *models = fact_of(o, FIELD_GPU_MODEL);
	size_t n = models ? one_of(models) : 0;

	if (!models) {
		add_fact(o, FIELD_GPU_MODEL, out);
		return;
	}
	/* of several kinds each stands there by itself */
	if (count && strcmp(count, "1") != 0 && strcmp(count, "0") != 0 &&
	    !memchr(models, '+', n))
		buf_addf(out, "%s × ", count);
	buf_add(out, models, n);
}

static void memory_value(const struct overview *o, struct buf *out)
{
	add_fact(o, FIELD_MEMORY_TOTAL_GB, out);
	if (fact_of(o, FIELD_MEMORY_TYPE))
		buf_addf(out, " %s", fact_of(o, FIELD_MEMORY_TYPE));
}

static void hardware_value(const struct overview *o, struct buf *out)
{
	enum field_id missing;

	buf_adds(out, o->machine.hardware_fingerprint);
	if (!fingerprint_is_complete(&o->machine.facts, FP_HARDWARE, &missing))
		buf_addf(out, "  without %s", field_table[missing].label);
}

static void software_value(const struct overview *o, struct buf *out)
{
	enum field_id missing;

	buf_adds(out, o->machine.software_fingerprint);
	if (!fingerprint_is_complete(&o->machine.facts, FP_SOFTWARE, &missing))
		buf_addf(out, "  without %s", field_table[missing].label);
}

static void libraries_value(const struct overview *o, struct buf *out)
{
	static const enum field_id library[] = {
		FIELD_BLIS_VERSION, FIELD_OPENBLAS_VERSION, FIELD_MKL_VERSION,
		FIELD_ONEDNN_VERSION, FIELD_PYTORCH_VERSION, FIELD_NUMPY_VERSION,
	};
	size_t before = out->n;

	for (size_t i = 0; i < sizeof library / sizeof *library; i++)
		if (fact_of(o, library[i]))
			buf_addf(out, "%s%s %s", out->n > before ? ", " : "",
				 field_table[library[i]].label,
				 fact_of(o, library[i]));
	if (out->n == before)
		buf_adds(out, "none found");
}

/* "fp32 93.1 %  BLAS 3, 62.3 of 66.9 TFLOP/s" */
static void row_value(const struct run_row *row, struct buf *out)
{
	struct efficiency_basis b = report_basis(row->value, row->peak_measured,
						 row->precision);
	char percent[UNIT_TEXT];

	pane_efficiency(row->value[METRIC_EFFICIENCY], percent);
	buf_addf(out, "  %s %s", row->precision, percent);
	if (row->quality != QUALITY_GOOD)
		buf_addf(out, "  %s", quality_name(row->quality));
	if (row->forced)
		buf_adds(out, "  forced");
	if (*b.share)
		buf_addf(out, "  %s%s%s", b.figure, *b.figure ? ", " : "",
			 b.share);
}

/* "  gpu0 fp16 92.5 %, cpu fp64 86.1 %" */
static void devices_value(const struct run_row *const *best, size_t n,
			  struct buf *out)
{
	char percent[UNIT_TEXT];

	for (size_t i = 0; i < n; i++) {
		pane_efficiency(best[i]->value[METRIC_EFFICIENCY], percent);
		buf_addf(out, "%s%s %s %s", i ? ", " : "  ", best[i]->device,
			 best[i]->precision, percent);
		if (best[i]->quality != QUALITY_GOOD)
			buf_addf(out, " %s", quality_name(best[i]->quality));
	}
	if (best[0]->forced)
		buf_adds(out, "  forced");
}

/* The newest run of this unit that has an efficiency; of several devices the best
 * of each. */
static void last_run_value(const struct overview *o, struct buf *out)
{
	const struct run_row *best[RUN_BEST_MAX];
	char ago[UNIT_TEXT];
	size_t at, n;
	const struct run_set *set = machine_last_run(&o->machine, o->ws, &at);

	if (!set) {
		buf_adds(out, "none yet");
		return;
	}
	pane_ago(o->ws->now_ms, set->rows[at].timestamp_ms, ago);
	buf_adds(out, ago);
	n = run_best_find(set, at, best);
	if (n > 1)
		devices_value(best, n, out);
	else
		row_value(&set->rows[at], out);
}

static const struct line lines[] = {
	{ .label = "CPU", .rank = 0, .value = cpu_value },
	{ .label = "clock", .rank = 9, .value = clock_value },
	{ .label = "microcode", .rank = 11, .field = FIELD_CPU_MICROCODE },
	{ .label = "GPU", .rank = 3, .value = gpu_value },
	{ .label = "VBIOS", .rank = 12, .field = FIELD_GPU_VBIOS_VERSION, .only_known = true },
	{ .label = "memory", .rank = 4, .value = memory_value },
	{ .label = "hardware", .rank = 1, .value = hardware_value },
	{ .label = "software", .rank = 2, .value = software_value },
	{ .label = "last run", .rank = 6, .value = last_run_value },
	{ .label = "kernel", .rank = 5, .field = FIELD_OS_KERNEL },
	{ .label = "distribution", .rank = 12, .field = FIELD_OS_DISTRO },
	{ .label = "driver", .rank = 7, .field = FIELD_DRIVER_VERSION, .only_known = true },
	{ .label = "CUDA", .rank = 8, .field = FIELD_CUDA_VERSION, .only_known = true },
	{ .label = "ROCm", .rank = 8, .field = FIELD_ROCM_VERSION, .only_known = true },
	{ .label = "libraries", .rank = 10, .value = libraries_value },
	{ .label = "compiler", .rank = 13, .field = FIELD_COMPILER_VERSION },
	{ .label = "governor", .rank = 14, .field = FIELD_CPU_GOVERNOR },
	{ .label = "virtual", .rank = 15, .field = FIELD_VIRTUALIZATION },
	{ .label = "machine", .rank = 16, .field = FIELD_MACHINE_MODEL },
};

#define N_LINES (sizeof lines / sizeof *lines)

static bool has_line(const struct overview *o, const struct line *l)
{
	return !l->only_known || facts_is_known(&o->machine.facts, l->field);
}

/* How many lines stand before this one when room ends. */
static int place_of(const struct overview *o, const struct line *l)
{
	int n = 0;

	for (const struct line *k = lines; k < lines + N_LINES; k++)
		n += has_line(o, k) &&
		     (k->rank < l->rank || (k->rank == l->rank && k < l));
	return n;
}

static void draw_lines(struct overview *o, struct grid *g, struct rect in)
{
	int rows = in.h;

	for (const struct line *l = lines; l < lines + N_LINES; l++) {
		struct buf value = BUF_INIT;

		if (!has_line(o, l) || place_of(o, l) >= rows)
			continue;
		if (l->value)
			l->value(o, &value);
		else
			add_fact(o, l->field, &value);
		pane_fact(g, &in, VALUE_AT, l->label, buf_str(&value), STYLE_VALUE);
		buf_release(&value);
	}
}

void pane_machine_draw(struct overview *o, struct grid *g, struct rect r)
{
	char title[PANE_TEXT], note[PANE_TEXT], id[PANE_ID];
	struct rect in;

	pane_id(o->machine.run_id, id);
	if (o->machine.known && o->machine.of_run)
		snprintf(title, sizeof title, "Machine of run %s", id);
	else
		snprintf(title, sizeof title, "This machine");
	pane_id(o->machine.unit_id, id);
	snprintf(note, sizeof note, "unit %s", id);
	in = pane_frame(g, r, &(struct pane){
		.focus = o->focus == PANE_MACHINE, .demo = o->ws->demo,
		.title = title, .note = o->machine.known ? note : NULL });
	if (o->machine.known)
		draw_lines(o, g, in);
	else
		pane_empty(g, in, "Looking at this machine …");
}
