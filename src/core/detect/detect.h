/* SPDX-License-Identifier: MIT */
/*
 * detect: what this machine (or a captured tree) is.
 *
 * Runs every probe by phase.  Nothing is typed in, no process is started,
 * nothing needs root, and root and an ordinary user get the same identity.
 * Afterwards every field that detection is responsible for is known, absent
 * with the reason, or unknown with the reason; the fields of a run itself
 * (threads, placement, measured clock, seed …) stay untouched.
 *
 * Beside the fields of field.h there may be extras: cpu_throttle_count and
 * cpu_throttle_ms (counters since boot, summed over all CPUs), gpu_mig_mode
 * ("disabled+enabled"), and with several GPUs for each of them
 * gpu0_model, gpu0_pci_address, gpu0_pci_id, gpu0_subsystem, gpu0_vbios_version,
 * gpu0_memory_mb, gpu0_compute_capability, gpu0_power_limit_w, gpu1_model ….
 */
#ifndef POSTSIL_DETECT_H
#define POSTSIL_DETECT_H

struct err;
struct facts;
struct sysroot;

/* out was initialised by facts_init().  0, or a negative code when the machine
 * cannot be read at all (no /proc/cpuinfo and no CPU in sysfs). */
int detect_run(const struct sysroot *root, struct facts *out, struct err *e);

/* Only the facts of the environment, which move: governor, load, free memory,
 * temperatures and throttle counters, quota, affinity. */
int detect_live_env(const struct sysroot *root, struct facts *out,
		    struct err *e);

#endif
