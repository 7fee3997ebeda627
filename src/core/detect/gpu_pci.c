/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_pci.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

static unsigned number(const struct sysroot *root, const char *address,
		       const char *file)
{
	long long v = 0;

	sysroot_number(root, &v, GPU_PCI_DEVICES "/%s/%s", address, file);
	return v > 0 ? (unsigned)v : 0;
}

static bool counts(const struct gpu_pci *g, unsigned class)
{
	size_t n = strlen(g->address);

	if (class >> 16 != 0x03 && class >> 16 != 0x12)
		return false;
	if (g->vendor == GPU_VENDOR_INTEL)
		return class >> 16 == 0x03 &&
		       !(n >= 8 && strcmp(g->address + n - 8, ":00:02.0") == 0);
	return g->vendor == GPU_VENDOR_NVIDIA || g->vendor == GPU_VENDOR_AMD;
}

/* Addresses are hexadecimal and of one width, so their text has PCI order;
 * sysroot_list() reads numbers as decimal. */
static int by_address(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int gpu_pci_list(const struct sysroot *root, struct gpu_pci *out, int cap)
{
	char **names;
	int n = sysroot_list(root, GPU_PCI_DEVICES, &names), found = 0;

	if (n > 0)
		qsort(names, (size_t)n, sizeof *names, by_address);
	for (int i = 0; i < n; i++) {
		struct gpu_pci g = { 0 };

		if (strlen(names[i]) >= sizeof g.address)
			continue;
		memcpy(g.address, names[i], strlen(names[i]));
		g.vendor = number(root, names[i], "vendor");
		if (!counts(&g, number(root, names[i], "class")))
			continue;
		g.device = number(root, names[i], "device");
		g.sub_vendor = number(root, names[i], "subsystem_vendor");
		g.sub_device = number(root, names[i], "subsystem_device");
		if (found < cap)
			out[found] = g;
		found++;
	}
	sysroot_list_free(names, n);
	return n < 0 ? n : found < cap ? found : cap;
}

static int line_length(const char *p)
{
	size_t n = strcspn(p, "\n");

	return n < 100 ? (int)n : 100;
}

/* A vendor starts a line, its devices follow, indented by one tab. */
static bool name_in(const char *text, const struct gpu_pci *g, char *out,
		    unsigned long n)
{
	char want[16];
	const char *p, *vendor, *end;

	snprintf(want, sizeof want, "\n%04x  ", g->vendor);
	p = strstr(text, want);
	if (!p)
		return false;
	vendor = p + 7;
	for (end = vendor; (end = strchr(end, '\n')); end++)
		if (end[1] != '\t' && end[1] != '#')
			break;
	snprintf(want, sizeof want, "\n\t%04x  ", g->device);
	p = strstr(p, want);
	if (!p || (end && p > end))
		return false;
	p += 8;
	snprintf(out, n, "%.*s %.*s", line_length(vendor), vendor, line_length(p),
		 p);
	return true;
}

int gpu_pci_name(const struct sysroot *root, const struct gpu_pci *g, char *out,
		 unsigned long n)
{
	static const char *const lists[] = {
		"/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids",
	};
	bool found = false;

	for (size_t i = 0; i < sizeof lists / sizeof lists[0] && !found; i++) {
		struct buf b = BUF_INIT;

		if (sysroot_read(root, lists[i], &b) == 0)
			found = name_in(b.p, g, out, n);
		buf_release(&b);
	}
	return found ? 0 : -ENOENT;
}
