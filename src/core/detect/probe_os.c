/* SPDX-License-Identifier: MIT */
#include "core/detect/probe.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/elf_note.h"
#include "core/detect/links.h"
#include "core/detect/package_owner.h"

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#define OSRELEASE "/proc/sys/kernel/osrelease"
#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"

/* In a container this is the host's kernel, which is what drives it. */
static void kernel(const struct sysroot *root, struct facts *f)
{
	char line[1024], release[256];

	if (sysroot_line(root, line, sizeof line, OSRELEASE) > 0)
		facts_known(f, FIELD_OS_KERNEL, OSRELEASE, "%s", line);
	else if (sysroot_line(root, line, sizeof line, "/proc/version") > 0 &&
		 sscanf(line, "Linux version %255s", release) == 1)
		facts_known(f, FIELD_OS_KERNEL, "/proc/version", "%s", release);
	else
		facts_unknown(f, FIELD_OS_KERNEL, OSRELEASE,
			      "neither " OSRELEASE " nor /proc/version can be read");
}

/* A value in the shell's quoting, as os-release(5) allows it: in single quotes
 * as it is, else with a backslash before what the shell would take. */
static void unquote(const char *v, char *out, size_t n)
{
	char quote = *v == '"' || *v == '\'' ? *v++ : '\0';
	size_t used = 0;

	for (; *v && *v != '\n' && *v != '\r' && *v != quote; v++) {
		if (*v == '\\' && quote != '\'' && v[1] && v[1] != '\n')
			v++;
		if (used + 1 < n)
			out[used++] = *v;
	}
	out[used] = '\0';
}

/* KEY=value; the last one counts. */
static bool release_get(const char *text, const char *key, char *out, size_t n)
{
	size_t len = strlen(key);

	*out = '\0';
	for (const char *p = text; p && *p; p = strchr(p, '\n'), p += !!p)
		if (strncmp(p, key, len) == 0 && p[len] == '=')
			unquote(p + len + 1, out, n);
	probe_squeeze(out);
	return *out != '\0';
}

/* Name and version by the keys of a file; no version on a rolling one. */
static bool distro_in(const struct sysroot *root, struct facts *f,
		      const char *path, const char *const key[2])
{
	char name[256], version[128];
	struct buf b = BUF_INIT;
	bool got = sysroot_read(root, path, &b) == 0 && b.n &&
		   release_get(b.p, key[0], name, sizeof name);

	if (got) {
		bool numbered = release_get(b.p, key[1], version, sizeof version);

		facts_known(f, FIELD_OS_DISTRO, path, "%s%s%s", name,
			    numbered ? " " : "", version);
	}
	buf_release(&b);
	return got;
}

/* NAME and VERSION_ID, not PRETTY_NAME: "Debian GNU/Linux 12" is the same before
 * and after a code name is given.  In a container it is the container's. */
static void distro(const struct sysroot *root, struct facts *f)
{
	static const struct {
		const char *path, *key[2];
	} files[] = {
		{ .path = "/etc/os-release", .key = { "NAME", "VERSION_ID" } },
		{ .path = "/usr/lib/os-release", .key = { "NAME", "VERSION_ID" } },
		{ .path = "/etc/lsb-release",
		  .key = { "DISTRIB_ID", "DISTRIB_RELEASE" } },
	};
	static const char *const lines[] = {
		"/etc/redhat-release", "/etc/SuSE-release",
	};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (distro_in(root, f, files[i].path, files[i].key))
			return;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
		if (probe_line(root, f, FIELD_OS_DISTRO, lines[i]))
			return;
	facts_unknown(f, FIELD_OS_DISTRO, files[0].path,
		      "no os-release can be read");
}

