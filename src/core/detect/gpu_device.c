/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_device.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/detect/probe.h"

/* Up to n hexadecimal digits and then the byte end. */
static const char *hex(const char *p, int n, char end, unsigned *out)
{
	static const char digits[] = "0123456789abcdef";
	int i = 0;

	*out = 0;
	for (; i < n && *p; i++, p++) {
		const char *d = strchr(digits, *p >= 'A' && *p <= 'F' ?
				       *p + ('a' - 'A') : *p);

		if (!d)
			break;
		*out = *out << 4 | (unsigned)(d - digits);
	}
	return i > 0 && *p == end ? p + (end != '\0') : NULL;
}

static int split(const char *text, struct gpu_address *a)
{
	const char *p = hex(text, 8, ':', &a->domain);

	p = p ? hex(p, 2, ':', &a->bus) : NULL;
	p = p ? hex(p, 2, '.', &a->device) : NULL;
	p = p ? hex(p, 1, '\0', &a->function) : NULL;
	return p && a->device < 32 && a->function < 8 ? 0 : -EINVAL;
}

int gpu_address_parse(const char *text, char out[32])
{
	struct gpu_address a;

	if (split(text, &a) < 0)
		return -EINVAL;
	gpu_address_print(&a, out);
	return 0;
}

void gpu_address_print(const struct gpu_address *a, char out[32])
{
	snprintf(out, 32, "%04x:%02x:%02x.%x", a->domain, a->bus, a->device,
		 a->function);
}

bool gpu_ids_parse(const char *text, unsigned *vendor, unsigned *device)
{
	unsigned v, d;
	const char *p = hex(text, 4, ':', &v);

	if (!p || !hex(p, 4, '\0', &d))
		return false;
	*vendor = v;
	*device = d;
	return true;
}

int gpu_address_compare(const char *a, const char *b)
{
	struct gpu_address x, y;
	int bad_x = split(a, &x), bad_y = split(b, &y);

	if (bad_x || bad_y)
		return !!bad_x - !!bad_y;
	if (x.domain != y.domain)
		return x.domain < y.domain ? -1 : 1;
	if (x.bus != y.bus)
		return x.bus < y.bus ? -1 : 1;
	if (x.device != y.device)
		return x.device < y.device ? -1 : 1;
	return (x.function > y.function) - (x.function < y.function);
}

struct gpu_device *gpu_devices_find(struct gpu_devices *list,
				    const char *address)
{
	for (int i = 0; *address && i < list->n; i++)
		if (strcmp(list->device[i].gpu.address, address) == 0)
			return &list->device[i];
	return NULL;
}

struct gpu_device *gpu_devices_add(struct gpu_devices *list,
				   const char *address)
{
	struct gpu_device *d;

	if (list->n == GPU_MAX)
		return NULL;
	d = &list->device[list->n++];
	memset(d, 0, sizeof *d);
	snprintf(d->gpu.address, sizeof d->gpu.address, "%s", address);
	return d;
}

static int by_address(const void *a, const void *b)
{
	const struct gpu_device *x = a, *y = b;

	return gpu_address_compare(x->gpu.address, y->gpu.address);
}

void gpu_devices_sort(struct gpu_devices *list)
{
	qsort(list->device, (size_t)list->n, sizeof list->device[0], by_address);
}

void gpu_value_known(struct gpu_value *v, const char *source, const char *fmt,
		     ...)
{
	va_list ap;

	if (v->state == FACT_KNOWN)
		return;
	va_start(ap, fmt);
	vsnprintf(v->text, sizeof v->text, fmt, ap);
	va_end(ap);
	for (char *p = v->text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	probe_squeeze(v->text);
	if (!v->text[0]) {
		gpu_value_missing(v, FACT_UNKNOWN, source, "it is empty");
		return;
	}
	v->state = FACT_KNOWN;
	snprintf(v->source, sizeof v->source, "%s", source);
}

void gpu_value_missing(struct gpu_value *v, enum fact_state state,
		       const char *source, const char *reason)
{
	bool fresh = !v->source[0] || !v->text[0];

	if (v->state == FACT_KNOWN ||
	    (!fresh && (v->state == FACT_ABSENT || state != FACT_ABSENT)))
		return;
	v->state = state;
	snprintf(v->text, sizeof v->text, "%s", reason);
	snprintf(v->source, sizeof v->source, "%s", source);
}
