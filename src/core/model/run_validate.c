/* SPDX-License-Identifier: MIT */
/* What every way into a store must hold; see run_validate() in run.h. */
#include "core/model/run.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/utf8.h"

#define NAME_MAX_BYTES 64
#define TEXT_MAX_BYTES 4096
#define FIGURE_MAX 1e15          /* giga per second: a million exa */
#define REPS_MAX 1000000u
#define DAY_LAST_MS 253402300799999ll  /* 9999-12-31 */

static int bad(struct err *e, const char *what, const char *where)
{
	return err_set(e, ERR_FORMAT, "%s of %s is not valid", what, where);
}

static bool is_hex(const char *s, size_t n)
{
	if (strlen(s) != n)
		return false;
	for (; *s; s++)
		if (!isdigit((unsigned char)*s) && (*s < 'a' || *s > 'f'))
			return false;
	return true;
}

static bool is_uuid(const char *s)
{
	static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";

	if (strlen(s) != sizeof form - 1)
		return false;
	for (size_t i = 0; i < sizeof form - 1; i++) {
		if (form[i] == '-' ? s[i] != '-' :
		    !strchr("0123456789abcdef", s[i]))
			return false;
	}
	return true;
}

/* Nothing in a stored text may act on a terminal that shows it. */
static bool text_is_valid(const char *s, size_t most)
{
	size_t n = s ? strlen(s) : 0;
	uint32_t cp;

	if (!s || n > most || !utf8_is_valid(s, n))
		return false;
	for (size_t i = 0; i < n;) {
		i += utf8_next(s + i, n - i, &cp);
		if (utf8_is_control(cp))
			return false;
	}
	return true;
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
	    s->size > INT64_MAX || s->n_reps > REPS_MAX)
		return bad(e, "figure", s->kernel);
	for (size_t i = 0; i < s->n_reps; i++) {
		const struct rep *x = &s->reps[i];

		if (x->ns == 0 || x->ns > INT64_MAX / 2 ||
		    x->cpu_ns > INT64_MAX / 2 || !figure_is_valid(x->clock_mhz))
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
	    !text_is_valid(x->notes, TEXT_MAX_BYTES))
		return bad(e, "text", "a result");
	for (int m = 0; m < METRIC_COUNT; m++)
		if (!interval_is_valid(x->value[m], x->low[m], x->high[m]))
			return bad(e, metric_table[m].column, x->precision);
	if (!figure_is_valid(x->stream_best) ||
	    !figure_is_valid(x->peak_measured) ||
	    !figure_is_valid(x->peak_theory) ||
	    !figure_is_valid(x->peak_attainable) ||
	    !figure_is_valid(x->intensity) || x->problem_size > INT64_MAX)
		return bad(e, "figure", "a result");
	return 0;
}

static int check_identity(const struct run *r, struct err *e)
{
	if (!is_uuid(r->run_id))
		return bad(e, "run_id", "the run");
	if (!is_hex(r->unit_id, UNIT_ID - 1))
		return bad(e, "unit_id", r->run_id);
	if (!is_hex(r->hardware_fingerprint, FINGERPRINT_HEX - 1) ||
	    !is_hex(r->software_fingerprint, FINGERPRINT_HEX - 1))
		return bad(e, "fingerprint", r->run_id);
	if (r->timestamp_ms < 0 || r->timestamp_ms > DAY_LAST_MS)
		return bad(e, "timestamp", r->run_id);
	if (!text_is_valid(r->suite, NAME_MAX_BYTES) ||
	    !text_is_valid(r->suite_version, NAME_MAX_BYTES) ||
	    !text_is_valid(r->notes, TEXT_MAX_BYTES))
		return bad(e, "text", r->run_id);
	return 0;
}

int run_validate(const struct run *r, struct err *e)
{
	int rc = check_identity(r, e);

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
	for (size_t i = 0; rc == 0 && i < r->n_samples; i++)
		rc = check_sample(r, &r->samples[i], e);
	for (size_t i = 0; rc == 0 && i < r->n_results; i++)
		rc = check_result_row(r, &r->results[i], e);
	return rc;
}
