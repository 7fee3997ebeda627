/* SPDX-License-Identifier: MIT */
#include "bench/accel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/detect/gpu_device.h"

static const struct accel_ops *const runtime[] = { &accel_cuda };

#define RUNTIMES (sizeof(runtime) / sizeof(runtime[0]))

/* What was seen of one runtime while the GPU was looked for. */
struct look {
	const struct accel_ops *ops;
	const char *want;      /* as gpu_address_parse() prints it, or "" */
	int found;             /* its number; -1 not there */
	struct buf saw;
};

static void tell_hidden(struct look *l)
{
	for (size_t i = 0; l->ops->hiding[i]; i++) {
		const char *value = getenv(l->ops->hiding[i]);

		if (value)
			buf_addf(&l->saw, "; %s=%.40s hides others",
				 l->ops->hiding[i], value);
	}
}

/* The driver answers; is the GPU among its n? */
static int look_among(struct look *l, int n, struct err *e)
{
	char at[ACCEL_ADDRESS];

	buf_addf(&l->saw, "%s shows %d GPU%s", l->ops->name, n, n == 1 ? "" : "s");
	for (int i = 0; i < n && l->found < 0; i++) {
		int rc = l->ops->address(i, at, e);

		if (rc < 0)
			return rc;
		if (!strcmp(at, l->want))
			l->found = i;
		buf_addf(&l->saw, "%s%s", i ? ", " : ": ",
			 *at ? at : "one on no PCI bus");
	}
	tell_hidden(l);
	if (n == 0 && l->ops->hint)
		buf_addf(&l->saw, " (%s)", l->ops->hint);
	return 0;
}

static int look_in(struct look *l)
{
	struct err own = ERR_INIT;
	int n = 0, rc = l->ops->count(&n, &own);

	l->found = -1;
	if (!rc)
		rc = look_among(l, n, &own);
	if (rc < 0) {
		buf_reset(&l->saw);
		buf_adds(&l->saw, own.text);
	}
	return rc;
}

/* A driver in trouble outranks the other vendor's that is not installed. */
static int look_everywhere(struct look l[RUNTIMES], const char *want,
			   const struct look **found)
{
	int worst = ERR_UNSUPPORTED;

	*found = NULL;
	for (size_t i = 0; i < RUNTIMES && !*found; i++) {
		int rc;

		l[i] = (struct look){ .ops = runtime[i], .want = want };
		rc = look_in(&l[i]);
		if (rc < 0 && rc != ERR_UNSUPPORTED)
			worst = rc;
		if (!rc && l[i].found >= 0)
			*found = &l[i];
	}
	return worst;
}

static int not_found(const struct look l[RUNTIMES], int code, const char *device,
		     struct err *e)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < RUNTIMES; i++)
		buf_addf(&all, "%s%.260s", i ? "; " : "", buf_str(&l[i].saw));
	err_set(e, code, "%s (%s) cannot be measured: %s", device,
		*l[0].want ? l[0].want : "on no PCI bus", buf_str(&all));
	buf_release(&all);
	return code;
}

int accel_open(struct accel *g, const char *device, const char *address,
	       struct err *e)
{
	struct look l[RUNTIMES] = { 0 };
	const struct look *found;
	char want[32] = "";
	int rc;

	*g = (struct accel){ 0 };
	if (address && *address && gpu_address_parse(address, want) < 0)
		return err_set(e, ERR_USAGE, "%s: '%.32s' is no PCI address", device,
			       address);
	snprintf(g->device, sizeof(g->device), "%s", device);
	rc = look_everywhere(l, want, &found);
	if (found) {
		g->ops = found->ops;
		rc = g->ops->open(g, found->found, e);
	} else {
		rc = not_found(l, rc, device, e);
	}
	if (rc < 0)
		g->ops = NULL;
	for (size_t i = 0; i < RUNTIMES; i++)
		buf_release(&l[i].saw);
	return rc;
}

void accel_close(struct accel *g)
{
	if (g->ops)
		g->ops->close(g);
	g->ops = NULL;
}
