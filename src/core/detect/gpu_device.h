/* SPDX-License-Identifier: MIT */
/*
 * gpu_device: the list that the sources of GPUs fill together.
 *
 * Every source finds its GPU by PCI address and adds what it knows: a value
 * that is known stays (sources are asked best first), a reason for not knowing
 * stays unless a later source is sure that there is none.
 */
#ifndef POSTSIL_GPU_DEVICE_H
#define POSTSIL_GPU_DEVICE_H

#include <stdbool.h>

#include "core/model/facts.h"

#define GPU_MAX 64
#define GPU_TEXT 160

#define GPU_VENDOR_NVIDIA 0x10de
#define GPU_VENDOR_AMD 0x1002
#define GPU_VENDOR_INTEL 0x8086

/* One property: text in the form of its FIELD_GPU_…, or why there is none. */
struct gpu_value {
	enum fact_state state;
	char text[GPU_TEXT];       /* the value, or the reason */
	char source[GPU_TEXT];
};

struct gpu {
	char address[32];          /* "0000:01:00.0"; "" when on no PCI bus */
	unsigned vendor, device, sub_vendor, sub_device, revision;
	bool integrated;
	struct gpu_value model, vbios, memory_mb, capability, power_limit_w;
};

struct gpu_device {
	struct gpu gpu;
	char dir[96];          /* sysfs folder of the device; "": none known */
	char found[96];        /* who showed that it is there: a path */
	char card[48];         /* "/sys/class/drm/card0"; "": none */
	char driver[32];       /* "amdgpu"; "": none bound, or not shown */
	const char *part;      /* "nvidia,ga10b" on a board, else NULL */
	char board[96];        /* "NVIDIA Jetson AGX Orin Developer Kit", else "" */
	long long shared_mb;   /* memory that it shares with the CPU; 0: none */
	struct gpu_value mig;  /* "enabled", "disabled"; no source: not asked */
};

struct gpu_devices {
	int n;
	struct gpu_device device[GPU_MAX];
};

struct gpu_address {
	unsigned domain, bus, device, function;
};

/* "0000:01:00.0" or NVML's "00000000:01:00.0" into sysfs's form: lower case, at
 * least four digits of domain.  -EINVAL when it is no PCI address. */
int gpu_address_parse(const char *text, char out[32]);

void gpu_address_print(const struct gpu_address *a, char out[32]);

/* "10de:2704", in either case, and nothing behind it. */
bool gpu_ids_parse(const char *text, unsigned *vendor, unsigned *device);

/* Below, equal or above 0 as strcmp(), by number; "" comes last. */
int gpu_address_compare(const char *a, const char *b);

/* The GPU at this address (in sysfs's form), or NULL. */
struct gpu_device *gpu_devices_find(struct gpu_devices *list,
				    const char *address);

/* A new entry, or NULL when the list is full. */
struct gpu_device *gpu_devices_add(struct gpu_devices *list,
				   const char *address);

void gpu_devices_sort(struct gpu_devices *list);

/* Both leave a known value alone.  Blanks at the ends go, control bytes become
 * blanks. */
void gpu_value_known(struct gpu_value *v, const char *source, const char *fmt,
		     ...) __attribute__((format(printf, 3, 4)));
void gpu_value_missing(struct gpu_value *v, enum fact_state state,
		       const char *source, const char *reason);

#endif
