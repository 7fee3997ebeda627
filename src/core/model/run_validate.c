/* SPDX-License-Identifier: MIT */
/* What every way into a store must hold; see run_validate() in run.h. */
#include "core/model/run.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/form.h"
#include "core/base/json_members.h"
#include "core/base/xmem.h"
#include "core/model/run_parse.h"

#define NAME_MAX_BYTES 64
#define TEXT_MAX_BYTES 4096
#define FIGURE_MAX 1e15          /* giga per second: a million exa */
#define DAY_LAST_MS 253402300799999ll  /* 9999-12-31 */

static int bad(struct err *e, const char *what, const char *where)
{
	return err_set(e, ERR_FORMAT, "%s of %s is not valid", what, where);
}

static bool text_is_valid(const char *s, size_t most)
{
	return form_is_text(s, most, "");
}

/* People write them, in lines. */
static bool notes_are_valid(const char *s)
{
	return form_is_text(s, TEXT_MAX_BYTES, "\n\t");
}

/* Device, precision, kernel names: short, visible, no blanks. */
static bool name_is_valid(const char *s)
{
	if (!s || !*s || strlen(s) > NAME_MAX_BYTES)
		return false;
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

/* Of a device's checks words are in the name: "gpu0 processes". */
static bool check_name_is_valid(const char *s)
{
	if (!s || *s == ' ' || !*s || strlen(s) > NAME_MAX_BYTES)
		return false;
	for (; *s; s++)
		if (!isgraph((unsigned char)*s) && *s != ' ')
			return false;
	return true;
}

static bool figure_is_valid(double v)
{
	return isnan(v) || (v >= 0 && v <= FIGURE_MAX);
}

static bool interval_is_valid(double v, double low, double high)
{
	/* a lower bound below zero is honest for a very noisy figure */
	return figure_is_valid(v) && figure_is_valid(high) &&
	       (isnan(low) || fabs(low) <= FIGURE_MAX) &&
	       !(low > high);
}

static bool device_exists(const struct run *r, const char *name)
{
	for (size_t i = 0; i < r->n_devices; i++)
		if (strcmp(r->devices[i].name, name) == 0)
			return true;
	return false;
}

static int check_sample(const struct run *r, const struct sample *s,
			struct err *e)
{
	if (!s->device || !device_exists(r, s->device))
		return bad(e, "device", "a sample");
	if (!name_is_valid(s->precision) || !name_is_valid(s->kernel) ||
	    !text_is_valid(s->variant, NAME_MAX_BYTES) ||
	    !text_is_valid(s->unit, NAME_MAX_BYTES) ||
	    (s->source && !text_is_valid(s->source, TEXT_MAX_BYTES)))
		return bad(e, "name", "a sample");
	if (!interval_is_valid(s->value, s->low, s->high) ||
	    !(isnan(s->work) || (s->work >= 0 && s->work < 1e24)) ||
	    s->size > JSON_WHOLE_MAX || s->n_reps > RUN_REPS_MAX)
		return bad(e, "figure", s->kernel);
	for (size_t i = 0; i < s->n_reps; i++) {
		const struct rep *x = &s->reps[i];

		if (x->ns == 0 || x->ns > JSON_WHOLE_MAX ||
		    x->cpu_ns > JSON_WHOLE_MAX || !figure_is_valid(x->clock_mhz))
			return bad(e, "repetition", s->kernel);
	}
	return 0;
}

static int check_result_row(const struct run *r, const struct result *x,
			    struct err *e)
{
	if (!x->device || !device_exists(r, x->device))
		return bad(e, "device", "a result");
	if (!name_is_valid(x->precision))
		return bad(e, "precision", "a result");
	if (!text_is_valid(x->backend, NAME_MAX_BYTES) ||
	    !text_is_valid(x->backend_version, TEXT_MAX_BYTES) ||
	    (x->peak_source && !text_is_valid(x->peak_source, TEXT_MAX_BYTES)) ||
	    !notes_are_valid(x->notes))
		return bad(e, "text", "a result");
	for (int m = 0; m < METRIC_COUNT; m++)
		if (!interval_is_valid(x->value[m], x->low[m], x->high[m]))
			return bad(e, metric_table[m].column, x->precision);
	if (!figure_is_valid(x->stream_best) ||
	    !figure_is_valid(x->peak_measured) ||
	    !figure_is_valid(x->peak_theory) ||
	    !figure_is_valid(x->peak_attainable) ||
	    !figure_is_valid(x->intensity) || x->problem_size > JSON_WHOLE_MAX)
		return bad(e, "figure", "a result");
	return 0;
}

static int check_identity(const struct run *r, struct err *e)
{
	if (!form_is_uuid(r->run_id))
		return bad(e, "run_id", "the run");
	if (!form_is_hex(r->unit_id, UNIT_ID - 1))
		return bad(e, "unit_id", r->run_id);
	if (!form_is_hex(r->hardware_fingerprint, FINGERPRINT_HEX - 1) ||
	    !form_is_hex(r->software_fingerprint, FINGERPRINT_HEX - 1))
		return bad(e, "fingerprint", r->run_id);
	if (r->timestamp_ms < 0 || r->timestamp_ms > DAY_LAST_MS)
		return bad(e, "timestamp", r->run_id);
	if (!text_is_valid(r->suite, NAME_MAX_BYTES) ||
	    !text_is_valid(r->suite_version, NAME_MAX_BYTES) ||
	    !notes_are_valid(r->notes))
		return bad(e, "text", r->run_id);
	if (r->fingerprint_rule < 0)
		return bad(e, "fingerprint_rule", r->run_id);
	return 0;
}

static int check_lists(const struct run *r, struct err *e)
{
	const struct { const char *key; size_t n, most; } list[] = {
		{ .key = "preflight", .n = r->n_checks, .most = RUN_CHECKS_MAX },
		{ .key = "devices", .n = r->n_devices, .most = RUN_DEVICES_MAX },
		{ .key = "results", .n = r->n_results, .most = RUN_RESULTS_MAX },
		{ .key = "samples", .n = r->n_samples, .most = RUN_SAMPLES_MAX },
	};

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (list[i].n > list[i].most)
			return err_set(e, ERR_FORMAT, "\"%s\" has %zu members, over "
				       "the limit of %zu", list[i].key, list[i].n,
				       list[i].most);
	return 0;
}

static int by_identity(const void *a, const void *b)
{
	const struct sample *x = *(const struct sample *const *)a;
	const struct sample *y = *(const struct sample *const *)b;
	int c;

	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	c = strcmp(x->kernel, y->kernel);
	if (!c)
		c = strcmp(x->precision, y->precision);
	if (!c)
		c = strcmp(x->variant, y->variant);
	return c ? c : strcmp(x->device, y->device);
}

/* It is what a store's table of samples keeps them apart by. */
static int check_samples_differ(const struct run *r, struct err *e)
{
	const struct sample **s = xcalloc(r->n_samples + 1, sizeof(*s));
	int rc = 0;

	for (size_t i = 0; i < r->n_samples; i++)
		s[i] = &r->samples[i];
	qsort(s, r->n_samples, sizeof(*s), by_identity);
	for (size_t i = 1; rc == 0 && i < r->n_samples; i++)
		if (by_identity(&s[i - 1], &s[i]) == 0)
			rc = err_set(e, ERR_FORMAT, "samples[%zu]: %s %s of %s there "
				     "twice", (size_t)((s[i] > s[i - 1] ? s[i]
				     : s[i - 1]) - r->samples), s[i]->kernel,
				     s[i]->precision, s[i]->device);
	free(s);
	return rc;
}

static int check_order(const struct run *r, struct err *e)
{
	for (size_t i = 0; i < r->n_devices; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(r->devices[i].name, r->devices[k].name) == 0)
				return err_set(e, ERR_FORMAT, "devices[%zu]: there "
					       "twice", i);
	for (size_t i = 1; i < r->n_results; i++) {
		const struct result *x = &r->results[i - 1], *y = x + 1;
		int c = strcmp(x->device, y->device);

		if (c > 0 || (c == 0 && strcmp(x->precision, y->precision) >= 0))
			return err_set(e, ERR_FORMAT, "results[%zu]: not sorted by "
				       "device and precision, or there twice", i);
	}
	return check_samples_differ(r, e);
}

static size_t count_facts(const struct facts *f)
{
	size_t n = f->n_extra;

	for (int i = 0; i < FIELD_COUNT; i++)
		n += f->fact[i].source || f->fact[i].value || f->fact[i].reason;
	return n;
}

/* What no reader takes back may not get in.  Most runs are far from it, if each of
 * their texts were of the greatest length. */
static int check_length(const struct run *r, struct err *e)
{
	const size_t rep = 128, text = 2 * TEXT_MAX_BYTES, other = 2048;
	size_t n = 2 * text + 3 * text * count_facts(&r->facts) +
		   (3 * text + other) * r->n_checks +
		   (3 * text + other) * r->n_results + (text + other) * r->n_samples;
	struct buf b = BUF_INIT;
	int rc = 0;

	for (size_t i = 0; i < r->n_samples; i++)
		n += rep * r->samples[i].n_reps;
	for (size_t i = 0; i < r->n_devices; i++)
		n += text + other + 3 * text * count_facts(&r->devices[i].facts);
	if (n <= RUN_PARSE_MAX)
		return 0;
	run_canonical(r, &b);
	if (b.n > RUN_PARSE_MAX)
		rc = err_set(e, ERR_FORMAT, "a run of %zu bytes is over the limit of "
			     "%u", b.n, RUN_PARSE_MAX);
	buf_release(&b);
	return rc;
}

/* Sizes, counts and rates are not negative; a seed is any number.  All are in the
 * normal form of facts.h. */
static int check_facts(const struct facts *f, struct err *e)
{
	for (int id = 0; id < FIELD_COUNT; id++) {
		const char *value = f->fact[id].state == FACT_KNOWN
				    ? f->fact[id].value : NULL;

		if (value && *value == '-' && field_table[id].type != FIELD_TEXT &&
		    id != FIELD_AMBIENT_TEMP_C && id != FIELD_SEED)
			return err_set(e, ERR_FORMAT, "%s: %.40s is negative",
				       field_table[id].key, value);
	}
	return 0;
}

static int check_parts(const struct run *r, struct err *e)
{
	int rc = check_facts(&r->facts, e);

	for (size_t i = 0; rc == 0 && i < r->n_checks; i++) {
		const struct preflight_check *c = &r->checks[i];

		if (!check_name_is_valid(c->check) ||
		    !text_is_valid(c->saw, TEXT_MAX_BYTES) ||
		    !text_is_valid(c->want, TEXT_MAX_BYTES) ||
		    !text_is_valid(c->remedy, TEXT_MAX_BYTES))
			rc = bad(e, "preflight", r->run_id);
	}
	for (size_t i = 0; rc == 0 && i < r->n_devices; i++)
		if (!name_is_valid(r->devices[i].name) ||
		    !text_is_valid(r->devices[i].backend, NAME_MAX_BYTES) ||
		    !text_is_valid(r->devices[i].backend_version, TEXT_MAX_BYTES))
			rc = bad(e, "device", r->run_id);
	for (size_t i = 0; rc == 0 && i < r->n_devices; i++)
		rc = check_facts(&r->devices[i].facts, e);
	for (size_t i = 0; rc == 0 && i < r->n_samples; i++)
		rc = check_sample(r, &r->samples[i], e);
	for (size_t i = 0; rc == 0 && i < r->n_results; i++)
		rc = check_result_row(r, &r->results[i], e);
	return rc;
}

int run_validate(const struct run *r, struct err *e)
{
	int rc = check_lists(r, e);

	if (rc == 0)
		rc = check_identity(r, e);
	if (rc == 0)
		rc = check_parts(r, e);
	if (rc == 0)
		rc = check_order(r, e);
	return rc ? rc : check_length(r, e);
}
