/* SPDX-License-Identifier: MIT */
#include "bench/libraries.h"

#include <stdio.h>
#include <string.h>

#include "bench/backend.h"
#include "bench/backend_onednn.h"
#include "core/base/err.h"

#define BACKEND_DEFAULT "blis"

int libraries_check_name(const char *name, struct err *e)
{
	struct err own = ERR_INIT;
	int rc = strcmp(name, LIBRARIES_ONEDNN)
		? backend_check_name(name, &own) : 0;

	return rc < 0 ? err_set(e, rc, "%.500s; and " LIBRARIES_ONEDNN
				", for matrix products alone", own.text) : 0;
}

static int open_onednn(struct libraries *l, const struct libraries_request *rq)
{
	struct err own = ERR_INIT;
	int rc = onednn_open(rq->place, &l->onednn, &own);

	if (rc < 0)
		snprintf(l->onednn_why, sizeof(l->onednn_why), "%s", own.text);
	return rc;
}

int libraries_open(struct libraries *l, const struct libraries_request *rq,
		   struct err *e)
{
	struct err own = ERR_INIT;
	int rc;

	*l = (struct libraries){ 0 };
	if (rq->name && !strcmp(rq->name, LIBRARIES_ONEDNN)) {
		rc = open_onednn(l, rq);
		return rc < 0 ? err_set(e, rc, "%s", l->onednn_why) : 0;
	}
	rc = backend_open(rq->name ? rq->name : BACKEND_DEFAULT, rq->place,
			  &l->blas, &own);
	if (rc < 0 && rq->name)
		return err_set(e, rc, "%s", own.text);
	if (rc < 0)
		snprintf(l->blas_why, sizeof(l->blas_why), "%s", own.text);
	if (rq->low)
		open_onednn(l, rq);
	return 0;
}

void libraries_close(struct libraries *l)
{
	onednn_close(l->onednn);
	backend_close(l->blas);
	*l = (struct libraries){ 0 };
}

const struct backend *libraries_main(const struct libraries *l)
{
	if (l->blas)
		return l->blas;
	return l->onednn ? &l->onednn->b : NULL;
}
