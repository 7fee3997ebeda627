/* SPDX-License-Identifier: MIT */
/* NVIDIA's part of gpu_env.h: NVML. */
#include <dlfcn.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/gpu_env.h"
#include "bench/gpu_env_nvml.h"
#include "bench/gpu_env_source.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/gpu_nvml.h"

/* A GPU that more processes use is in use. */
#define PROCESSES_ROOM 256

struct nvidia {
	void *lib, *dev;
	struct gpu_nvml_api api;     /* detection's */
	struct gpu_env_nvml more;
};

static const char *const calls[GPU_ITEM_N] = {
	[GPU_ITEM_CLOCK] = "nvmlDeviceGetClockInfo",
	[GPU_ITEM_MEMORY_CLOCK] = "nvmlDeviceGetClockInfo",
	[GPU_ITEM_CLOCK_MAX] = "nvmlDeviceGetMaxClockInfo",
	[GPU_ITEM_MEMORY_CLOCK_MAX] = "nvmlDeviceGetMaxClockInfo",
	[GPU_ITEM_TEMP] = "nvmlDeviceGetTemperature",
	[GPU_ITEM_TEMP_SLOW] = "nvmlDeviceGetTemperatureThreshold",
	[GPU_ITEM_POWER] = "nvmlDeviceGetPowerUsage",
	[GPU_ITEM_LIMIT] = "nvmlDeviceGetEnforcedPowerLimit",
	[GPU_ITEM_LIMIT_DEFAULT] = "nvmlDeviceGetPowerManagementDefaultLimit",
	[GPU_ITEM_BUSY] = "nvmlDeviceGetUtilizationRates",
	[GPU_ITEM_PROCESSES] = "nvmlDeviceGetComputeRunningProcesses",
	[GPU_ITEM_MEMORY] = "nvmlDeviceGetMemoryInfo",
	[GPU_ITEM_SLOW] = "nvmlDeviceGetCurrentClocksEventReasons",
	[GPU_ITEM_ECC] = "nvmlDeviceGetEccMode",
	[GPU_ITEM_ECC_ERRORS] = "nvmlDeviceGetTotalEccErrors",
	[GPU_ITEM_MIG] = "nvmlDeviceGetMigMode",
	[GPU_ITEM_PERSISTENCE] = "nvmlDeviceGetPersistenceMode",
	[GPU_ITEM_COMPUTE_MODE] = "nvmlDeviceGetComputeMode",
	[GPU_ITEM_DISPLAY] = "nvmlDeviceGetDisplayActive",
};

static struct nvidia *of(const struct gpu_env *v)
{
	return v->priv;
}

/* A GPU that is lost is not asked again: a call can then take seconds. */
#define ASK(v, item, get, ...) \
	said(v, item, (v)->lost ? GPU_NVML_IS_LOST : \
	     (get) ? (get)(of(v)->dev, __VA_ARGS__) : GPU_NVML_NO_FUNCTION)

static bool said(struct gpu_env *v, enum gpu_env_item item, int rc)
{
	v->rc[item] = rc;
	if ((rc == GPU_NVML_IS_LOST || rc == GPU_NVML_RESET_REQUIRED) && !v->lost) {
		v->lost = true;
		snprintf(v->why, sizeof(v->why), "NVML: %s",
			 gpu_nvml_error_text(&of(v)->api, rc));
	}
	return rc == 0;
}

/* --- one kind of answer each ------------------------------------------------ */

typedef int get_one(void *dev, unsigned *out);
typedef int get_kind(void *dev, unsigned kind, unsigned *out);
typedef int get_two(void *dev, unsigned *current, unsigned *pending);

static double number(struct gpu_env *v, enum gpu_env_item item, get_kind *get,
		     unsigned kind)
{
	unsigned x = 0;

	return ASK(v, item, get, kind, &x) ? x : NAN;
}

static double watts(struct gpu_env *v, enum gpu_env_item item, get_one *get)
{
	unsigned mw = 0;

	/* a limit of none is no limit of 0 W */
	return ASK(v, item, get, &mw) && mw ? mw / 1e3 : NAN;
}

static int state(struct gpu_env *v, enum gpu_env_item item, get_one *get,
		 unsigned states)
{
	unsigned x = 0;

	return ASK(v, item, get, &x) && x < states ? (int)x : -1;
}

static int current(struct gpu_env *v, enum gpu_env_item item, get_two *get)
{
	unsigned now = 0, pending = 0;

	return ASK(v, item, get, &now, &pending) && now <= 1 ? (int)now : -1;
}

/* --- what needs more -------------------------------------------------------- */

