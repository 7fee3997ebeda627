/* SPDX-License-Identifier: MIT */
#include "bench/accel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/detect/gpu_device.h"

static const struct accel_ops *const runtime[] = { &accel_cuda, &accel_hip };

#define RUNTIMES (sizeof(runtime) / sizeof(runtime[0]))

/* What was seen of one runtime while the GPU was looked for. */
struct look {
	const struct accel_ops *ops;
	const char *want;      /* as gpu_address_parse() prints it, or "" */
	int found;             /* its number; -1 not there */
	struct buf saw;
};

static void tell_hidden(const struct accel_ops *ops, struct buf *words)
{
	for (size_t i = 0; ops->hiding[i]; i++) {
		const char *value = getenv(ops->hiding[i]);

		if (value)
			buf_addf(words, "; %s=%.40s hides others", ops->hiding[i],
				 value);
	}
}

static void tell_seen(const struct accel_ops *ops,
		      char (*const address)[ACCEL_ADDRESS], int n, struct buf *words)
{
	buf_addf(words, "%s shows %d GPU%s", ops->name, n, n == 1 ? "" : "s");
	for (int i = 0; i < n; i++)
		buf_addf(words, "%s%s", i ? ", " : ": ",
			 *address[i] ? address[i] : "one on no PCI bus");
	tell_hidden(ops, words);
	if (n == 0 && ops->hint)
		buf_addf(words, " (%s)", ops->hint);
}

int accel_look(const struct accel_ops *ops, char (*address)[ACCEL_ADDRESS], int cap,
	       struct buf *words)
{
	struct err own = ERR_INIT;
	int n = 0, rc = ops->count(&n, &own);

	if (n > cap)
		n = cap;
	for (int i = 0; i < n && !rc; i++)
		rc = ops->address(i, address[i], &own);
	if (rc < 0) {
		buf_adds(words, own.text);
		return rc;
	}
	tell_seen(ops, address, n, words);
	return n;
}

static int look_in(struct look *l)
{
	char at[GPU_MAX][ACCEL_ADDRESS];
	int n = accel_look(l->ops, at, GPU_MAX, &l->saw);

	l->found = -1;
	for (int i = 0; i < n && l->found < 0; i++)
		if (!strcmp(at[i], l->want))
			l->found = i;
	return n < 0 ? n : 0;
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
