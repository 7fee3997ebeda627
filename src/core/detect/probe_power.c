/* SPDX-License-Identifier: MIT */
/* Who decides the clock: governor, frequency driver, turbo, power mode. */
#include "core/detect/probe.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

#define SYS_CPU "/sys/devices/system/cpu"
#define POLICIES SYS_CPU "/cpufreq"
#define POWERCAP "/sys/class/powercap"
#define CONSTRAINTS_MAX 8
#define WORDS_BYTES 512  /* of text: no machine mixes more */
#define NO_CPUFREQ "the kernel sets no clock here (no cpufreq)"

/* FILE of every directory in dir whose name begins with prefix. */
static void over_all(const struct sysroot *root, const char *dir,
		     const char *prefix, const char *file, struct buf *out)
{
	char v[64], **names;
	int n = sysroot_list(root, dir, &names);
	size_t len = strlen(prefix);

	for (int i = 0; i < n && out->n < WORDS_BYTES; i++)
		if (strncmp(names[i], prefix, len) == 0 &&
		    isdigit((unsigned char)names[i][len]) &&
		    sysroot_line(root, v, sizeof v, "%s/%s/%s", dir, names[i],
				 file) > 0)
			probe_add_word(out, v);
	sysroot_list_free(names, n);
}

/* Of every policy; kernels before 4.2 keep the file below each CPU alone. */
static void over_policies(const struct sysroot *root, const char *file,
			  struct buf *out)
{
	char path[64];

	over_all(root, POLICIES, "policy", file, out);
	snprintf(path, sizeof path, "cpufreq/%s", file);
	if (!out->n)
		over_all(root, SYS_CPU, "cpu", path, out);
}

static void policy_fact(const struct sysroot *root, struct facts *f,
			enum field_id id, const char *file)
{
	struct buf b = BUF_INIT;

	over_policies(root, file, &b);
	if (b.n)
		facts_known(f, id, file, "%s", b.p);
	else
		facts_absent(f, id, POLICIES, NO_CPUFREQ);
	buf_release(&b);
}

static void turbo(const struct sysroot *root, struct facts *f)
{
	static const struct {
		const char *path;
		bool inverted;
	} switches[] = {
		{ .path = SYS_CPU "/intel_pstate/no_turbo", .inverted = true },
		{ .path = POLICIES "/boost" },
	};

	for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
		long long v;

		if (sysroot_number(root, &v, "%s", switches[i].path) < 0)
			continue;
		facts_known(f, FIELD_CPU_TURBO, switches[i].path, "%s",
			    (v != 0) != switches[i].inverted ? "on" : "off");
		return;
	}
	facts_unknown(f, FIELD_CPU_TURBO, switches[0].path,
		      "the kernel shows no switch for it");
}

/* NVIDIA Jetson: the number in the status file, its name in the table:
 * "< POWER_MODEL ID=3 NAME=MODE_30W >". */
static bool nvpmodel(const struct sysroot *root, char *out, size_t n)
{
	char line[64];
	struct buf b = BUF_INIT;
	long id;

	if (sysroot_line(root, line, sizeof line, "/var/lib/nvpmodel/status") <= 0 ||
	    strncmp(line, "pmode:", 6) != 0 || !isdigit((unsigned char)line[6]))
		return false;
	id = strtol(line + 6, NULL, 10);
	snprintf(out, n, "nvpmodel %ld", id);
	sysroot_read(root, "/etc/nvpmodel.conf", &b);
	for (const char *p = b.p; p && (p = strstr(p, "POWER_MODEL ID=")); p++) {
		char name[48], *end;

		if (strtol(p + 15, &end, 10) == id &&
		    sscanf(end, " NAME=%47[^ \t\r\n>]", name) == 1)
			snprintf(out, n, "nvpmodel %s", name);
	}
	buf_release(&b);
	return true;
}

/* The long-term limit of one zone in µW; 0: it has none.  Which constraint that
 * is differs: it goes by its name. */
static long long rapl_long_term(const struct sysroot *root, const char *zone)
{
	for (int i = 0; i < CONSTRAINTS_MAX; i++) {
		char name[32];
		long long uw;

		if (sysroot_line(root, name, sizeof name,
				 POWERCAP "/%s/constraint_%d_name", zone, i) > 0 &&
		    strcmp(name, "long_term") == 0 &&
		    sysroot_number(root, &uw, POWERCAP
				   "/%s/constraint_%d_power_limit_uw", zone, i) == 0 &&
		    uw > 0 && uw < 1000000000000)
			return uw;
	}
	return 0;
}

/* "125 W", or "205 W+165 W" of two packages, "2 x 205 W" of equal ones.  Only
 * the zones of the processor's own registers count (intel-rapl:N, of which
 * others than packages are memory and the whole platform): the copy in
 * intel-rapl-mmio is moved by thermal daemons while the machine runs. */
static bool rapl(const struct sysroot *root, char *out, size_t n)
{
	char **zones;
	int count = sysroot_list(root, POWERCAP, &zones), packages = 0;
	struct buf b = BUF_INIT;

	for (int i = 0; i < count && b.n < n; i++) {
		char name[32], word[32];
		size_t len = strlen(zones[i]);
		long long uw;

		if (strncmp(zones[i], "intel-rapl:", 11) != 0 || len < 12 ||
		    strspn(zones[i] + 11, "0123456789") != len - 11 ||
		    sysroot_line(root, name, sizeof name, POWERCAP "/%s/name",
				 zones[i]) <= 0 ||
		    strncmp(name, "package-", 8) != 0 ||
		    (uw = rapl_long_term(root, zones[i])) == 0)
			continue;
		snprintf(word, sizeof word, "%lld W", (uw + 500000) / 1000000);
		probe_add_word(&b, word);
		packages++;
	}
	sysroot_list_free(zones, count);
	if (packages > 1 && !strchr(buf_str(&b), '+'))
		snprintf(out, n, "%d x %s", packages, buf_str(&b));
	else
		snprintf(out, n, "%s", buf_str(&b));
	buf_release(&b);
	return packages > 0;
}

static void power_mode(const struct sysroot *root, struct facts *f)
{
	static const char profile[] = "/sys/firmware/acpi/platform_profile";
	char v[96];

	if (nvpmodel(root, v, sizeof v))
		facts_known(f, FIELD_POWER_MODE, "/var/lib/nvpmodel/status", "%s", v);
	else if (sysroot_line(root, v, sizeof v, "%s", profile) > 0)
		facts_known(f, FIELD_POWER_MODE, profile, "%s", v);
	else if (rapl(root, v, sizeof v))
		facts_known(f, FIELD_POWER_MODE, POWERCAP "/intel-rapl:*, long_term",
			    "%s", v);
	else
		facts_known(f, FIELD_POWER_MODE,
			    "no nvpmodel, platform_profile or RAPL limit",
			    "default");
}

static int read_power(const struct sysroot *root, struct facts *f, struct err *e)
{
	(void)e;
	policy_fact(root, f, FIELD_CPU_GOVERNOR, "scaling_governor");
	policy_fact(root, f, FIELD_CPU_FREQ_DRIVER, "scaling_driver");
	turbo(root, f);
	power_mode(root, f);
	return 0;
}

const struct probe probe_power = {
	.name = "power",
	.phase = DETECT_ENVIRONMENT,
	.read = read_power,
};
