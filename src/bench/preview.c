/* SPDX-License-Identifier: MIT */
#include "bench/preview.h"

#include <stdio.h>

#include "bench/cooldown.h"
#include "bench/fact_event.h"
#include "bench/libraries.h"
#include "bench/placement.h"
#include "bench/plan.h"
#include "bench/preflight.h"
#include "bench/worker.h"
#include "core/base/arena.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/detect.h"
#include "core/model/event.h"
#include "core/model/facts.h"
#include "core/model/fingerprint.h"
#include "core/model/run.h"

static int print(const struct buf *b, struct err *e)
{
	if (fwrite(buf_str(b), 1, b->n, stdout) != b->n || fflush(stdout) != 0)
		return err_sys(e, "cannot write to standard output");
	return 0;
}

static void add_facts(const struct facts *f, struct buf *out)
{
	char hardware[FINGERPRINT_HEX], software[FINGERPRINT_HEX];
	int n[FACT_KNOWN + 1] = { 0 };

	for (int i = 0; i < FIELD_COUNT; i++)
		if (f->fact[i].source)
			n[f->fact[i].state]++;
	fingerprint_of(f, FP_HARDWARE, hardware);
	fingerprint_of(f, FP_SOFTWARE, software);
	buf_addf(out, "facts: %d known, %d absent, %d unknown\n"
		 "identity: hardware %s, software %s\n", n[FACT_KNOWN],
		 n[FACT_ABSENT], n[FACT_UNKNOWN], hardware, software);
}

/* Whether a run would go on after it. */
static bool add_checks(const struct preflight_check *c, size_t n, bool force,
		       struct buf *out)
{
	size_t count[CHECK_FAIL + 1] = { 0 };

	for (size_t i = 0; i < n; i++)
		count[c[i].result]++;
	buf_addf(out, "preflight: would %s: %zu of %zu checks passed, %zu warned, "
		 "%zu failed\n", !count[CHECK_FAIL] ? "pass" :
		 force ? "fail, be measured by --force, and marked" :
			 "fail, and nothing be measured without --force",
		 count[CHECK_PASS], n, count[CHECK_WARN], count[CHECK_FAIL]);
	for (size_t i = 0; i < n; i++)
		if (c[i].result != CHECK_PASS)
			buf_addf(out, "  %s %s: %s (want %s); %s\n",
				 check_result_name(c[i].result), c[i].check,
				 c[i].saw, c[i].want, c[i].remedy);
	return force || !count[CHECK_FAIL];
}

static int add_plan(const struct worker_options *o, const struct plan_means *m,
		    struct buf *out, struct err *e)
{
	const struct libraries_request lr = {
		.name = o->backend, .low = plan_low(&o->what, m->isa),
		.place = m->place,
	};
	struct plan_means means = *m;
	struct libraries l;
	struct plan plan;
	int rc = libraries_open(&l, &lr, e);

	if (rc < 0)
		return rc;
	if (l.blas_why[0])
		buf_addf(out, "without BLAS: %s\n", l.blas_why);
	if (l.onednn_why[0])
		buf_addf(out, "without low precisions' products: %s\n",
			 l.onednn_why);
	means.libraries = &l;
	rc = plan_make(&plan, &o->what, &means, e);
	if (rc == 0) {
		buf_addc(out, '\n');
		plan_text(&plan, out);
	}
	libraries_close(&l);
	return rc;
}

/* In the order of a run: the preflight before the libraries are here. */
static int add_all(const struct worker_options *o, struct plan_means *m,
		   struct buf *out, struct err *e)
{
	struct preflight_check checks[PREFLIGHT_MAX];
	struct preflight_readings r;
	struct arena a = { 0 };
	struct facts f;
	bool fit = false;
	size_t n;
	int rc;

	facts_init(&f);
	rc = detect_run(m->root, &f, e);
	if (rc < 0)
		goto out;
	add_facts(&f, out);
	if (o->wait_cool) {
		buf_adds(out, "wait-cool: ");
		cooldown_text(m->root, out);
		buf_addc(out, '\n');
	}
	preflight_read(m->root, m->place, plan_memory_need(m->place), &r);
	n = preflight_judge(&f, &r, &a, checks);
	fit = add_checks(checks, n, o->force, out);
	m->isa = facts_value(&f, FIELD_CPU_ISA);
	rc = add_plan(o, m, out, e);
out:
	arena_release(&a);
	facts_release(&f);
	return rc < 0 ? rc : !fit;
}

int preview_run(const struct worker_options *o, struct err *e)
{
	struct placement place = { 0 };
	struct sysroot *root = NULL;
	struct buf out = BUF_INIT;
	struct plan_means m = { .place = &place };
	int rc = sysroot_open(NULL, &root, e);

	if (rc < 0)
		return rc;
	rc = placement_make(&place, root, 0, e);
	m.root = root;
	if (rc == 0)
		rc = add_all(o, &m, &out, e);
	if (print(&out, e) < 0 && rc >= 0)
		rc = ERR_IO;
	buf_release(&out);
	placement_release(&place);
	sysroot_close(root);
	return rc;
}

static void write_fact(void *user, const struct event *ev)
{
	event_write(ev, user);
}

int preview_facts(struct err *e)
{
	struct sysroot *root = NULL;
	struct buf out = BUF_INIT;
	struct facts f;
	int rc = sysroot_open(NULL, &root, e);

	if (rc < 0)
		return rc;
	facts_init(&f);
	rc = detect_run(root, &f, e);
	if (rc == 0) {
		fact_event_each(&f, write_fact, &out);
		rc = print(&out, e);
	}
	facts_release(&f);
	buf_release(&out);
	sysroot_close(root);
	return rc;
}
