/* SPDX-License-Identifier: MIT */
/* Who decides the clock: governor, frequency driver, turbo, power mode. */
#include "core/detect/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

#define SYS_CPU "/sys/devices/system/cpu"
#define POLICIES SYS_CPU "/cpufreq"
#define NO_CPUFREQ "the kernel sets no clock here (no cpufreq)"

/* Adds word unless the '+' list has it. */
static void add_word(struct buf *b, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = b->p; p && *p;) {
		size_t len = strcspn(p, "+");

		if (len == n && strncmp(p, word, n) == 0)
			return;
		p += len + (p[len] == '+');
	}
	buf_addf(b, "%s%s", b->n ? "+" : "", word);
}

/* FILE of every policy; kernels before 4.2 keep it below each CPU alone. */
static void over_policies(const struct sysroot *root, const char *file,
			  struct buf *out)
{
	char v[64], **names;
	int n = sysroot_list(root, POLICIES, &names);

	for (int i = 0; i < n; i++)
		if (strncmp(names[i], "policy", 6) == 0 &&
		    sysroot_line(root, v, sizeof v, POLICIES "/%s/%s", names[i],
				 file) > 0)
			add_word(out, v);
	sysroot_list_free(names, n);
	if (!out->n && sysroot_line(root, v, sizeof v, SYS_CPU "/cpu0/cpufreq/%s",
				    file) > 0)
		add_word(out, v);
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
	int id;

	if (sysroot_line(root, line, sizeof line, "/var/lib/nvpmodel/status") <= 0 ||
	    sscanf(line, "pmode:%d", &id) != 1)
		return false;
	snprintf(out, n, "nvpmodel %d", id);
	sysroot_read(root, "/etc/nvpmodel.conf", &b);
	for (const char *p = b.p; p && (p = strstr(p, "POWER_MODEL ID=")); p++) {
		char name[48];

		if (atoi(p + 15) == id && sscanf(p + 15, "%*d NAME=%47s", name) == 1)
			snprintf(out, n, "nvpmodel %s", name);
	}
	buf_release(&b);
	return true;
}

static void power_mode(const struct sysroot *root, struct facts *f)
{
	static const char profile[] = "/sys/firmware/acpi/platform_profile";
	static const char rapl[] = "/sys/class/powercap/intel-rapl:0/"
				   "constraint_0_power_limit_uw";
	char v[96];
	long long uw;

	if (nvpmodel(root, v, sizeof v))
		facts_known(f, FIELD_POWER_MODE, "/var/lib/nvpmodel/status", "%s", v);
	else if (sysroot_line(root, v, sizeof v, "%s", profile) > 0)
		facts_known(f, FIELD_POWER_MODE, profile, "%s", v);
	else if (sysroot_number(root, &uw, "%s", rapl) == 0 && uw > 0)
		facts_known(f, FIELD_POWER_MODE, rapl, "%lld W",
			    (uw + 500000) / 1000000);
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
