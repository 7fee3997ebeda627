/* SPDX-License-Identifier: MIT */
#include "core/detect/capture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/version.h"
#include "core/detect/capture_reduce.h"
#include "core/detect/capture_route.h"
#include "core/detect/capture_software.h"
#include "core/detect/capture_work.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/gpu_nvml.h"

static const char head[] =
	"# A machine as postsil " POSTSIL_VERSION " captured it; a file a line: "
	"path, bytes, what became of it.\n"
	"# Never captured: serial numbers, asset tags, UUIDs, MAC addresses, host "
	"and user names,\n"
	"# the machine id, the kernel's command line, PCI configuration space, "
	"and everything below\n"
	"# /home and /root.\n";

/* --- what the machine's own files do not say ------------------------------------ */

/* Of this machine, or what an earlier capture of the tree has. */
static int take_saved(struct capture *c, const char *name,
		      int (*save)(const char *path, struct err *e),
		      const struct capture_entry *copy)
{
	char *path;
	int rc;

	if (!sysroot_is_live(c->root))
		return capture_take(c, copy, name);
	rc = capture_tree_host_path(&c->tree, name, &path, c->e);
	if (rc < 0)
		return rc;
	rc = save(path, c->e);
	free(path);
	if (rc != 0)
		return rc < 0 ? rc : 0;  /* there is none here */
	buf_addf(&c->contents, "%s\t-\tmade by postsil\n", name);
	return capture_tree_adopt(&c->tree, name, c->e);
}

static int take_cpuid(struct capture *c)
{
	static const struct capture_entry copy = {
		.max = SYSROOT_MAX_BYTES, .filter = capture_blank_cpuid,
		.why = "leaf 3, a serial number",
	};

	return take_saved(c, CAPTURE_CPUID, cpuid_x86_save, &copy);
}

static int take_nvml(struct capture *c)
{
	static const struct capture_entry copy = { .how = CAPTURE_FILE };

	return take_saved(c, CAPTURE_NVML, gpu_nvml_save, &copy);
}

/* --- contents.txt ------------------------------------------------------------------ */

struct sought {
	const struct sysroot *root;
	bool found;
};

static int look_for(void *arg, const char *path)
{
	struct sought *s = arg;

	s->found = sysroot_exists(s->root, "%s", path);
	return s->found;
}

static void list_omissions(struct capture *c)
{
	for (const struct capture_omission *o = capture_omitted; o->path; o++) {
		struct sought s = { .root = c->root };

		capture_folders(c->root, o->path, look_for, &s);
		if (s.found)
			buf_addf(&c->contents, "%s\t-\tleft out: %s\n", o->path,
				 o->why);
	}
	buf_add(&c->contents, c->unread.p, c->unread.n);
	if (c->full)
		buf_adds(&c->contents, "# Not complete: this machine has more "
			 "files than a capture may hold.\n");
}

/* --- all of it ---------------------------------------------------------------------- */

static int take_list(struct capture *c)
{
	int rc = 0;

	for (const struct capture_entry *e = capture_list; e->dir && rc == 0; e++)
		rc = capture_take_entry(c, e);
	return rc;
}

static int take_all(struct capture *c)
{
	static int (*const parts[])(struct capture *c) = {
		take_list, capture_reduce_pci_ids, capture_software_take,
		capture_cgroup_take, take_cpuid, take_nvml,
	};
	int rc = 0;

	buf_adds(&c->contents, head);
	for (size_t i = 0; rc == 0 && i < sizeof parts / sizeof parts[0]; i++)
		rc = parts[i](c);
	if (rc < 0)
		return rc;
	list_omissions(c);
	capture_blank_common(c->contents.p, c->contents.n);
	return capture_tree_file(&c->tree, CAPTURE_CONTENTS, c->contents.p,
				 c->contents.n, c->e);
}

int capture_write(const struct sysroot *root, const char *dir,
		  struct capture_totals *totals, struct err *e)
{
	struct capture c = { .root = root, .e = e };
	int rc = capture_tree_open(&c.tree, dir, e);

	if (rc < 0)
		return rc;
	rc = take_all(&c);
	*totals = (struct capture_totals){
		.files = c.tree.files, .links = c.tree.links,
		.bytes = c.tree.bytes, .blanked = c.blanked,
		.unreadable = c.unreadable,
	};
	if (rc < 0)
		capture_tree_discard(&c.tree);
	else
		rc = capture_tree_finish(&c.tree, e);
	capture_way_release(&c.way);
	capture_cgroup_release(&c.cgroups);
	capture_cgroup_release(&c.ids);
	buf_release(&c.contents);
	buf_release(&c.unread);
	return rc;
}
