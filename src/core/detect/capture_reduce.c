/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_reduce.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/detect/capture_work.h"

#define PCI_DEVICES "/sys/bus/pci/devices"
#define PCI_MAX 1024

/* Parts of the names of packages. */
static const char *const wanted[] = {
	"blis", "blas", "mkl", "dnnl", "gcc", "clang", "llvm", "nvidia", "cuda",
	"cudnn", "cublas", "rocm", "rocblas", "hip", "hsa", "amdgpu", "l4t",
	"numpy", "torch", "libc6", "glibc", "musl", "dkms", NULL
};

static bool is_wanted(const char *p, size_t n)
{
	for (size_t i = 0; wanted[i]; i++)
		if (memmem(p, n, wanted[i], strlen(wanted[i])))
			return true;
	return false;
}

/* The line of a paragraph that begins with key; its length without the end. */
static const char *line_of(const char *p, size_t n, const char *key, size_t *len)
{
	const char *end = p + n;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		*len = (size_t)((nl ? nl : end) - p);
		if (*len >= strlen(key) && memcmp(p, key, strlen(key)) == 0)
			return p;
		p += *len + 1;
	}
	return NULL;
}

/* Calls add for each paragraph whose line KEY names a wanted package. */
static void paragraphs(const struct buf *in, struct buf *out, const char *key,
		       void (*add)(const char *p, size_t n, struct buf *out))
{
	const char *p = in->p, *end = p ? p + in->n : NULL;

	while (p < end) {
		const char *stop = memmem(p, (size_t)(end - p), "\n\n", 2), *name;
		size_t n = (size_t)((stop ? stop + 1 : end) - p), len;

		name = line_of(p, n, key, &len);
		if (name && is_wanted(name, len)) {
			add(p, n, out);
			buf_addc(out, '\n');
		}
		p += n + 1;
	}
}

static void add_dpkg(const char *p, size_t n, struct buf *out)
{
	static const char *const keys[] = {
		"Package: ", "Status: ", "Architecture: ", "Multi-Arch: ",
		"Version: ",
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		size_t len;
		const char *line = line_of(p, n, keys[i], &len);

		if (line) {
			buf_add(out, line, len);
			buf_addc(out, '\n');
		}
	}
}

void capture_reduce_dpkg(const struct buf *in, struct buf *out)
{
	paragraphs(in, out, "Package: ", add_dpkg);
}

static bool is_program(const char *p, size_t n)
{
	return memmem(p, n, ".so", 3) || memmem(p, n, "bin/", 4);
}

/* "F:usr/lib" before the "R:libblis.so.4" in it. */
static void add_apk(const char *p, size_t n, struct buf *out)
{
	for (const char *end = p + n; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl ? nl + 1 : end) - p);

		if (*p == 'P' || *p == 'V' || *p == 'A' || *p == 'F' ||
		    (*p == 'R' && memmem(p, len, ".so", 3)))
			buf_add(out, p, len);
		p += len;
	}
}

void capture_reduce_apk(const struct buf *in, struct buf *out)
{
	paragraphs(in, out, "P:", add_apk);
}

void capture_reduce_files(const struct buf *in, struct buf *out)
{
	const char *p = in->p, *end = p ? p + in->n : NULL;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl ? nl + 1 : end) - p);

		if (is_program(p, len))
			buf_add(out, p, len);
		p += len;
	}
}

/* --- pci.ids ------------------------------------------------------------------- */

struct pci {
	struct { unsigned vendor, device; } id[PCI_MAX];
	size_t n;
};

static void find_pci(const struct sysroot *root, struct pci *pci)
{
	char **names;
	int n = sysroot_list(root, PCI_DEVICES, &names);

	pci->n = 0;
	for (int i = 0; i < n && pci->n < PCI_MAX; i++) {
		long long vendor, device;

		if (sysroot_number(root, &vendor, PCI_DEVICES "/%s/vendor",
				   names[i]) < 0 ||
		    sysroot_number(root, &device, PCI_DEVICES "/%s/device",
				   names[i]) < 0)
			continue;
		pci->id[pci->n].vendor = vendor & 0xffff;
		pci->id[pci->n++].device = device & 0xffff;
	}
	sysroot_list_free(names, n);
}

static bool has_vendor(const struct pci *pci, unsigned vendor)
{
	for (size_t i = 0; i < pci->n; i++)
		if (pci->id[i].vendor == vendor)
			return true;
	return false;
}

static bool has_device(const struct pci *pci, unsigned vendor, unsigned device)
{
	for (size_t i = 0; i < pci->n; i++)
		if (pci->id[i].vendor == vendor && pci->id[i].device == device)
			return true;
	return false;
}

/* "10de  NVIDIA", below it "\t2204  GA102", below that subsystems; classes
 * ("C 03") come last. */
static void reduce_ids(const struct pci *pci, const struct buf *in,
		       struct buf *out)
{
	const char *p = in->p, *end = p ? p + in->n : NULL;
	bool in_vendor = false, in_device = false;
	unsigned vendor = 0;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl + 1 : end) - p);
		bool keep = false;

		if (n > 2 && p[0] == '\t' && p[1] == '\t') {
			keep = in_device;
		} else if (n > 1 && p[0] == '\t') {
			in_device = in_vendor &&
				    has_device(pci, vendor,
					       (unsigned)strtoul(p, NULL, 16));
			keep = in_device;
		} else if (*p != '#' && *p != '\n') {
			vendor = (unsigned)strtoul(p, NULL, 16);
			in_vendor = *p != 'C' && has_vendor(pci, vendor);
			in_device = false;
			keep = in_vendor;
		}
		if (keep)
			buf_add(out, p, n);
		p += n;
	}
}

int capture_reduce_pci_ids(struct capture *c)
{
	static const char *const paths[] = {
		"/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids",
	};
	struct pci pci;
	int rc = 0;

	find_pci(c->root, &pci);
	for (size_t i = 0; rc == 0 && pci.n && i < 2; i++) {
		struct buf in = BUF_INIT, out = BUF_INIT;

		if (capture_read(c->root, paths[i], SYSROOT_MAX_BYTES, &in) == 0) {
			reduce_ids(&pci, &in, &out);
			rc = capture_take_bytes(c, paths[i], &out, "reduced to "
						"this machine's devices");
		}
		buf_release(&in);
		buf_release(&out);
	}
	return rc;
}
