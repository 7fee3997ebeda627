/* SPDX-License-Identifier: MIT */
#include "bench/preflight.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "bench/cpuclock.h"
#include "bench/pages.h"
#include "bench/placement.h"
#include "bench/plan.h"
#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/sysroot.h"
#include "core/detect/keyed.h"
#include "core/detect/throttle.h"

#define WINDOW_MS 250
#define WINDOWS 3
#define WARM_NS 150000000u
#define PAGES_MAX (1ll << 60)   /* more is no count, and sums shall not overflow */
#define CLOCK_SOURCE "/sys/devices/system/clocksource/clocksource0/" \
		     "current_clocksource"
#define NUMA_BALANCING "/proc/sys/kernel/numa_balancing"

static void sleep_ms(long ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0)
		;
}

/* Ticks of the allowed CPUs by /proc/stat: all, and idle ones.  Fields of a
 * cpuN line: user nice system idle iowait irq softirq steal (proc(5)). */
struct ticks {
	unsigned long long all, idle;
	int cpus;
};

static void add_line(const char *line, const cpu_set_t *set, struct ticks *t)
{
	unsigned long long v[8];
	int cpu;

	if (sscanf(line, "cpu%d %llu %llu %llu %llu %llu %llu %llu %llu", &cpu,
		   &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]) != 9 ||
	    cpu < 0 || cpu >= CPU_SETSIZE || !CPU_ISSET(cpu, set))
		return;
	for (int i = 0; i < 8; i++)
		t->all += v[i];
	t->idle += v[3] + v[4];
	t->cpus++;
}

static bool read_ticks(const struct sysroot *root, const cpu_set_t *set,
		       struct ticks *t)
{
	struct buf b = BUF_INIT;

	*t = (struct ticks){ 0 };
	if (sysroot_read(root, "/proc/stat", &b) == 0)
		for (const char *p = buf_str(&b); p && *p; ) {
			add_line(p, set, t);
			p = strchr(p, '\n');
			p = p ? p + 1 : NULL;
		}
	buf_release(&b);
	return t->cpus > 0;
}

/* Busy CPUs in one window; NAN when it cannot be told. */
static double busy_window(const struct sysroot *root, const cpu_set_t *set,
			  int *cpus)
{
	struct ticks a, b;

	if (!read_ticks(root, set, &a))
		return NAN;
	sleep_ms(WINDOW_MS);
	if (!read_ticks(root, set, &b) || b.all <= a.all || b.idle < a.idle)
		return NAN;
	*cpus = b.cpus;
	return (1 - (double)(b.idle - a.idle) / (double)(b.all - a.all)) * b.cpus;
}

static void read_load(const struct sysroot *root, struct preflight_readings *out)
{
	cpu_set_t set;

	out->busy_cores = NAN;
	if (sched_getaffinity(0, sizeof set, &set) < 0)
		return;
	for (int i = 0; i < WINDOWS; i++) {
		double busy = busy_window(root, &set, &out->cores);

		if (isnan(busy))
			return;
		if (isnan(out->busy_cores) || busy < out->busy_cores)
			out->busy_cores = busy;
		if (busy <= PREFLIGHT_LOAD_MAX * out->cores)
			return;
	}
}

static enum preflight_supply read_supply(const struct sysroot *root)
{
	const char *dir = "/sys/class/power_supply";
	enum preflight_supply s = SUPPLY_UNKNOWN;
	char **names = NULL, type[32], status[32];
	long long online;
	int n = sysroot_list(root, dir, &names);

	for (int i = 0; i < n; i++) {
		if (sysroot_line(root, type, sizeof type, "%s/%s/type", dir,
				 names[i]) <= 0)
			continue;
		if (strcmp(type, "Battery") == 0) {
			/* a mouse or a phone has a battery too */
			if (sysroot_line(root, status, sizeof status, "%s/%s/scope",
					 dir, names[i]) > 0 &&
			    strcmp(status, "Device") == 0)
				continue;
			if (sysroot_line(root, status, sizeof status, "%s/%s/status",
					 dir, names[i]) > 0 &&
			    strcmp(status, "Discharging") == 0 && s != SUPPLY_MAINS)
				s = SUPPLY_BATTERY;
		} else if (sysroot_number(root, &online, "%s/%s/online", dir,
					  names[i]) == 0 && online == 1) {
			s = SUPPLY_MAINS;
		}
	}
	sysroot_list_free(names, n);
	return s;
}

/* The fastest kind of core there is; the mask is put back afterwards. */
static double read_clock(const struct placement *p)
{
	const struct placement_thread *best = &p->thread[0];
	uint64_t end = clock_mono_ns() + WARM_NS;
	double mhz, top = 0;
	cpu_set_t old, one;

	for (int i = 1; i < p->n; i++)
		if (p->thread[i].kind > best->kind)
			best = &p->thread[i];
	CPU_ZERO(&one);
	CPU_SET((size_t)best->cpu % CPU_SETSIZE, &one);
	if (sched_getaffinity(0, sizeof old, &old) < 0)
		return NAN;
	sched_setaffinity(0, sizeof one, &one);
	do {
		mhz = cpuclock_mhz();
		if (mhz > top)
			top = mhz;
	} while (clock_mono_ns() < end);
	sched_setaffinity(0, sizeof old, &old);
	return top > 0 ? top : NAN;
}

/* Pages moved to and from swap since boot; -1 unknown. */
static int64_t read_swapped(const struct sysroot *root)
{
	struct keyed k[] = { { .word = "pswpin" }, { .word = "pswpout" } };

	int64_t sum = -1;

	keyed_read(root, "/proc/vmstat", k, 2);
	for (size_t i = 0; i < 2; i++)
		if (k[i].value >= 0 && k[i].value < PAGES_MAX)
			sum = (sum < 0 ? 0 : sum) + k[i].value;
	return sum;
}

static int64_t rise(int64_t before, int64_t after)
{
	return before < 0 || after < before ? -1 : after - before;
}

/* How the kernel treats us and our time. */
static void read_kernel(const struct sysroot *root, struct preflight_readings *out)
{
	long long v;

	errno = 0;
	out->niceness = getpriority(PRIO_PROCESS, 0);
	if (errno)
		out->niceness = 0;
	out->policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
	if (sysroot_line(root, out->clock_source, sizeof out->clock_source,
			 CLOCK_SOURCE) <= 0)
		out->clock_source[0] = '\0';
	out->numa_balancing = sysroot_number(root, &v, NUMA_BALANCING) < 0 ? -1
			      : v != 0;
}

void preflight_read(const struct sysroot *root, const struct placement *p,
		    struct preflight_readings *out)
{
	int64_t throttled = throttle_sum(root, "count");
	int64_t swapped = read_swapped(root);

	*out = (struct preflight_readings){ .host_only = !p, .clock_mhz = NAN };
	read_load(root, out);
	if (p) {
		out->clock_mhz = read_clock(p);
		out->memory_need = plan_memory_need(p);
	}
	out->supply = read_supply(root);
	out->memory_free = pages_available(root);
	read_kernel(root, out);
	out->swapped = rise(swapped, read_swapped(root));
	out->throttle_events = rise(throttled, throttle_sum(root, "count"));
}
