/* SPDX-License-Identifier: MIT */
/*
 * gpu_env: the state of one GPU as it is now: clocks, temperature, power, what slows
 * it down, who else uses it.
 *
 * NVIDIA: NVML by dlopen("libnvidia-ml.so.1"), kept open while a run lasts, on the live
 * machine alone.  AMD: amdgpu's files (hwmon, pp_dpm_sclk, gpu_busy_percent, power1_cap,
 * KFD's processes), which say of what slows it, of ECC and of partitions nothing that is
 * read here.  Others: nothing is known, and nothing fails.  Every figure may be unknown
 * on its own: NAN, or -1.
 *
 * Made for GPUs that are measured: no reading but of clock and slowing is made while
 * one is at work.
 * Tested with a library of the tests (tests/fake) and with captured trees; NVML's part
 * has not yet run on a GPU.
 */
#ifndef POSTSIL_GPU_ENV_H
#define POSTSIL_GPU_ENV_H

#include <stdbool.h>
#include <stdint.h>

struct facts;
struct gpu;
struct gpu_env;
struct sysroot;

/* What holds the clock back, a bit set; by nvmlDeviceGetCurrentClocksEventReasons()
 * (…ThrottleReasons before driver 535).  That it idles, and a display's clocks, are not
 * among them. */
enum gpu_env_slow {
	GPU_SLOW_POWER_LIMIT = 1 << 0,   /* the limit of watts: usual in products */
	GPU_SLOW_THERMAL = 1 << 1,       /* too hot, by hardware or software */
	GPU_SLOW_BRAKE = 1 << 2,         /* power brake, or another hardware slowdown */
	GPU_SLOW_USER = 1 << 3,          /* application clocks or locked clocks */
	GPU_SLOW_SYNC = 1 << 4,          /* a sync boost group waits for another */
};

#define GPU_SLOW_N 5

/* "power limit", "thermal", … of bit i. */
const char *gpu_env_slow_name(int i);

struct gpu_env_reading {
	double clock_mhz, memory_mhz;       /* of SMs or shaders, of memory */
	double clock_max_mhz, memory_max_mhz;
	double temp_c;                      /* AMD: of the sensor that is nearest to
					     * its critical point */
	double temp_slow_c;                 /* where heat begins to slow it: the lower
					     * of NVML's thresholds SLOWDOWN and GPU_MAX;
					     * AMD: that sensor's critical point */
	double power_w, limit_w, limit_default_w;
	int busy_percent;                   /* of the last moments; -1 */
	int processes;                      /* that compute, ours left out; -1 */
	uint64_t memory_used, memory_total; /* bytes, used with what the driver keeps;
					     * both 0 unknown */
	int64_t slow;                       /* enum gpu_env_slow; -1 unknown */
	int ecc;                            /* 1 on, 0 off, -1 none or unknown */
	int64_t ecc_errors;                 /* uncorrected since the driver was loaded; -1 */
	int mig;                            /* 1 on, 0 off, -1 */
	int persistence;                    /* 1, 0, -1 */
	int compute_mode;                   /* 0 default, 1 exclusive thread, 2 prohibited,
					     * 3 exclusive process; -1 */
	int display;                        /* 1: a screen hangs on it, 0, -1 */
	bool lost;                          /* it has fallen off the bus, or works again
					     * only after a reset: nothing more is asked */
};

/* Asks by g->vendor and g->address alone; both are copied, root is borrowed until
 * gpu_env_free().  Never NULL: where nobody can be asked every reading is unknown, and
 * gpu_env_why() says why.  NVML is started once for each and shut down by free (it
 * counts); its first start can take a second where no driver client is active. */
struct gpu_env *gpu_env_new(const struct sysroot *root, const struct gpu *g);
void gpu_env_free(struct gpu_env *v);

/* "" where somebody answers, else the reason: "libnvidia-ml.so.1: cannot open …",
 * "NVML: GPU is lost". */
const char *gpu_env_why(const struct gpu_env *v);

/* All of it: some milliseconds. */
void gpu_env_read(struct gpu_env *v, struct gpu_env_reading *out);

/* Temperature and power alone, for every second of a run; the rest of *out is unknown
 * (but temp_slow_c where it comes along). */
void gpu_env_read_now(struct gpu_env *v, struct gpu_env_reading *out);

/* In each repetition, while the GPU is at work: idle it clocks as it likes and nothing
 * slows it.  One call each.  NAN, -1 unknown. */
double gpu_env_clock_mhz(struct gpu_env *v);
int64_t gpu_env_slow(struct gpu_env *v);

/* All that gpu_env_slow() has told so far; -1: it never could. */
int64_t gpu_env_slow_seen(const struct gpu_env *v);

/* Adds gpu_ecc, gpu_persistence, gpu_mig_mode ("enabled", "disabled"),
 * gpu_compute_mode ("default", "exclusive thread" …), gpu_display ("active",
 * "inactive"), gpu_clock_max_mhz, gpu_memory_clock_mhz (the highest),
 * gpu_power_limit_default_w, gpu_slowdown_temp_c: each known, absent or unknown with
 * its reason and source. */
void gpu_env_facts(struct gpu_env *v, struct facts *f);

#endif
