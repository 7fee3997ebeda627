/* SPDX-License-Identifier: MIT */
/*
 * gpu_nvml: what NVIDIA's management library says, live or as captured.
 *
 * NVML is opened by dlopen(3), RTLD_LOCAL, only on the live
 * machine; nothing of it is needed to build.  Names, signatures and structures
 * are those of NVIDIA's nvml.h (API 12, as in the public repository
 * NVIDIA/go-nvml, gen/nvml/nvml.h); only what is called is declared here.  The
 * functions come in through a table, so that tests pass their own.
 *
 * A MIG instance is part of a GPU here, never a GPU.  No serial number and no
 * UUID is asked for.  NVML_ERROR_NOT_SUPPORTED means that the device has no
 * such thing: absent.  Any other error is unknown, with nvmlErrorString().
 *
 * Tested with fakes and with figures of real nvidia-smi reports, never on hardware
 * so far: whether a GPU that is not attached answers is not known.
 *
 * The file (/capture/nvml.tsv, gpu_nvml_save()) has one line for the system and
 * one a GPU, cells parted by tabs; a cell that begins with '!' is the reason for
 * unknown, with '-' for absent:
 *   # comment
 *   system <driver version> <CUDA of the driver, "12.4">
 *   gpu <address> <vendor:device> <subsystem> <name> <VBIOS> <memory, MiB>
 *       <capability, "9.0"> <power limit, W> <MIG: enabled, disabled>
 *   error <why NVML said nothing>
 * Lines that begin otherwise are skipped.
 */
#ifndef POSTSIL_GPU_NVML_H
#define POSTSIL_GPU_NVML_H

#include <stdbool.h>

#include "core/detect/gpu_device.h"

struct buf;
struct err;
struct sysroot;

/* nvmlPciInfo_t; the versions before _v3 agree up to the subsystem id and are
 * no longer. */
struct gpu_nvml_pci {
	char legacy[16];
	unsigned domain, bus, device;
	unsigned id;           /* device << 16 | vendor */
	unsigned sub;
	char text[32];
};

struct gpu_nvml_memory {       /* nvmlMemory_t, bytes */
	unsigned long long total, unused, used;
};

struct gpu_nvml_memory2 {      /* nvmlMemory_v2_t */
	unsigned version;
	unsigned long long total, reserved, unused, used;
};

/* Any may be NULL: the library has none of that name.  Each returns 0 or an
 * NVML_ERROR_…; dev is nvmlDevice_t. */
struct gpu_nvml_api {
	int (*init_flags)(unsigned flags);
	int (*init)(void);
	int (*shutdown)(void);
	const char *(*error_text)(int rc);
	int (*driver_version)(char *out, unsigned n);
	int (*cuda_version)(int *out);         /* 12040 for 12.4 */
	int (*count)(unsigned *out);
	int (*handle)(unsigned index, void **dev);
	int (*name)(void *dev, char *out, unsigned n);
	int (*pci)(void *dev, struct gpu_nvml_pci *out);
	int (*vbios)(void *dev, char *out, unsigned n);
	int (*memory2)(void *dev, struct gpu_nvml_memory2 *out);
	int (*memory)(void *dev, struct gpu_nvml_memory *out);
	int (*capability)(void *dev, int *major, int *minor);
	int (*power_limit)(void *dev, unsigned *mw);
	int (*mig)(void *dev, unsigned *current, unsigned *pending);
};

struct gpu_nvml_gpu {
	char address[32];      /* in sysfs's form */
	unsigned vendor, device, sub_vendor, sub_device;  /* 0: not told */
	struct gpu_value name, vbios, memory_mb, capability, power_limit_w, mig;
};

struct gpu_nvml {
	char error[GPU_TEXT];  /* why there is nothing; "" when it answered */
	struct gpu_value driver, cuda;
	char from[32];         /* the file that was read; "": the live NVML */
	int n;
	struct gpu_nvml_gpu gpu[GPU_MAX];
};

/* Starts NVML, asks everything, shuts it down.  First without attaching GPUs
 * (NVML_INIT_FLAG_NO_ATTACH: attaching can take seconds); when that leaves a
 * value unread, once more with. */
void gpu_nvml_ask(const struct gpu_nvml_api *api, struct gpu_nvml *out);

#define GPU_NVML_LIBRARY "libnvidia-ml.so.1"

/* Where Windows' subsystem for Linux has it ("CUDA on WSL User Guide"), which not every
 * distribution tells its loader. */
#define GPU_NVML_WSL "/usr/lib/wsl/lib/" GPU_NVML_LIBRARY

/* Opens file (NULL: GPU_NVML_LIBRARY by the loader's search, else GPU_NVML_WSL) and
 * fills the table.  The handle for dlclose(), or NULL when it cannot be opened; *why
 * is then the loader's text. */
void *gpu_nvml_open(const char *file, struct gpu_nvml_api *api,
		    const char **why);

/* nvmlErrorString()'s words, or ours where it has none; never NULL. */
const char *gpu_nvml_error_text(const struct gpu_nvml_api *api, int rc);

/* Opens, asks, closes.  0; 1 when NVML is here but did not answer, -ENOENT when
 * there is none; both with out->error. */
int gpu_nvml_live(struct gpu_nvml *out);

/* Live: opens the library.  A captured tree: reads its file.  0, or 1 with
 * .error when nobody answered. */
int gpu_nvml_read(const struct sysroot *root, struct gpu_nvml *out);

/* Text of the file to what it says and back; see above.  Hostile text gives
 * fewer GPUs, never more than GPU_MAX. */
void gpu_nvml_parse(const char *text, struct gpu_nvml *out);
void gpu_nvml_print(const struct gpu_nvml *said, struct buf *out);

/* Asks the live NVML and writes the file.  0 written, 1 when there is no NVML
 * here, or ERR_IO. */
int gpu_nvml_save(const char *path, struct err *e);

#endif
