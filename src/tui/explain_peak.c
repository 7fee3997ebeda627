/* SPDX-License-Identifier: MIT */
#include "tui/explain_peak.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/sysroot.h"
#include "core/base/unit.h"
#include "core/base/xmem.h"
#include "core/detect/gpu.h"
#include "core/detect/gpu_name.h"
#include "core/model/facts.h"
#include "core/model/gpu_product.h"
#include "core/model/peak.h"
#include "core/model/precision.h"
#include "tui/detect_text.h"
#include "tui/draw/text.h"

#define WHAT_W 12   /* of the column of whats, below a peak */
#define LEAST_W 30

#define N(a) (sizeof(a) / sizeof *(a))

static struct explain_peak *add(struct explain_peaks *p)
{
	p->peak = xrealloc(p->peak, (p->n + 1) * sizeof *p->peak);
	p->peak[p->n] = (struct explain_peak){ .gops = NAN, .ops_per_cycle = NAN };
	return &p->peak[p->n++];
}

static void add_cpu(struct explain_peaks *p, const struct facts *f)
{
	const char *model = facts_value(f, FIELD_CPU_MODEL);

	for (int i = 0; i < PRECISION_N; i++) {
		const char *precision = precision_names[i];
		struct buf lines = BUF_INIT;
		struct explain_peak *x;
		struct peak peak;

		if (precision_is_gpu_only(precision))
			continue;
		x = add(p);
		peak_cpu(f, precision, &peak);
		snprintf(x->device, sizeof x->device, "cpu");
		snprintf(x->name, sizeof x->name, "%s", model ? model : "");
		x->precision = precision;
		x->gops = peak.gops;
		x->ops_per_cycle = peak.ops_per_cycle;
		peak_cpu_explain(f, precision, &lines);
		x->lines = buf_steal(&lines);
	}
}

static void add_gpu(struct explain_peaks *p, const struct gpu_device *d, int n)
{
	const struct gpu *g = &d->gpu;
	struct gpu_id id;

	gpu_device_id(d, &id);
	for (int i = 0; i < PRECISION_N; i++) {
		struct explain_peak *x = add(p);
		struct buf lines = BUF_INIT;
		struct gpu_peak peak;

		gpu_product_peak(&id, precision_names[i], &peak);
		gpu_product_explain(&id, precision_names[i], &lines);
		snprintf(x->device, sizeof x->device, "gpu%d", n);
		if (g->model.state == FACT_KNOWN)
			snprintf(x->name, sizeof x->name, "%s", g->model.text);
		x->precision = precision_names[i];
		x->gops = peak.gops;
		if (!isnan(peak.gops))
			x->unit = peak.unit == GPU_UNIT_MATRIX ? "matrix" : "vector";
		memcpy(x->accumulate, peak.accumulate, sizeof x->accumulate);
		x->lines = buf_steal(&lines);
	}
}

int explain_peaks_find(struct explain_peaks *out, const char *dir,
		       const struct facts *f, struct err *e)
{
	struct sysroot *root = NULL;
	struct gpu_scan *scan;
	int rc = sysroot_open(dir, &root, e), none, n = 0;

	if (rc < 0)
		return rc;
	add_cpu(out, f);
	/* that neither bus nor DRM can be listed is said among the facts */
	scan = gpu_scan_new(root, &none);
	for (int i = 0; i < scan->list.n; i++)
		if (!scan->list.device[i].gpu.integrated)
			add_gpu(out, &scan->list.device[i], n++);
	free(scan);
	sysroot_close(root);
	return 0;
}

void explain_peaks_release(struct explain_peaks *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->peak[i].lines);
	free(p->peak);
	*p = (struct explain_peaks){ 0 };
}

/* --- lines of "what: text" --------------------------------------------------- */

/* One line, of n bytes, into its what and its text; without a what, all is
 * text. */
static void split_line(const char *line, size_t n, struct buf *what,
		       struct buf *text)
{
	const char *colon = memmem(line, n, ": ", 2);
	size_t from = colon ? (size_t)(colon - line) + 2 : 0;

	buf_reset(what);
	buf_reset(text);
	if (colon)
		buf_add(what, line, (size_t)(colon - line));
	buf_add(text, line + from, n - from);
}

/* Past a line of n bytes. */
static const char *after_line(const char *line, size_t n)
{
	return line + n + (line[n] == '\n');
}

/* --- text ------------------------------------------------------------------- */

