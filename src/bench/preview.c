/* SPDX-License-Identifier: MIT */
#include "bench/preview.h"

#include <stdio.h>

#include "bench/backend.h"
#include "bench/fact_event.h"
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

int preview_plan(const struct plan_request *rq, const char *backend,
		 struct err *e)
{
	struct placement place = { 0 };
	struct sysroot *root = NULL;
	struct backend *b = NULL;
	struct err own = ERR_INIT;
	struct buf out = BUF_INIT;
	struct plan plan;
	int rc = sysroot_open(NULL, &root, e);

	if (rc < 0)
		return rc;
	rc = placement_make(&place, root, 0, e);
	if (rc < 0)
		goto out;
	rc = backend_open(backend ? backend : "blis", &place, &b, &own);
	if (rc < 0 && backend) {
		err_set(e, rc, "%s", own.text);
		goto out;
	}
	if (rc < 0)
		buf_addf(&out, "without BLAS: %s\n", own.text);
	rc = plan_make(&plan, rq, &place, root, b, e);
	if (rc < 0)
		goto out;
	plan_text(&plan, &out);
	rc = print(&out, e);
out:
	buf_release(&out);
	backend_close(b);
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
