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

#define EDAC "/sys/devices/system/edac/mc"
#define KINDS_BYTES 256  /* of text: no machine mixes more */
#define N(a) (sizeof(a) / sizeof((a)[0]))

/* Machines mix sizes but hardly ever kinds; what differs is listed once. */
static void add_kind(struct buf *b, const char *type, int mts)
{
	char kind[48];

	if (mts > 0)
		snprintf(kind, sizeof kind, "%s-%d", type, mts);
	else
		snprintf(kind, sizeof kind, "%s", type);
	if (b->n < KINDS_BYTES)
		probe_add_word(b, kind);
}

/* How many devices there are, or why none can be read. */
static int add_dimms(struct buf *b, const struct smbios_dimm *d, int n)
{
	for (int i = 0; i < n && i < SMBIOS_DIMMS_MAX; i++)
		if (d[i].type)
			add_kind(b, d[i].type, d[i].mts);
	return n;
}

/* As the kernel's drivers/edac/edac_mc.c names them; the first that fits
 * counts.  Memory of accelerators (HBM) stands among them and is left out. */
static const struct {
	const char *text, *kind;
} edac_kinds[] = {
	{ .text = "Low-Power-DDR5", .kind = "LPDDR5" },
	{ .text = "Low-Power-DDR4", .kind = "LPDDR4" },
	{ .text = "Low-Power-DDR3", .kind = "LPDDR3" },
	{ .text = "DDR5", .kind = "DDR5" },
	{ .text = "DDR4", .kind = "DDR4" },
	{ .text = "DDR3", .kind = "DDR3" },
	{ .text = "DDR2", .kind = "DDR2" },
};

static void edac_controller(const struct sysroot *root, const char *mc,
			    struct buf *b)
{
	char dir[320], **names;
	int n;

	snprintf(dir, sizeof dir, EDAC "/%s", mc);
	n = sysroot_list(root, dir, &names);
	for (int i = 0; i < n; i++) {
		char v[64];

		if (sysroot_line(root, v, sizeof v, "%s/%s/dimm_mem_type", dir,
				 names[i]) <= 0)
			continue;
		for (size_t k = 0; k < N(edac_kinds); k++)
			if (strstr(v, edac_kinds[k].text)) {
				add_kind(b, edac_kinds[k].kind, 0);
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
	struct smbios_dimm d[SMBIOS_DIMMS_MAX];
	struct buf b = BUF_INIT;
	const char *source;
	int rc = add_dimms(&b, d, smbios_dimms(root, d, SMBIOS_DIMMS_MAX, &source));

	(void)e;
	if (!b.n) {
		source = SMBIOS_UDEV;
		add_dimms(&b, d, smbios_udev_dimms(root, d, SMBIOS_DIMMS_MAX));
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
