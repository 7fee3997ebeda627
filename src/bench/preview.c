/* SPDX-License-Identifier: MIT */
#include "bench/preview.h"

#include <stdio.h>

#include "bench/cooldown.h"
#include "bench/fact_event.h"
#include "bench/gpu_run.h"
#include "bench/gpus.h"
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

/* A dry run on its way. */
struct preview {
	const struct worker_options *o;
	struct plan_means means;
	struct libraries libraries;
	struct gpus gpus;
	struct plan plan;
	struct arena arena;
	struct buf *out;
};

static bool has_cpu(const struct preview *v)
{
	return gpus_wants(v->o->devices, "cpu");
}

/* Of so many checks. */
struct tally {
	size_t n, of[CHECK_FAIL + 1];
};

static void add_checks(const struct preflight_check *c, size_t n, struct tally *t,
		       struct buf *out)
{
	t->n += n;
	for (size_t i = 0; i < n; i++) {
		t->of[c[i].result]++;
		if (c[i].result != CHECK_PASS)
			buf_addf(out, "  %s %s: %s (want %s); %s\n",
				 check_result_name(c[i].result), c[i].check,
				 c[i].saw, c[i].want, c[i].remedy);
	}
}

/* Whether a run would go on after it. */
static bool add_preflight(struct preview *v, const struct facts *f)
{
	struct preflight_check checks[PREFLIGHT_MAX], of_gpu[GPU_PREFLIGHT_MAX];
	const struct plan_means *m = &v->means;
	struct preflight_readings r;
	struct buf lines = BUF_INIT;
	struct tally t = { 0 };
	size_t n;

	preflight_read(m->root, has_cpu(v) ? m->place : NULL, &r);
	n = preflight_judge(f, &r, &v->arena, checks);
	add_checks(checks, n, &t, &lines);
	for (size_t i = 0; i < v->gpus.n; i++) {
		n = gpu_run_check(&v->gpus.item[i], &v->arena, of_gpu);
		add_checks(of_gpu, n, &t, &lines);
	}
	buf_addf(v->out, "preflight: would %s: %zu of %zu checks passed, %zu warned, "
		 "%zu failed\n%s", !t.of[CHECK_FAIL] ? "pass" :
		 v->o->force ? "fail, be measured by --force, and marked" :
			       "fail, and nothing be measured without --force",
		 t.of[CHECK_PASS], t.n, t.of[CHECK_WARN], t.of[CHECK_FAIL],
		 buf_str(&lines));
	buf_release(&lines);
	return v->o->force || !t.of[CHECK_FAIL];
}

static int open_libraries(struct preview *v, struct err *e)
{
	const struct libraries_request lr = {
		.name = v->o->backend, .low = plan_low(&v->o->what, v->means.isa),
		.place = v->means.place,
	};
	int rc = has_cpu(v) ? libraries_open(&v->libraries, &lr, e) : 0;

	v->means.libraries = &v->libraries;
	if (rc == 0 && v->libraries.blas_why[0])
		buf_addf(v->out, "without BLAS: %s\n", v->libraries.blas_why);
	return rc;
}

static int plan_cpu(struct preview *v, struct err *e)
{
	struct buf absent = BUF_INIT;

	plan_tell_absent(&v->o->what, &v->means, gpu_run_is_ready(&v->gpus), &absent);
	for (char *p = absent.p, *nl; p && (nl = strchr(p, '\n')); p = nl + 1)
		buf_addf(v->out, "without %.*s\n", (int)(nl - p), p);
	buf_release(&absent);
	return plan_make(&v->plan, &v->o->what, &v->means, e);
}

static int add_plan(struct preview *v, struct err *e)
{
	struct buf absent = BUF_INIT;
	int rc = open_libraries(v, e);

	if (rc < 0)
		return rc;
	rc = gpu_run_open(&v->gpus, v->o->devices, e);
	gpu_run_text(&v->gpus, v->out);
	if (rc == 0 && has_cpu(v))
		rc = plan_cpu(v, e);
	if (rc < 0)
		return rc;
	plan_add_gpus(&v->plan, &v->o->what, &v->gpus, &absent);
	buf_adds(v->out, buf_str(&absent));
	buf_addc(v->out, '\n');
	if (v->plan.n)
		plan_text(&v->plan, v->out);
	else
		rc = plan_empty(&absent, e);
	buf_release(&absent);
	return rc;
}

/* In the order of a run: preflight, libraries, GPUs, plan. */
static int add_all(struct preview *v, struct err *e)
{
	bool fit = false;
	struct facts f;
	int rc;

	facts_init(&f);
	rc = detect_run(v->means.root, &f, e);
	if (rc < 0)
		goto out;
	add_facts(&f, v->out);
	if (v->o->wait_cool) {
		buf_adds(v->out, "wait-cool: ");
		cooldown_text(v->means.root, v->out);
		buf_addc(v->out, '\n');
	}
	rc = gpus_find(&v->gpus, v->means.root, v->o->devices, e);
	if (rc < 0)
		goto out;
	fit = add_preflight(v, &f);
	v->means.isa = facts_value(&f, FIELD_CPU_ISA);
	rc = add_plan(v, e);
	gpus_close(&v->gpus);
	libraries_close(&v->libraries);
out:
	arena_release(&v->arena);
	facts_release(&f);
	return rc < 0 ? rc : !fit;
}

int preview_run(const struct worker_options *o, struct err *e)
{
	struct placement place = { 0 };
	struct sysroot *root = NULL;
	struct buf out = BUF_INIT;
	struct preview v = { .o = o, .means.place = &place, .out = &out };
	int rc = sysroot_open(NULL, &root, e);

	if (rc < 0)
		return rc;
	rc = placement_make(&place, root, 0, e);
	v.means.root = root;
	if (rc == 0)
		rc = add_all(&v, e);
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
