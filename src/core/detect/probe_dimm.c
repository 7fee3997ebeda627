/* SPDX-License-Identifier: MIT */
/* Kind and speed of the memory, as "DDR5-4800": SMBIOS where it is readable,
 * else the copy that udev's dmi_memory_id made at boot, else EDAC. */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/smbios.h"

#define UDEV_DMI "/run/udev/data/+dmi:id"
#define EDAC "/sys/devices/system/edac/mc"
#define DIMMS_MAX 1024

/* Machines mix sizes but hardly ever kinds; what differs is listed once. */
static void add_kind(struct buf *b, const char *type, int mts)
{
	char kind[48];
	size_t n;

	if (mts > 0)
		n = (size_t)snprintf(kind, sizeof kind, "%s-%d", type, mts);
	else
		n = (size_t)snprintf(kind, sizeof kind, "%s", type);
	for (const char *p = b->p; p && *p;) {
		size_t len = strcspn(p, "+");

		if (len == n && strncmp(p, kind, n) == 0)
			return;
		p += len + (p[len] == '+');
	}
	buf_addf(b, "%s%s", b->n ? "+" : "", kind);
}

static int by_smbios(const struct sysroot *root, struct buf *b)
{
	struct smbios_dimm d[DIMMS_MAX];
	int n = smbios_dimms(root, d, DIMMS_MAX);

	for (int i = 0; i < n && i < DIMMS_MAX; i++)
		if (d[i].type)
			add_kind(b, d[i].type, d[i].mts);
	return n;
}

/* "E:MEMORY_DEVICE_0_TYPE=DDR4"; empty slots have no SIZE. */
static bool udev_get(const char *text, int slot, const char *what, char *out,
		     size_t n)
{
	char key[64];
	const char *p;

	snprintf(key, sizeof key, "E:MEMORY_DEVICE_%d_%s=", slot, what);
	p = strstr(text, key);
	if (!p)
		return false;
	p += strlen(key);
	probe_copy_line(out, n, p);
	return *out != '\0';
}

static void by_udev(const struct sysroot *root, struct buf *b)
{
	struct buf text = BUF_INIT;

	if (sysroot_read(root, UDEV_DMI, &text) < 0)
		goto out;
	for (int slot = 0; slot < DIMMS_MAX; slot++) {
		char type[32], v[32];
		int mts = 0;

		if (!udev_get(text.p, slot, "TYPE", type, sizeof type))
			break;
		if (!udev_get(text.p, slot, "SIZE", v, sizeof v))
			continue;
		if (udev_get(text.p, slot, "CONFIGURED_SPEED_MTS", v, sizeof v) ||
		    udev_get(text.p, slot, "SPEED_MTS", v, sizeof v))
			mts = atoi(v);
		if (strcmp(type, "Unknown") != 0)
			add_kind(b, type, mts);
	}
out:
	buf_release(&text);
}

static void edac_controller(const struct sysroot *root, const char *mc,
			    struct buf *b)
{
	char dir[320], **names;
	int n;

	snprintf(dir, sizeof dir, EDAC "/%s", mc);
	n = sysroot_list(root, dir, &names);
	for (int i = 0; i < n; i++) {
		static const char *const kinds[] = { "DDR5", "DDR4", "DDR3", "DDR2" };
		char v[64];

		if (sysroot_line(root, v, sizeof v, "%s/%s/dimm_mem_type", dir,
				 names[i]) <= 0)
			continue;
		for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
			if (strstr(v, kinds[k])) {
				add_kind(b, kinds[k], 0);
				break;
			}
	}
	sysroot_list_free(names, n);
}

static void by_edac(const struct sysroot *root, struct buf *b)
{
	char **names;
	int n = sysroot_list(root, EDAC, &names);

	for (int i = 0; i < n; i++)
		if (strncmp(names[i], "mc", 2) == 0 &&
		    isdigit((unsigned char)names[i][2]))
			edac_controller(root, names[i], b);
	sysroot_list_free(names, n);
}

static int read_dimm(const struct sysroot *root, struct facts *f, struct err *e)
{
	struct buf b = BUF_INIT;
	const char *source = SMBIOS_ENTRIES;
	int rc = by_smbios(root, &b);

	(void)e;
	if (!b.n) {
		source = UDEV_DMI;
		by_udev(root, &b);
	}
	if (!b.n) {
		source = EDAC;
		by_edac(root, &b);
	}
	if (b.n)
		facts_known(f, FIELD_MEMORY_TYPE, source, "%s", buf_str(&b));
	else if (rc < 0)
		probe_unread(f, FIELD_MEMORY_TYPE, SMBIOS_ENTRIES, rc);
	else
		facts_unknown(f, FIELD_MEMORY_TYPE, SMBIOS_ENTRIES,
			      "the firmware does not name the memory's kind");
	buf_release(&b);
	return 0;
}

const struct probe probe_dimm = {
	.name = "dimm",
	.phase = DETECT_MEMORY,
	.read = read_dimm,
};
