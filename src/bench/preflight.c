/* SPDX-License-Identifier: MIT */
#include "bench/preflight.h"

#include <math.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/arena.h"
#include "core/base/unit.h"
#include "core/model/fingerprint.h"

/* One judgement in the making. */
struct judge {
	const struct facts *f;
	const struct preflight_readings *r;
	struct arena *a;
	struct preflight_check *c;
};

static const char *known(const struct judge *j, enum field_id id)
{
	return facts_value(j->f, id);
}

static void want(struct judge *j, const char *text)
{
	j->c->want = text;
}

static void saw(struct judge *j, enum check_result result, const char *remedy,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* remedy counts only when the check did not pass. */
static void saw(struct judge *j, enum check_result result, const char *remedy,
		const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	j->c->result = result;
	j->c->saw = arena_strdup(j->a, text);
	j->c->remedy = result == CHECK_PASS ? "" : remedy;
}

static void judge_throttling(struct judge *j)
{
	int64_t n = j->r->throttle_events;

	want(j, "no throttling");
	if (n < 0)
		saw(j, CHECK_PASS, "", "no throttle counter on this machine: "
		    "the clock is watched instead");
	else
		saw(j, n > 0 ? CHECK_FAIL : CHECK_PASS,
		    "let the machine cool down and check its fans, then start again",
		    "%lld throttle events while looking", (long long)n);
}

static void judge_supply(struct judge *j)
{
	want(j, "mains power");
	if (j->r->supply == SUPPLY_BATTERY)
		saw(j, CHECK_FAIL, "plug in the power adapter", "on battery");
	else
		saw(j, CHECK_PASS, "", "%s", j->r->supply == SUPPLY_MAINS
		    ? "on mains power" : "no battery");
}

static void judge_quota(struct judge *j)
{
	double cores;

	want(j, "no CPU quota");
	if (!facts_number(j->f, FIELD_CPU_QUOTA, &cores))
		saw(j, CHECK_PASS, "", "no CPU quota");
	else
		/* efficiency divides by all cores, whatever the quota */
		saw(j, cores < PREFLIGHT_QUOTA_MIN ? CHECK_FAIL :
		    j->r->cores > 0 && cores < j->r->cores ? CHECK_WARN : CHECK_PASS,
		    "raise the CPU limit of this container or service "
		    "(cgroup cpu.max or cpu.cfs_quota_us), or measure outside of it",
		    "a CPU quota of %.2f cores", cores);
}

static void judge_load(struct judge *j)
{
	double each = j->r->busy_cores / (j->r->cores > 0 ? j->r->cores : 1);

	want(j, "at most 0.5 busy CPUs per CPU");
	if (isnan(each))
		saw(j, CHECK_WARN, "check by hand that nothing else runs",
		    "the load could not be read");
	else
		saw(j, each > PREFLIGHT_LOAD_MAX ? CHECK_FAIL : CHECK_PASS,
		    "stop what else runs (see top) or wait until it has ended",
		    "%.2f of %d CPUs busy with other work (%.2f per CPU)",
		    j->r->busy_cores, j->r->cores, each);
}

/* The clock that one busy core should reach; *kind names it. */
static double declared_mhz(const struct judge *j, const char **kind)
{
	const char *turbo = known(j, FIELD_CPU_TURBO);
	double mhz;

	*kind = "maximum";
	if (!(turbo && strcmp(turbo, "off") == 0) &&
	    facts_number(j->f, FIELD_CPU_MAX_FREQ_MHZ, &mhz) && mhz > 0)
		return mhz;
	*kind = "base";
	return facts_number(j->f, FIELD_CPU_BASE_FREQ_MHZ, &mhz) && mhz > 0
		? mhz : NAN;
}

static void judge_clock(struct judge *j)
{
	const char *kind;
	double declared = declared_mhz(j, &kind), mhz = j->r->clock_mhz;

	want(j, "at least 90 % of the declared clock");
	if (isnan(mhz))
		saw(j, CHECK_WARN, "check the clock by hand",
		    "the clock could not be measured");
	else if (isnan(declared))
		saw(j, CHECK_PASS, "", "%.0f MHz measured; no clock is declared here",
		    mhz);
	else
		saw(j, mhz < PREFLIGHT_CLOCK_MIN * declared ? CHECK_FAIL : CHECK_PASS,
		    "look for a power limit, heat, or a governor or profile that "
		    "holds the clock down",
		    "%.0f MHz measured, %.0f %% of the declared %s of %.0f MHz",
		    mhz, 100 * mhz / declared, kind, declared);
}

static void judge_memory(struct judge *j)
{
	uint64_t has = j->r->memory_free, need = j->r->memory_need;
	char has_text[UNIT_TEXT], need_text[UNIT_TEXT];

	unit_bytes(has, has_text);
	unit_bytes(need, need_text);
	want(j, arena_printf(j->a, "at least %s free without swapping", need_text));
	if (has == 0)
		saw(j, CHECK_WARN, "check by hand that memory is free",
		    "free memory could not be read");
	else
		saw(j, has < need ? CHECK_FAIL : CHECK_PASS,
		    "end programs that hold memory, or raise the memory limit of "
		    "this container or service (ulimit -v counts too)",
		    "%s free", has_text);
}

static void judge_governor(struct judge *j)
{
	const char *g = known(j, FIELD_CPU_GOVERNOR);
	const char *driver = known(j, FIELD_CPU_FREQ_DRIVER);
	bool stock = driver && g && strcmp(g, "powersave") == 0 &&
		     (strncmp(driver, "intel_pstate", 12) == 0 ||
		      strncmp(driver, "amd-pstate", 10) == 0 ||
		      strncmp(driver, "amd_pstate", 10) == 0);

	want(j, "performance, or the stock powersave of intel_pstate or amd-pstate");
	if (!g)
		saw(j, CHECK_PASS, "", "no governor on this machine");
	else
		saw(j, stock || strcmp(g, "performance") == 0 ? CHECK_PASS
							       : CHECK_WARN,
		    "cpupower frequency-set -g performance", "%s%s%s", g,
		    driver ? " of " : "", driver ? driver : "");
}

static void judge_turbo(struct judge *j)
{
	const char *t = known(j, FIELD_CPU_TURBO);

	want(j, "on");
	saw(j, t && strcmp(t, "off") == 0 ? CHECK_WARN : CHECK_PASS,
	    "switch turbo (boost) on in the firmware or in "
	    "/sys/devices/system/cpu", "%s", t ? t : "not told by this machine");
}

static void judge_virtualization(struct judge *j)
{
	const char *v = known(j, FIELD_VIRTUALIZATION);

	want(j, "none");
	if (!v || strcmp(v, "none") == 0)
		saw(j, CHECK_PASS, "", "none");
	else
		saw(j, CHECK_WARN, "a guest's figures depend on its neighbours: "
		    "measure the host where you can", "%s", v);
}

static void judge_identity(struct judge *j)
{
	enum field_id missing;

	want(j, "every part of both fingerprints known");
	if (fingerprint_is_complete(j->f, FP_HARDWARE, &missing) &&
	    fingerprint_is_complete(j->f, FP_SOFTWARE, &missing)) {
		saw(j, CHECK_PASS, "", "complete");
		return;
	}
	saw(j, CHECK_WARN, "see postsil detect --explain for the reason; some "
	    "facts need root", "%s could not be read",
	    field_table[missing].label);
}

int preflight_count_cpus(const char *list)
{
	int n = 0;

	while (*list) {
		char *end;
		long first = strtol(list, &end, 10), last = first;

		if (end == list || first < 0)
			return 0;
		if (*end == '-')
			last = strtol(end + 1, &end, 10);
		if (last < first || last > 65535 || (*end && *end != ','))
			return 0;
		n += (int)(last - first) + 1;
		list = *end ? end + 1 : end;
	}
	return n;
}

static void judge_affinity(struct judge *j)
{
	const char *allowed = known(j, FIELD_CPU_AFFINITY);
	const char *online = known(j, FIELD_CPU_ONLINE);
	int a = allowed ? preflight_count_cpus(allowed) : 0;
	int o = online ? preflight_count_cpus(online) : 0;

	want(j, "all CPUs of the machine");
	if (a == 0 || o == 0)
		saw(j, CHECK_WARN, "check taskset -p and the cpuset by hand",
		    "the CPUs that this process may use could not be read");
	else
		saw(j, a < o ? CHECK_WARN : CHECK_PASS,
		    "start it without taskset, and outside of a cpuset",
		    "%d of %d CPUs (%s)", a, o, allowed);
}

static void judge_huge_pages(struct judge *j)
{
	const char *h = known(j, FIELD_HUGE_PAGES);

	want(j, "madvise or always");
	if (!h || strcmp(h, "never") == 0)
		saw(j, CHECK_WARN, "echo madvise > "
		    "/sys/kernel/mm/transparent_hugepage/enabled",
		    "%s", h ? h : "not offered by this kernel");
	else
		saw(j, CHECK_PASS, "", "%s", h);
}

/* "cool" and the like stand in the fact, the degrees in its source. */
static void judge_temperature(struct judge *j)
{
	const char *state = known(j, FIELD_THERMAL_STATE);
	const char *source = j->f->fact[FIELD_THERMAL_STATE].source;

	want(j, "not hot");
	if (!state)
		saw(j, CHECK_PASS, "", "no sensor of the processor");
	else
		saw(j, strcmp(state, "hot") == 0 ? CHECK_WARN : CHECK_PASS,
		    "start with --wait-cool, and check the fans", "%s (%s)", state,
		    source);
}

static void judge_swapping(struct judge *j)
{
	int64_t n = j->r->swapped;

	want(j, "none");
	if (n < 0)
		saw(j, CHECK_PASS, "", "not told by this kernel");
	else
		saw(j, n > 0 ? CHECK_WARN : CHECK_PASS,
		    "end programs that hold memory", "%lld pages while looking",
		    (long long)n);
}

static void judge_priority(struct judge *j)
{
	const char *policy = j->r->policy == SCHED_BATCH ? "SCHED_BATCH" :
			     j->r->policy == SCHED_IDLE ? "SCHED_IDLE" : NULL;

	want(j, "niceness 0, a policy that does not yield");
	saw(j, policy || j->r->niceness > 0 ? CHECK_WARN : CHECK_PASS,
	    "start it without nice, chrt or such settings of its service",
	    "niceness %d%s%s", j->r->niceness, policy ? ", " : "",
	    policy ? policy : "");
}

/* Counters of the processor, which are read without entering the kernel; names
 * of Linux's drivers/clocksource and arch. */
static void judge_clock_source(struct judge *j)
{
	static const char *const own[] = {
		"tsc", "arch_sys_counter", "kvm-clock",
		"hyperv_clocksource_tsc_page",
	};
	const char *s = j->r->clock_source;
	bool good = !*s;

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		good |= strcmp(s, own[i]) == 0;
	want(j, "the processor's own counter, such as tsc");
	saw(j, good ? CHECK_PASS : CHECK_WARN,
	    "dmesg says why (clocksource, tsc); boot without clocksource=",
	    "%s", *s ? s : "not told by this kernel");
}

static void judge_numa_balancing(struct judge *j)
{
	double nodes;
	bool many = facts_number(j->f, FIELD_NUMA_NODES, &nodes) && nodes > 1;

	want(j, "off, or one node");
	if (j->r->numa_balancing > 0 && many)
		saw(j, CHECK_WARN, "sysctl kernel.numa_balancing=0",
		    "on, with %.0f nodes", nodes);
	else
		saw(j, CHECK_PASS, "", "%s", j->r->numa_balancing > 0
		    ? "on, with one node" : "off");
}

static const struct {
	const char *name;
	void (*judge)(struct judge *j);
	bool of_host;      /* also where GPUs alone are measured */
} check_table[] = {
	{ .name = "throttling",     .judge = judge_throttling },
	{ .name = "power",          .judge = judge_supply, .of_host = true },
	{ .name = "quota",          .judge = judge_quota },
	{ .name = "load",           .judge = judge_load, .of_host = true },
	{ .name = "clock",          .judge = judge_clock },
	{ .name = "memory",         .judge = judge_memory },
	{ .name = "temperature",    .judge = judge_temperature },
	{ .name = "swapping",       .judge = judge_swapping },
	{ .name = "priority",       .judge = judge_priority },
	{ .name = "governor",       .judge = judge_governor },
	{ .name = "turbo",          .judge = judge_turbo },
	{ .name = "virtualization", .judge = judge_virtualization },
	{ .name = "identity",       .judge = judge_identity, .of_host = true },
	{ .name = "affinity",       .judge = judge_affinity },
	{ .name = "huge_pages",     .judge = judge_huge_pages },
	{ .name = "numa_balancing", .judge = judge_numa_balancing },
	{ .name = "clock_source",   .judge = judge_clock_source },
};

#define CHECK_N (sizeof check_table / sizeof *check_table)
_Static_assert(CHECK_N <= PREFLIGHT_MAX, "PREFLIGHT_MAX is too small");

size_t preflight_judge(const struct facts *f, const struct preflight_readings *r,
		       struct arena *a, struct preflight_check out[PREFLIGHT_MAX])
{
	struct judge j = { .f = f, .r = r, .a = a };
	size_t n = 0;

	for (size_t i = 0; i < CHECK_N; i++) {
		if (r->host_only && !check_table[i].of_host)
			continue;
		out[n] = (struct preflight_check){ .check = check_table[i].name };
		j.c = &out[n++];
		check_table[i].judge(&j);
	}
	return n;
}
