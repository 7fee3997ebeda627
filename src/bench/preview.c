/* SPDX-License-Identifier: MIT */
#include "bench/preview.h"

#include <stdio.h>

#include "bench/fact_event.h"
#include "bench/libraries.h"
#include "bench/placement.h"
#include "bench/plan.h"
#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/detect.h"
#include "core/model/event.h"
#include "core/model/facts.h"

static int print(const struct buf *b, struct err *e)
{
	if (fwrite(buf_str(b), 1, b->n, stdout) != b->n || fflush(stdout) != 0)
		return err_sys(e, "cannot write to standard output");
	return 0;
}

static int make_plan(const struct plan_request *rq, const char *backend,
		     const struct plan_means *m, struct buf *out, struct err *e)
{
	const struct libraries_request lr = {
		.name = backend, .low = plan_low(rq, m->isa), .place = m->place,
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
	rc = plan_make(&plan, rq, &means, e);
	if (rc == 0)
		plan_text(&plan, out);
	libraries_close(&l);
	return rc;
}

int preview_plan(const struct plan_request *rq, const char *backend,
		 struct err *e)
{
	struct placement place = { 0 };
	struct sysroot *root = NULL;
	struct buf out = BUF_INIT;
	struct plan_means m = { .place = &place };
	struct facts f;
	int rc = sysroot_open(NULL, &root, e);

	if (rc < 0)
		return rc;
	facts_init(&f);
	rc = placement_make(&place, root, 0, e);
	if (rc == 0)
		rc = detect_run(root, &f, e);
	if (rc == 0) {
		m.root = root;
		m.isa = facts_value(&f, FIELD_CPU_ISA);
		rc = make_plan(rq, backend, &m, &out, e);
	}
	if (rc == 0)
		rc = print(&out, e);
	facts_release(&f);
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
