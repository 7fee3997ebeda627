/* SPDX-License-Identifier: MIT */
/*
 * gpus: the GPUs of this machine that a run is to measure.
 *
 * In the order and with the names of detection ("gpu0" is the first of gpu.h's list
 * that counts, integrated graphics left out); behind them those that only a runtime
 * shows, where the bus is hidden or virtual (containers, WSL).  No name of a device
 * and no number is asked of the user but to choose among them.
 *
 * The runtimes' libraries are opened only when there is reason to: a GPU of theirs
 * was detected, its device file is there (/dev/nvidiactl, /dev/dxg, /dev/kfd) with no
 * GPU of its vendor that would explain it, or the user named a GPU that is not found
 * without.  A machine without any pays for a look at the bus: gpus_find() takes under
 * 5 ms there.
 *
 * A GPU that cannot be measured (no driver, no library, MIG, memory) is not ready
 * and has the reason in .why; the others are measured all the same.
 *
 * Sets CUDA_DEVICE_ORDER, as accel.h says: before any thread is started.
 */
#ifndef POSTSIL_GPUS_H
#define POSTSIL_GPUS_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/accel.h"
#include "core/detect/gpu_device.h"

struct buf;
struct err;
struct facts;
struct gpu_env;
struct gpu_env_reading;
struct sysroot;

#define GPUS_WHY 600

struct gpus_item {
	char device[8];           /* "gpu0" */
	struct gpu gpu;           /* as detected; when it was not, vendor and
				   * address by the runtime, the rest by NVML or
				   * zeros */
	bool is_detected;         /* else the runtime alone shows it */
	char found[96];           /* who showed it: a path, or the runtime's name */
	char driver[32];          /* the kernel's, "nouveau"; "" not shown */
	const char *part;         /* "nvidia,ga10b" on a board; NULL on PCI */
	char board[96];           /* of such a board; "" */
	long long shared_mb;      /* memory that such a board's GPU shares with the
				   * CPU; else 0 */
	struct accel accel;       /* open while .ready */
	struct gpu_env *env;      /* clocks, temperature, other processes; never NULL
				   * after gpus_find() */
	bool ready;
	char why[GPUS_WHY];       /* not ready, and why, without the device's name */
};

struct gpus {
	struct gpus_item *item;   /* heap, n of them */
	size_t n;
};

/* Whether a --device list ("cpu", "gpu0", "cpu,gpu1", "gpu" for all GPUs, "all";
 * NULL is "all") takes in this device. */
bool gpus_wants(const char *list, const char *device);

/* 0, or ERR_USAGE naming the word that is no device. */
int gpus_check_list(const char *list, struct err *e);

/* The GPUs that are asked for, none of them open yet.  0 with n == 0 where there are
 * none; ERR_USAGE as above; ERR_UNSUPPORTED when the list names one that is not there
 * ("gpu": when there is none), saying what was looked for and where.  After a failure
 * there is nothing to close.  root is borrowed until gpus_close(). */
int gpus_find(struct gpus *g, const struct sysroot *root, const char *list,
	      struct err *e);

/* Whether a GPU in this state is opened at all; if not, why: nothing measures its
 * vendor's, its driver has lost it, or it is cut into slices (MIG), which are others' to
 * use. */
bool gpus_is_fit(const struct gpus_item *it, const struct gpu_env_reading *now,
		 char why[GPUS_WHY]);

/* Opens runtime, context and libraries of each, by PCI address.  Fills accel or why. */
void gpus_open(struct gpus *g);
void gpus_close(struct gpus *g);

/* Facts of one GPU for its rows: model, ids, VBIOS, memory, capability, power limit by
 * detection, else by the runtime; gpu_pci_address, gpu_runtime ("cuda 12.4"),
 * gpu_units, gpu_l2_kb, the library's path as FIELD_BACKEND_LIBRARY; what
 * gpu_env_facts() knows.  f is initialised. */
void gpus_facts(const struct gpus_item *g, struct facts *f);

/* Theoretical GOP/s of a precision (kernel_precision), NAN when unknown, and the words
 * that go with it: the row, the units, the clock it assumes; or why there is none. */
double gpus_peak(const struct gpus_item *g, enum kernel_precision p,
		 char source[192]);

/* Attainable GOP/s at a clock that was measured under load: units x operations a clock
 * and unit of the theoretical peak x clock, NAN when one of them is unknown.  Words:
 * "ran at 1980 MHz, the peak assumes 1830: 132 units x 4096 operations a clock" (they
 * become the note of an efficiency over 1), or why there is none. */
double gpus_attainable(const struct gpus_item *g, enum kernel_precision p,
		       double clock_mhz, char source[192]);

#endif
