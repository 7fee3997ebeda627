/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_pci.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/gpu_amd.h"
#include "core/detect/gpu_device.h"
#include "core/detect/links.h"
#include "core/detect/probe.h"

#define CLASS_DISPLAY 0x03
#define CLASS_ACCELERATOR 0x12

static unsigned number(const struct sysroot *root, const char *dir,
		       const char *file)
{
	long long v = 0;

	sysroot_number(root, &v, "%s/%s", dir, file);
	return v > 0 && v <= 0xffffff ? (unsigned)v : 0;
}

/* class: the base class.  Intel's accelerators are NPUs. */
static bool is_gpu(unsigned vendor, unsigned class)
{
	if (vendor == GPU_VENDOR_INTEL)
		return class == CLASS_DISPLAY;
	return (vendor == GPU_VENDOR_NVIDIA || vendor == GPU_VENDOR_AMD) &&
	       (class == CLASS_DISPLAY || class == CLASS_ACCELERATOR);
}

bool gpu_pci_is_integrated(const struct gpu *g)
{
	size_t n = strlen(g->address);

	if (g->vendor == GPU_VENDOR_INTEL)
		return n >= 8 && strcmp(g->address + n - 8, ":00:02.0") == 0;
	return g->vendor == GPU_VENDOR_AMD && gpu_amd_is_apu_id(g->device);
}

static void read_driver(const struct sysroot *root, struct gpu_device *d)
{
	char link[128], to[256];

	snprintf(link, sizeof link, "%s/driver", d->dir);
	if (sysroot_readlink(root, link, to, sizeof to) > 0)
		snprintf(d->driver, sizeof d->driver, "%.31s", links_base(to));
}

static void add_function(const struct sysroot *root, struct gpu_devices *list,
			 const char *name)
{
	struct gpu_device *d;
	char dir[96], address[32];
	unsigned vendor;

	if (gpu_address_parse(name, address) < 0)
		return;
	snprintf(dir, sizeof dir, GPU_PCI_DEVICES "/%s", name);
	vendor = number(root, dir, "vendor");
	if (!is_gpu(vendor, vendor ? number(root, dir, "class") >> 16 : 0) ||
	    sysroot_exists(root, "%s/physfn", dir))
		return;
	d = gpu_devices_add(list, address);
	if (!d)
		return;
	memcpy(d->dir, dir, sizeof dir);
	memcpy(d->found, dir, sizeof dir);
	d->gpu.vendor = vendor;
	d->gpu.device = number(root, dir, "device");
	d->gpu.sub_vendor = number(root, dir, "subsystem_vendor");
	d->gpu.sub_device = number(root, dir, "subsystem_device");
	d->gpu.revision = number(root, dir, "revision");
	read_driver(root, d);
}

/* The value of "KEY=" at the start of a line of a uevent file. */
static bool uevent_get(const char *text, const char *key, char *out, size_t n)
{
	size_t len = strlen(key);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, key, len) == 0 && p[len] == '=') {
			probe_copy_line(out, n, p + len + 1);
			return *out != '\0';
		}
	}
	return false;
}

/* "10DE:2704" */
static void uevent_ids(const char *text, const char *key, unsigned *first,
		       unsigned *second)
{
	char v[32];
	unsigned a, b;

	if (uevent_get(text, key, v, sizeof v) &&
	    sscanf(v, "%4x:%4x", &a, &b) == 2) {
		*first = a;
		*second = b;
	}
}

struct card {
	struct gpu gpu;
	char dir[96], path[48], driver[32];
};

/* A card of DRM: by its uevent, and the ids' files where that says nothing.
 * Virtual functions are no cards of their own here either. */
static bool read_card(const struct sysroot *root, const char *name,
		      struct card *c)
{
	struct buf b = BUF_INIT;
	char path[128], v[64];
	unsigned class;

