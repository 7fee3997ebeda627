/* SPDX-License-Identifier: MIT */
#include "core/model/product.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/utf8.h"
#include "core/base/xmem.h"

/* Marks that vendors put behind names; "(R)" and the like carry no identity. */
static const char *const drop[] = {
	"(R)", "(r)", "(TM)", "(tm)", "\xc2\xae", "\xe2\x84\xa2",
};

static size_t mark_length(const char *s)
{
	for (size_t i = 0; i < sizeof drop / sizeof *drop; i++)
		if (strncmp(s, drop[i], strlen(drop[i])) == 0)
			return strlen(drop[i]);
	return 0;
}

/* "12th Gen " and its like at the start. */
static size_t generation_length(const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (n && n <= 2 && isalpha((unsigned char)s[n]) &&
	    isalpha((unsigned char)s[n + 1]) &&
	    strncmp(s + n + 2, " Gen ", 5) == 0)
		return n + 7;
	return 0;
}

/* " CPU", " Processor", " 16-Core Processor", " CPU @ 3.60GHz": say nothing
 * that the model number does not say. */
static bool ends_name(const char *s)
{
	size_t n;

	if (strncmp(s, " @ ", 3) == 0)
		return true;
	if (strncmp(s, " CPU @", 6) == 0 || strcmp(s, " CPU") == 0 ||
	    strcmp(s, " Processor") == 0)
		return true;
	if (*s != ' ')
		return false;
	n = strspn(s + 1, "0123456789");
	return n && strncmp(s + 1 + n, "-Core Processor", 15) == 0;
}

/* Under a hypervisor the model ends in " (family F model M)", because brands
 * are masked there.  A brand with a number in it ("EPYC 7R13") was not masked:
 * the guest is the same product as the bare metal. */
static size_t length_without_family(const char *s)
{
	const char *suffix = strstr(s, " (family ");
	size_t n = suffix ? (size_t)(suffix - s) : strlen(s);

	return suffix && strcspn(s, "0123456789") < n ? n : strlen(s);
}

/* text: without what length_without_family() takes away; out has room for all of it. */
static size_t put_name(const char *text, char *out)
{
	const char *s = text;
	size_t n = 0, skip;

	while (*s) {
		skip = mark_length(s);
		if (skip) {
			s += skip;
			continue;
		}
		if (ends_name(s))
			break;
		if (*s == ' ' && (n == 0 || out[n - 1] == ' ')) {
			s++;
			continue;
		}
		out[n++] = *s++;
	}
	while (n && out[n - 1] == ' ')
		n--;
	out[n] = '\0';
	return n;
}

static const char *begin_of(const char *model)
{
	model += strspn(model, " ");
	return model + generation_length(model);
}

void product_name(const char *model, char out[PRODUCT_MAX])
{
	struct buf all = BUF_INIT;

	product_add_name(model, &all);
	snprintf(out, PRODUCT_MAX, "%.*s", (int)utf8_fit(all.p, PRODUCT_MAX - 1), all.p);
	buf_release(&all);
}

void product_add_name(const char *model, struct buf *out)
{
	const char *s = begin_of(model);
	size_t n = length_without_family(s);
	char *text = xstrndup(s, n);

	buf_reserve(out, n);
	n = put_name(text, out->p + out->n);
	out->n += n;
	if (!n)
		buf_adds(out, PRODUCT_UNKNOWN);
	free(text);
}
