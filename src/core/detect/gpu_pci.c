/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_pci.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_amd.h"
#include "core/detect/gpu_device.h"
#include "core/detect/links.h"
#include "core/detect/probe.h"

#define CLASS_DISPLAY 0x03
#define CLASS_ACCELERATOR 0x12
#define HWMON_MAX 16
/* A limit above this is no limit (and no GPU draws a megawatt). */
#define UW_MAX 1000000000000ll

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

/* Do the ids alone say that it is part of an ordinary processor? */
static bool is_integrated(const struct gpu *g)
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

/* The value of "KEY=" in a uevent file. */
static bool uevent_get(const char *text, const char *key, char *out, size_t n)
{
	const char *v = probe_find_line(text, key);

	if (v)
		probe_copy_line(out, n, v);
	return v && *out;
}

/* "10DE:2704" */
static void uevent_ids(const char *text, const char *key, unsigned *vendor,
		       unsigned *device)
{
	char v[32];

	if (uevent_get(text, key, v, sizeof v))
		gpu_ids_parse(v, vendor, device);
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
	uevent_ids(buf_str(&b), "PCI_ID=", &c->gpu.vendor, &c->gpu.device);
	uevent_ids(buf_str(&b), "PCI_SUBSYS_ID=", &c->gpu.sub_vendor,
		   &c->gpu.sub_device);
	if (uevent_get(buf_str(&b), "PCI_SLOT_NAME=", v, sizeof v))
		gpu_address_parse(v, c->gpu.address);
	if (uevent_get(buf_str(&b), "DRIVER=", v, sizeof v))
		snprintf(c->driver, sizeof c->driver, "%.31s", v);
	class = uevent_get(buf_str(&b), "PCI_CLASS=", v, sizeof v) ?
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
	sysroot_list_free(names, bus);
	drm = sysroot_list(root, GPU_DRM, &names);
	for (int i = 0; i < drm; i++)
		add_card(root, list, names[i]);
	sysroot_list_free(names, drm);
	for (int i = 0; i < list->n; i++)
		list->device[i].gpu.integrated =
			is_integrated(&list->device[i].gpu);
	if (bus < 0 && drm < 0)
		return bus == -ENOENT ? drm : bus;
	return 0;
}

static bool read_limit(const struct sysroot *root, struct gpu_device *d,
		       const char *dir, const char *file)
{
	char path[224];
	long long uw = 0;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	if (sysroot_number(root, &uw, "%s", path) < 0 || uw <= 0 || uw > UW_MAX)
		return false;
	gpu_value_known(&d->gpu.power_limit_w, path, "%.17g", (double)uw / 1e6);
	return true;
}

void gpu_pci_power_limit(const struct sysroot *root, struct gpu_device *d,
			 const char *const files[])
{
	char dir[128], one[192], **names;
	bool found = false;
	int n;

	snprintf(dir, sizeof dir, "%s/hwmon", d->dir);
	n = sysroot_list(root, dir, &names);
	for (int f = 0; files[f] && !found; f++)
		for (int i = 0; i < n && i < HWMON_MAX && !found; i++) {
			snprintf(one, sizeof one, "%s/%.48s", dir, names[i]);
			found = read_limit(root, d, one, files[f]);
		}
	sysroot_list_free(names, n);
	if (!found)
		gpu_value_missing(&d->gpu.power_limit_w, FACT_UNKNOWN, dir,
				  d->driver[0] ?
				  "the driver's files do not show it" :
				  "no driver is loaded that shows it");
}