/* The line that says the figure, or why there is none, goes by the precision or
 * by "none"; *n becomes its length.  NULL: there is no such line. */
static const char *headline(const struct explain_peak *x, size_t *n)
{
	size_t len = strlen(x->precision);

	for (const char *line = x->lines; *line; line = after_line(line, *n)) {
		*n = strcspn(line, "\n");
		if (strncmp(line, "none: ", 6) == 0 ||
		    (strncmp(line, x->precision, len) == 0 && line[len] == ':'))
			return line;
	}
	return NULL;
}

/* Appends the words of the headline; false when there is none. */
static bool headline_text(struct buf *out, const struct explain_peak *x)
{
	struct buf what = BUF_INIT;
	size_t n = 0;
	const char *line = headline(x, &n);

	if (line)
		split_line(line, n, &what, out);
	buf_release(&what);
	return line != NULL;
}

/* Appends all lines but the headline. */
static void other_lines(struct buf *out, const struct explain_peak *x)
{
	size_t n = 0;
	const char *head = headline(x, &n);

	for (const char *line = x->lines; *line; line = after_line(line, n)) {
		n = strcspn(line, "\n");
		if (line == head)
			continue;
		buf_add(out, line, n);
		buf_addc(out, '\n');
	}
}

/* Both without a peak, for the same reason, and in all else alike. */
static bool is_same(const struct explain_peak *a, const struct explain_peak *b)
{
	struct buf one = BUF_INIT, other = BUF_INIT;
	bool same = isnan(a->gops) && isnan(b->gops) &&
		    headline_text(&one, a) && headline_text(&other, b);

	if (same) {
		other_lines(&one, a);
		other_lines(&other, b);
		same = strcmp(buf_str(&one), buf_str(&other)) == 0;
	}
	buf_release(&one);
	buf_release(&other);
	return same;
}

/* Of one precision alone, even where another has the same figure. */
static bool is_of_precision(const char *line)
{
	static const char *const whats[] = { "formula: ", "rate: ", "column: ",
					     "sum: " };

	for (size_t i = 0; i < N(whats); i++)
		if (strncmp(line, whats[i], strlen(whats[i])) == 0)
			return true;
	return false;
}

static bool has_line(const char *lines, const char *line, size_t n)
{
	for (size_t len; *lines; lines = after_line(lines, len)) {
		len = strcspn(lines, "\n");
		if (len == n && memcmp(lines, line, n) == 0)
			return true;
	}
	return false;
}

/* As wide as the terminal: no source stands beside it. */
static void row(struct buf *out, const char *label, const char *text,
		const struct detect_columns *c)
{
	struct detect_columns wide = *c;

	wide.label = WHAT_W;
	wide.value = c->room - WHAT_W - 3;
	if (wide.value < LEAST_W)
		wide.value = LEAST_W;
	detect_text_row(out, label, text, NULL, &wide);
}

/* The lines but the headline and what was said of the device before; adds to
 * that. */
static void lines_text(struct buf *out, const struct explain_peak *x,
		       struct buf *said, const struct detect_columns *c)
{
	struct buf what = BUF_INIT, text = BUF_INIT, label = BUF_INIT;
	size_t n = 0;
	const char *head = headline(x, &n);

	for (const char *line = x->lines; *line; line = after_line(line, n)) {
		n = strcspn(line, "\n");
		if (!n || line == head ||
		    (!is_of_precision(line) && has_line(buf_str(said), line, n)))
			continue;
		split_line(line, n, &what, &text);
		buf_add(said, line, n);
		buf_addc(said, '\n');
		buf_reset(&label);
		buf_addf(&label, "  %s", buf_str(&what));
		row(out, buf_str(&label), buf_str(&text), c);
	}
	buf_release(&what);
	buf_release(&text);
	buf_release(&label);
}

/* In one form for all devices; of a headline only its remark is left. */
static void known_text(struct buf *out, const struct explain_peak *x,
		       const char *words)
{
	const char *remark = strstr(words, " (");
	char gops[UNIT_TEXT];

	unit_gops(x->gops, x->precision, gops);
	buf_adds(out, gops);
	if (x->unit)
		buf_addf(out, ", %s units", x->unit);
	if (*x->accumulate)
		buf_addf(out, ", accumulating in %s", x->accumulate);
	buf_adds(out, remark ? remark : "");
}