	memset(c, 0, sizeof *c);
	snprintf(c->path, sizeof c->path, GPU_DRM "/%.24s", name);
	snprintf(c->dir, sizeof c->dir, "%s/device", c->path);
	snprintf(path, sizeof path, "%s/uevent", c->dir);
	sysroot_read(root, path, &b);
	uevent_ids(buf_str(&b), "PCI_ID", &c->gpu.vendor, &c->gpu.device);
	uevent_ids(buf_str(&b), "PCI_SUBSYS_ID", &c->gpu.sub_vendor,
		   &c->gpu.sub_device);
	if (uevent_get(buf_str(&b), "PCI_SLOT_NAME", v, sizeof v))
		gpu_address_parse(v, c->gpu.address);
	if (uevent_get(buf_str(&b), "DRIVER", v, sizeof v))
		snprintf(c->driver, sizeof c->driver, "%.31s", v);
	class = uevent_get(buf_str(&b), "PCI_CLASS", v, sizeof v) ?
		(unsigned)strtoul(v, NULL, 16) : number(root, c->dir, "class");
	buf_release(&b);
	if (!c->gpu.vendor)
		c->gpu.vendor = number(root, c->dir, "vendor");
	if (!c->gpu.device)
		c->gpu.device = number(root, c->dir, "device");
	c->gpu.revision = number(root, c->dir, "revision");
	/* a card of DRM is a GPU though its class may not be shown */
	return c->gpu.device &&
	       is_gpu(c->gpu.vendor, class ? class >> 16 : CLASS_DISPLAY) &&
	       !sysroot_exists(root, "%s/physfn", c->dir);
}

static bool is_card(const char *name)
{
	return strncmp(name, "card", 4) == 0 && name[4] && strlen(name) < 16 &&
	       name[4 + strspn(name + 4, "0123456789")] == '\0';
}

static void add_card(const struct sysroot *root, struct gpu_devices *list,
		     const char *name)
{
	struct gpu_device *d;
	struct card c;

	if (!is_card(name) || !read_card(root, name, &c))
		return;
	d = gpu_devices_find(list, c.gpu.address);
	if (!d) {
		d = gpu_devices_add(list, c.gpu.address);
		if (!d)
			return;
		d->gpu = c.gpu;
		memcpy(d->dir, c.dir, sizeof c.dir);
		memcpy(d->found, c.dir, sizeof c.dir);
		memcpy(d->driver, c.driver, sizeof c.driver);
	}
	memcpy(d->card, c.path, sizeof c.path);
}

int gpu_pci_scan(const struct sysroot *root, struct gpu_devices *list)
{
	char **names;
	int bus, drm;

	bus = sysroot_list(root, GPU_PCI_DEVICES, &names);
	for (int i = 0; i < bus; i++)
		add_function(root, list, names[i]);
	if (bus >= 0)
		sysroot_list_free(names, bus);
	drm = sysroot_list(root, GPU_DRM, &names);
	for (int i = 0; i < drm; i++)
		add_card(root, list, names[i]);
	if (drm >= 0)
		sysroot_list_free(names, drm);
	for (int i = 0; i < list->n; i++)
		list->device[i].gpu.integrated =
			gpu_pci_is_integrated(&list->device[i].gpu);
	if (bus < 0 && drm < 0)
		return bus == -ENOENT ? drm : bus;
	return 0;
}

int gpu_pci_list(const struct sysroot *root, struct gpu_pci *out, int cap)
{
	struct gpu_devices *list = xcalloc(1, sizeof *list);
	int found = 0, rc = gpu_pci_scan(root, list);

	gpu_devices_sort(list);
	for (int i = 0; i < list->n; i++) {
		const struct gpu *g = &list->device[i].gpu;
		struct gpu_pci *p = &out[found];

		if (g->integrated || found == cap)
			continue;
		memcpy(p->address, g->address, sizeof p->address);
		p->vendor = g->vendor;
		p->device = g->device;
		p->sub_vendor = g->sub_vendor;
		p->sub_device = g->sub_device;
		found++;
	}
	free(list);
	return rc < 0 ? rc : found;
}
