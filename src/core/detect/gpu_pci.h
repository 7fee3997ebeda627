/* SPDX-License-Identifier: MIT */
/*
 * gpu_pci: graphics and compute processors on the PCI bus, by sysfs.
 *
 * Display controllers (class 03) and accelerators (class 12) of NVIDIA and AMD,
 * and Intel's display controllers.  Left out are virtual functions (they are
 * slices of a GPU that is listed), and the display chips of server boards
 * (ASPEED, Matrox) and hypervisors, which compute nothing.
 *
 * Where the bus cannot be listed, DRM's cards serve: each has its device's
 * uevent file with PCI_ID, PCI_SUBSYS_ID and PCI_SLOT_NAME.
 */
#ifndef POSTSIL_GPU_PCI_H
#define POSTSIL_GPU_PCI_H

#include <stdbool.h>

#include "core/detect/gpu.h"

struct gpu_devices;
struct sysroot;

#define GPU_PCI_MAX GPU_MAX
#define GPU_PCI_DEVICES "/sys/bus/pci/devices"
#define GPU_DRM "/sys/class/drm"

struct gpu_pci {
	char address[32];              /* "0000:01:00.0" */
	unsigned vendor, device, sub_vendor, sub_device;
};

/* Those that count (gpu.h), by the bus and the ids alone, in PCI order; how
 * many (at most cap are written), or a negative errno when neither the bus nor
 * DRM can be listed.  Fast: for who only wants to know what is there. */
int gpu_pci_list(const struct sysroot *root, struct gpu_pci *out, int cap);

/* Adds everything found, also integrated graphics, with ids, .dir, .card and
 * .driver.  0, or a negative errno when neither can be listed. */
int gpu_pci_scan(const struct sysroot *root, struct gpu_devices *list);

/* Whether the ids alone say that it is part of an ordinary processor: Intel's
 * at 00:02.0, and AMD's by the table of gpu_amd.h. */
bool gpu_pci_is_integrated(const struct gpu *g);

#endif