static void figure_text(struct buf *out, const struct explain_peak *x)
{
	struct buf words = BUF_INIT;
	bool said = headline_text(&words, x);

	if (!isnan(x->gops)) {
		known_text(out, x, buf_str(&words));
	} else {
		/* the words may say it themselves */
		if (strncmp(buf_str(&words), "no peak", 7) != 0)
			buf_addf(out, "no peak%s", said ? ": " : "");
		buf_adds(out, buf_str(&words));
	}
	buf_release(&words);
}

/* The device that begins at i ends before this. */
static size_t device_end(const struct explain_peaks *p, size_t i)
{
	size_t end = i + 1;

	while (end < p->n && strcmp(p->peak[end].device, p->peak[i].device) == 0)
		end++;
	return end;
}

/* Two devices of n peaks each of which the same is to be said. */
static bool is_twin(const struct explain_peak *a, const struct explain_peak *b,
		    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(a[i].name, b[i].name) != 0 ||
		    strcmp(a[i].precision, b[i].precision) != 0 ||
		    strcmp(a[i].lines, b[i].lines) != 0)
			return false;
	return true;
}

/* n peaks of one device. */
static void device_text(struct buf *out, const struct explain_peak *x, size_t n,
			const struct detect_columns *c)
{
	struct buf label = BUF_INIT, figure = BUF_INIT, said = BUF_INIT;

	for (size_t i = 0, k; i < n; i = k) {
		buf_reset(&label);
		buf_reset(&figure);
		buf_adds(&label, x[i].precision);
		for (k = i + 1; k < n && is_same(&x[i], &x[k]); k++)
			buf_addf(&label, " %s", x[k].precision);
		figure_text(&figure, &x[i]);
		row(out, buf_str(&label), buf_str(&figure), c);
		lines_text(out, &x[i], &said, c);
	}
	buf_release(&label);
	buf_release(&figure);
	buf_release(&said);
}

void explain_peaks_text(struct buf *out, const struct explain_peaks *p,
			const struct detect_columns *c)
{
	for (size_t i = 0, next; i < p->n; i = next) {
		const struct explain_peak *x = &p->peak[i];
		size_t n = device_end(p, i) - i;

		for (next = i + n; next + n <= p->n &&
		     device_end(p, next) == next + n &&
		     is_twin(x, &p->peak[next], n); next += n)
			;
		buf_addf(out, "\npeaks of %s", x->device);
		if (next > i + n)
			buf_addf(out, " to %s", p->peak[next - 1].device);
		buf_addf(out, ", why%s", *x->name ? ": " : "");
		text_clean(out, x->name, c->level);
		buf_addc(out, '\n');
		device_text(out, x, n, c);
	}
}

/* --- JSON ------------------------------------------------------------------- */

static void reason_json(struct json_writer *w, const struct explain_peak *x)
{
	struct buf reason = BUF_INIT;
	bool any = isnan(x->gops) && headline_text(&reason, x);

	jw_kstr(w, "reason", any ? buf_str(&reason) : NULL);
	buf_release(&reason);
}

static void lines_json(struct json_writer *w, const char *lines)
{
	struct buf what = BUF_INIT, text = BUF_INIT;

	jw_begin_array(w);
	for (size_t n; *lines; lines = after_line(lines, n)) {
		n = strcspn(lines, "\n");
		if (!n)
			continue;
		split_line(lines, n, &what, &text);
		jw_begin_object(w);
		jw_kstr(w, "what", what.n ? buf_str(&what) : NULL);
		jw_kstr(w, "text", buf_str(&text));
		jw_end_object(w);
	}
	jw_end_array(w);
	buf_release(&what);
	buf_release(&text);
}

void explain_peaks_json(struct json_writer *w, const struct explain_peaks *p)
{
	jw_begin_array(w);
	for (size_t i = 0; i < p->n; i++) {
		const struct explain_peak *x = &p->peak[i];

		jw_begin_object(w);
		jw_kstr(w, "device", x->device);
		jw_kstr(w, "name", *x->name ? x->name : NULL);
		jw_kstr(w, "precision", x->precision);
		jw_knum(w, "theoretical_peak_gops", x->gops);
		jw_knum(w, "ops_per_cycle", x->ops_per_cycle);
		jw_kstr(w, "unit", x->unit);
		jw_kstr(w, "accumulate", *x->accumulate ? x->accumulate : NULL);
		reason_json(w, x);
		jw_key(w, "why");
		lines_json(w, x->lines);
		jw_end_object(w);
	}
	jw_end_array(w);
}
