/* SPDX-License-Identifier: MIT */
/*
 * gpu_env: the state of one GPU as it is now: clocks, temperature, power, what slows
 * it down, who else uses it.
 *
 * NVIDIA: NVML by dlopen("libnvidia-ml.so.1"), kept open while a run lasts.  AMD:
 * amdgpu's files (hwmon, pp_dpm_sclk, gpu_busy_percent, power1_cap, KFD's processes).
 * Others: nothing is known, and nothing fails.  Every figure may be unknown on its
 * own: NAN, or -1.
 *
 * Made for GPUs that are measured: readings are made between repetitions only.
 * Tested with a library of the tests (tests/fake) and with captured trees.
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
 * (…ThrottleReasons before driver 535). */
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
	double temp_c;
	double power_w, limit_w, limit_default_w;
	int busy_percent;                   /* of the last moments; -1 */
	int processes;                      /* that compute, ours left out; -1 */
	uint64_t memory_used, memory_total; /* bytes; 0 unknown */
	int64_t slow;                       /* enum gpu_env_slow; -1 unknown */
	int ecc;                            /* 1 on, 0 off, -1 none or unknown */
	int64_t ecc_errors;                 /* uncorrected since boot; -1 */
	int mig;                            /* 1 on, 0 off, -1 */
	int persistence;                    /* 1, 0, -1 */
	int compute_mode;                   /* 0 default, 1 exclusive thread, 2 prohibited,
					     * 3 exclusive process; -1 */
	int display;                        /* 1: a screen hangs on it, 0, -1 */
	bool lost;                          /* it has fallen off the bus */
};

/* Never NULL: where nobody can be asked every reading is unknown, and
 * gpu_env_why() says why. */
struct gpu_env *gpu_env_new(const struct sysroot *root, const struct gpu *g);
void gpu_env_free(struct gpu_env *v);

/* "" where somebody answers, else the reason: "libnvidia-ml.so.1: cannot open …". */
const char *gpu_env_why(const struct gpu_env *v);

/* All of it: some milliseconds. */
void gpu_env_read(struct gpu_env *v, struct gpu_env_reading *out);

/* After each repetition; one call each.  NAN, -1 unknown. */
double gpu_env_clock_mhz(struct gpu_env *v);
int64_t gpu_env_slow(struct gpu_env *v);

/* Adds gpu_ecc, gpu_persistence, gpu_mig_mode, gpu_compute_mode, gpu_display,
 * gpu_clock_max_mhz, gpu_memory_clock_mhz, gpu_power_limit_default_w … each known,
 * absent or unknown with its reason and source. */
void gpu_env_facts(struct gpu_env *v, struct facts *f);

#endif
