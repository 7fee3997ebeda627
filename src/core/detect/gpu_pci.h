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

struct gpu_device;
struct gpu_devices;
struct sysroot;

#define GPU_PCI_DEVICES "/sys/bus/pci/devices"
#define GPU_DRM "/sys/class/drm"

/* Adds everything found, also integrated graphics, with ids, .dir, .card and
 * .driver.  .integrated is set where the ids alone say that it is part of an
 * ordinary processor: Intel's at 00:02.0, AMD's by the table of gpu_amd.h.  0,
 * or a negative errno when neither can be listed. */
int gpu_pci_scan(const struct sysroot *root, struct gpu_devices *list);

/* Fills .power_limit_w (watts, %.17g) from the first of these files of the
 * GPU's own hwmon folder, a NULL at the end, that holds more than 0 microwatts
 * (0: this limit is off). */
void gpu_pci_power_limit(const struct sysroot *root, struct gpu_device *d,
			 const char *const files[]);

#endif
