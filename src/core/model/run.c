/* SPDX-License-Identifier: MIT */
#include "core/model/run.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/device.h"
#include "core/model/precision.h"

static const char *const quality_names[] = {
	[QUALITY_GOOD] = "good",
	[QUALITY_NOISY] = "noisy",
	[QUALITY_THROTTLED] = "throttled",
};

static const char *const check_names[] = {
	[CHECK_PASS] = "pass",
	[CHECK_WARN] = "warn",
	[CHECK_FAIL] = "fail",
};

static int name_index(const char *const *names, int n, const char *s)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], s) == 0)
			return i;
	return -1;
}

const char *quality_name(enum quality q)
{
	return quality_names[q];
}

int quality_parse(const char *s, enum quality *q)
{
	int i = name_index(quality_names, 3, s);

	if (i < 0)
		return ERR_FORMAT;
	*q = (enum quality)i;
	return 0;
}

const char *check_result_name(enum check_result r)
{
	return check_names[r];
}

int check_result_parse(const char *s, enum check_result *r)
{
	int i = name_index(check_names, 3, s);

	if (i < 0)
		return ERR_FORMAT;
	*r = (enum check_result)i;
	return 0;
}

struct run *run_new(void)
{
	struct run *r = xcalloc(1, sizeof *r);

	facts_init(&r->facts);
	r->suite = r->suite_version = r->notes = "";
	r->fingerprint_rule = FINGERPRINT_RULE;
	return r;
}

void run_free(struct run *r)
{
	if (!r)
		return;
	facts_release(&r->facts);
	for (size_t i = 0; i < r->n_devices; i++)
		facts_release(&r->devices[i].facts);
	arena_release(&r->arena);
	free(r);
}

static int compare_to_read(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;
	int c = device_compare(x->device, y->device);

	return c ? c : precision_compare(x->precision, y->precision);
}

const struct result **run_results_to_read(const struct run *r)
{
	const struct result **out = xcalloc(r->n_results + 1, sizeof(*out));

	for (size_t i = 0; i < r->n_results; i++)
		out[i] = &r->results[i];
	qsort(out, r->n_results, sizeof(*out), compare_to_read);
	return out;
}

enum quality run_quality(const struct run *r)
{
	enum quality worst = QUALITY_GOOD;

	for (size_t i = 0; i < r->n_results; i++)
		if (r->results[i].quality > worst)
			worst = r->results[i].quality;
	return worst;
}

void run_hash(const struct run *r, char out[DIGEST_HEX])
{
	struct buf b = BUF_INIT;

	buf_reserve(&b, 24 << 10);  /* nearly all are smaller */
	run_canonical(r, &b);
	digest_hex(buf_str(&b), b.n, out);
	buf_release(&b);
}