/* A threshold that this GPU has not is not said, or said as 0. */
static double slowdown_temp(struct gpu_env *v)
{
	get_kind *get = of(v)->more.threshold;
	double hw = number(v, GPU_ITEM_TEMP_SLOW, get, GPU_NVML_THRESHOLD_SLOWDOWN);
	int rc = v->rc[GPU_ITEM_TEMP_SLOW];
	double sw = number(v, GPU_ITEM_TEMP_SLOW, get, GPU_NVML_THRESHOLD_GPU_MAX);

	if (rc == 0)
		v->rc[GPU_ITEM_TEMP_SLOW] = 0;
	hw = hw > 0 ? hw : NAN;
	return fmin(hw, sw > 0 ? sw : NAN);
}

/* Entries differ in length and all begin at multiples of 8 with the pid, of which
 * there is one of ours at most: so it is enough to see whether it is among them at
 * all.  (A size in memory whose low half is our pid would be taken for it: the
 * sizes are multiples of 4 KiB and more, pids mostly are not.) */
static bool has_pid(const unsigned char *list, size_t bytes, unsigned pid)
{
	for (size_t at = 0; at < bytes; at += GPU_NVML_PROCESS_ALIGN)
		if (memcmp(list + at, &pid, sizeof(pid)) == 0)
			return true;
	return false;
}

static int other_processes(struct gpu_env *v)
{
	/* unsigned long long: aligned as the library's structure is */
	unsigned long long list[PROCESSES_ROOM * GPU_NVML_PROCESS_MAX / 8];
	unsigned n = PROCESSES_ROOM;
	const unsigned char *bytes = (const unsigned char *)list;

	memset(list, 0xff, sizeof(list));
	if (ASK(v, GPU_ITEM_PROCESSES, of(v)->more.processes, &n, list)) {
		n = n < PROCESSES_ROOM ? n : PROCESSES_ROOM;
		return (int)n - (n && has_pid(bytes, (size_t)n * GPU_NVML_PROCESS_MAX,
					      (unsigned)getpid()));
	}
	if (v->rc[GPU_ITEM_PROCESSES] != GPU_NVML_INSUFFICIENT_SIZE)
		return -1;
	v->rc[GPU_ITEM_PROCESSES] = 0;
	return PROCESSES_ROOM;
}

/* By version 1, whose "used" has what the driver keeps for itself in it. */
static void memory(struct gpu_env *v, struct gpu_env_reading *out)
{
	struct gpu_nvml_memory m = { 0 };

	if (!ASK(v, GPU_ITEM_MEMORY, of(v)->api.memory, &m) || m.unused > m.total ||
	    m.total >> 50)
		return;
	out->memory_total = m.total;
	out->memory_used = m.total - m.unused;
}

static int64_t slow(struct gpu_env *v)
{
	unsigned long long mask = 0;
	int64_t bits = 0;

	if (!ASK(v, GPU_ITEM_SLOW, of(v)->more.events, &mask))
		return -1;
	if (mask & GPU_NVML_SW_POWER_CAP)
		bits |= GPU_SLOW_POWER_LIMIT;
	if (mask & (GPU_NVML_SW_THERMAL | GPU_NVML_HW_THERMAL))
		bits |= GPU_SLOW_THERMAL;
	if (mask & GPU_NVML_HW_POWER_BRAKE ||
	    (mask & GPU_NVML_HW_SLOWDOWN && !(mask & GPU_NVML_HW_THERMAL)))
		bits |= GPU_SLOW_BRAKE;
	if (mask & GPU_NVML_APPLICATION_CLOCKS)
		bits |= GPU_SLOW_USER;
	if (mask & GPU_NVML_SYNC_BOOST)
		bits |= GPU_SLOW_SYNC;
	return bits;
}

static int64_t ecc_errors(struct gpu_env *v)
{
	unsigned long long n = 0;

	return ASK(v, GPU_ITEM_ECC_ERRORS, of(v)->more.ecc_errors,
		   GPU_NVML_UNCORRECTED, GPU_NVML_VOLATILE, &n) && n <= INT64_MAX
		? (int64_t)n : -1;
}

static int busy(struct gpu_env *v)
{
	struct gpu_env_utilization u = { .gpu = 0 };

	return ASK(v, GPU_ITEM_BUSY, of(v)->more.utilization, &u) && u.gpu <= 100
		? (int)u.gpu : -1;
}

static double clock_mhz(struct gpu_env *v)
{
	return number(v, GPU_ITEM_CLOCK, of(v)->more.clock, GPU_NVML_CLOCK_SM);
}

