/* SPDX-License-Identifier: MIT */
#include "core/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void err_fill(struct err *e, int code, const char *fmt, va_list ap)
{
	e->code = code;
	vsnprintf(e->text, sizeof e->text, fmt, ap);
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	va_list ap;

	if (!e || e->code)
		return code;
	va_start(ap, fmt);
	err_fill(e, code, fmt, ap);
	va_end(ap);
	return code;
}

int err_sys(struct err *e, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;
	size_t n;

	if (!e || e->code)
		return ERR_IO;
	va_start(ap, fmt);
	err_fill(e, ERR_IO, fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", strerror(saved));
	errno = saved;
	return ERR_IO;
}

int err_prefix(struct err *e, const char *fmt, ...)
{
	char old[sizeof e->text];
	va_list ap;
	size_t n;

	if (!e || !e->code)
		return e ? e->code : 0;
	memcpy(old, e->text, sizeof old);
	va_start(ap, fmt);
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	va_end(ap);
	n = strlen(e->text);
	if (n + 3 < sizeof e->text)
		snprintf(e->text + n, sizeof e->text - n, ": %.*s",
			 (int)(sizeof e->text - n - 3), old);
	return e->code;
}

void err_clear(struct err *e)
{
	e->code = 0;
	e->text[0] = '\0';
}