/* The one of a captured tree, or of a system without glibc. */
static void libc_of_tree(const struct sysroot *root, struct facts *f)
{
	static const struct {
		const char *path, *name, *hint[2];
	} libraries[] = {
		{ .path = "/lib/ld-musl-x86_64.so.1", .name = "musl",
		  .hint = { "musl" } },
		{ .path = "/lib/ld-musl-aarch64.so.1", .name = "musl",
		  .hint = { "musl" } },
		{ .path = "/lib64/libc.so.6", .name = "glibc", .hint = { "glibc" } },
		{ .path = "/usr/lib/libc.so.6", .name = "glibc",
		  .hint = { "glibc" } },
	};
	char v[PACKAGE_VERSION], path[LINKS_PATH];
	struct packages *db = packages_open(root);
	struct package_found p;

	facts_unknown(f, FIELD_LIBC_VERSION, PACKAGE_DPKG,
		      "no package database names it");
	if (packages_version(db, "libc6", v) == 0)
		facts_known(f, FIELD_LIBC_VERSION, PACKAGE_DPKG, "glibc %s", v);
	for (size_t i = 0; !facts_is_known(f, FIELD_LIBC_VERSION) &&
			   i < sizeof libraries / sizeof libraries[0]; i++) {
		const struct package_query q = {
			.path = path, .hint = libraries[i].hint,
		};

		if (links_follow(root, libraries[i].path, path) < 0)
			continue;
		if (package_owner(db, &q, &p) == 0)
			facts_known(f, FIELD_LIBC_VERSION, p.source, "%s %s",
				    libraries[i].name, p.version);
		else if (elf_note_version(root, path, v) == 0)
			facts_known(f, FIELD_LIBC_VERSION, path, "%s %s",
				    libraries[i].name, v);
	}
	packages_close(db);
}

static void libc(const struct sysroot *root, struct facts *f)
{
#if defined(__GLIBC__)
	if (sysroot_is_live(root)) {
		facts_known(f, FIELD_LIBC_VERSION, "libc", "glibc %s",
			    gnu_get_libc_version());
		return;
	}
#endif
	libc_of_tree(root, f);
}

static void mitigations(const struct sysroot *root, struct facts *f)
{
	struct buf b = BUF_INIT;
	char **names;
	int n = sysroot_list(root, VULNERABILITIES, &names);

	if (n < 0) {
		probe_unread(f, FIELD_CPU_MITIGATIONS, VULNERABILITIES, n);
		return;
	}
	for (int i = 0; i < n; i++) {
		char v[512];

		if (sysroot_line(root, v, sizeof v, VULNERABILITIES "/%s",
				 names[i]) <= 0 || strcmp(v, "Not affected") == 0)
			continue;
		if (b.n < FACT_MAX - 600)
			buf_addf(&b, "%s%s: %s", b.n ? "; " : "", names[i], v);
	}
	sysroot_list_free(names, n);
	facts_known(f, FIELD_CPU_MITIGATIONS, VULNERABILITIES, "%s",
		    b.n ? b.p : "none needed");
	buf_release(&b);
}

/* Device-tree strings end in a NUL, which sysroot_line() drops. */
static void machine(const struct sysroot *root, struct facts *f)
{
	static const char dmi[] = "/sys/class/dmi/id/product_name";
	static const char tree[] = "/proc/device-tree/model";
	char vendor[256] = "", name[256];

	if (sysroot_line(root, name, sizeof name, "%s", dmi) > 0) {
		sysroot_line(root, vendor, sizeof vendor,
			     "/sys/class/dmi/id/sys_vendor");
		facts_known(f, FIELD_MACHINE_MODEL, dmi, "%s%s%s", vendor,
			    *vendor ? " " : "", name);
	} else if (sysroot_line(root, name, sizeof name, "%s", tree) > 0) {
		facts_known(f, FIELD_MACHINE_MODEL, tree, "%s", name);
	} else {
		facts_unknown(f, FIELD_MACHINE_MODEL, dmi,
			      "neither DMI nor a device tree names the machine");
	}
}

static int read_os(const struct sysroot *root, struct facts *f, struct err *e)
{
	(void)e;
	kernel(root, f);
	distro(root, f);
	libc(root, f);
	mitigations(root, f);
	machine(root, f);
	return 0;
}

const struct probe probe_os = {
	.name = "os",
	.phase = DETECT_SOFTWARE,
	.read = read_os,
};
