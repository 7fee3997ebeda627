/* SPDX-License-Identifier: MIT */
#include "core/detect/probe.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/package.h"

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

#define OSRELEASE "/proc/sys/kernel/osrelease"
#define VULNERABILITIES "/sys/devices/system/cpu/vulnerabilities"

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

/* os-release(5): KEY=value, shell quoting. */
static bool release_get(const char *text, const char *key, char *out, size_t n)
{
	size_t len = strlen(key);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		const char *v;
		char quote;

		p += *p == '\n';
		if (strncmp(p, key, len) != 0 || p[len] != '=')
			continue;
		v = p + len + 1;
		quote = *v == '"' || *v == '\'' ? *v++ : '\n';
		snprintf(out, n, "%.*s",
			 (int)strcspn(v, quote == '"' ? "\"\n" :
					 quote == '\'' ? "'\n" : "\n"), v);
		return *out != '\0';
	}
	return false;
}

static void distro(const struct sysroot *root, struct facts *f)
{
	static const char *const paths[] = {
		"/etc/os-release", "/usr/lib/os-release",
	};
	char name[256], version[128];

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		struct buf b = BUF_INIT;
		bool got = sysroot_read(root, paths[i], &b) >= 0 &&
			   release_get(b.p, "NAME", name, sizeof name);

		if (got && !release_get(b.p, "VERSION_ID", version, sizeof version))
			*version = '\0';
		buf_release(&b);
		if (!got)
			continue;
		facts_known(f, FIELD_OS_DISTRO, paths[i], "%s%s%s", name,
			    *version ? " " : "", version);
		return;
	}
	facts_unknown(f, FIELD_OS_DISTRO, paths[0], "no os-release can be read");
}

static void libc(const struct sysroot *root, struct facts *f)
{
	char v[PACKAGE_VERSION];

#if defined(__GLIBC__)
	if (sysroot_is_live(root)) {
		facts_known(f, FIELD_LIBC_VERSION, "libc", "glibc %s",
			    gnu_get_libc_version());
		return;
	}
#endif
	if (package_version(root, "libc6", v) == 0)
		facts_known(f, FIELD_LIBC_VERSION, PACKAGE_DPKG, "glibc %s", v);
	else
		facts_unknown(f, FIELD_LIBC_VERSION, PACKAGE_DPKG,
			      "no package database names it");
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