static void read_now(struct gpu_env *v, struct gpu_env_reading *out)
{
	out->temp_c = number(v, GPU_ITEM_TEMP, of(v)->more.temperature,
			     GPU_NVML_SENSOR_GPU);
	out->power_w = watts(v, GPU_ITEM_POWER, of(v)->more.power);
}

static void read_all(struct gpu_env *v, struct gpu_env_reading *out)
{
	const struct gpu_env_nvml *m = &of(v)->more;
	const struct gpu_nvml_api *api = &of(v)->api;

	out->clock_mhz = clock_mhz(v);
	out->memory_mhz = number(v, GPU_ITEM_MEMORY_CLOCK, m->clock,
				 GPU_NVML_CLOCK_MEM);
	out->clock_max_mhz = number(v, GPU_ITEM_CLOCK_MAX, m->clock_max,
				    GPU_NVML_CLOCK_SM);
	out->memory_max_mhz = number(v, GPU_ITEM_MEMORY_CLOCK_MAX, m->clock_max,
				     GPU_NVML_CLOCK_MEM);
	read_now(v, out);
	out->temp_slow_c = slowdown_temp(v);
	out->limit_w = watts(v, GPU_ITEM_LIMIT, api->power_limit);
	out->limit_default_w = watts(v, GPU_ITEM_LIMIT_DEFAULT, m->limit_default);
	out->busy_percent = busy(v);
	out->processes = other_processes(v);
	memory(v, out);
	out->slow = slow(v);
	out->ecc = current(v, GPU_ITEM_ECC, m->ecc);
	out->ecc_errors = ecc_errors(v);
	out->mig = current(v, GPU_ITEM_MIG, api->mig);
	out->persistence = state(v, GPU_ITEM_PERSISTENCE, m->persistence, 2);
	out->compute_mode = state(v, GPU_ITEM_COMPUTE_MODE, m->compute_mode,
				  GPU_NVML_COMPUTE_MODES);
	out->display = state(v, GPU_ITEM_DISPLAY, m->display, 2);
}

static void explain(const struct gpu_env *v, enum gpu_env_item item,
		    struct gpu_value *out)
{
	int rc = v->rc[item];

	snprintf(out->source, sizeof(out->source), "%s", calls[item]);
	out->state = rc == 0 ? FACT_KNOWN :
		     rc == GPU_NVML_NOT_SUPPORTED ? FACT_ABSENT : FACT_UNKNOWN;
	if (rc)
		snprintf(out->text, sizeof(out->text), "NVML: %s",
			 gpu_nvml_error_text(&of(v)->api, rc));
}

/* --- opening ---------------------------------------------------------------- */

static void close_nvml(struct gpu_env *v)
{
	struct nvidia *p = of(v);

	if (p->api.shutdown)
		p->api.shutdown();
	dlclose(p->lib);
	free(p);
}

static const struct gpu_env_ops ops = {
	.read = read_all, .read_now = read_now, .clock_mhz = clock_mhz,
	.slow = slow, .explain = explain, .close = close_nvml,
};

/* nvmlInit_v2() itself attaches to no GPU: asking for the device does, to this one
 * (nvml.h, nvmlInit_v2 and nvmlDeviceGetHandleByPciBusId_v2). */
static int start(struct nvidia *p, const char *address)
{
	int rc = p->api.init ? p->api.init() : GPU_NVML_NO_FUNCTION;

	if (rc)
		return rc;
	rc = p->more.by_address ? p->more.by_address(address, &p->dev) :
				  GPU_NVML_NO_FUNCTION;
	if (rc && p->api.shutdown)
		p->api.shutdown();
	return rc;
}

void gpu_env_open_nvidia(struct gpu_env *v)
{
	struct nvidia *p;
	const char *why;
	int rc;

	snprintf(v->source, sizeof(v->source), GPU_NVML_LIBRARY);
	if (!sysroot_is_live(v->root)) {
		snprintf(v->why, sizeof(v->why), "NVML tells of this machine, not of a "
			 "captured tree");
		return;
	}
	p = xcalloc(1, sizeof(*p));
	p->lib = gpu_nvml_open(NULL, &p->api, &why);
	if (!p->lib) {
		snprintf(v->why, sizeof(v->why), "%s", why);
		free(p);
		return;
	}
	gpu_env_nvml_load(p->lib, &p->more);
	rc = start(p, v->address);
	if (rc == 0) {
		v->priv = p;
		v->ops = &ops;
		return;
	}
	v->lost = rc == GPU_NVML_IS_LOST || rc == GPU_NVML_RESET_REQUIRED;
	snprintf(v->why, sizeof(v->why), "NVML, asked for %s: %s", v->address,
		 gpu_nvml_error_text(&p->api, rc));
	dlclose(p->lib);
	free(p);
}
