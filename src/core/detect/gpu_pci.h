/* SPDX-License-Identifier: MIT */
/*
 * gpu_pci: graphics and compute processors on the PCI bus, by sysfs.
 *
 * Counted are NVIDIA's and AMD's display controllers (class 03) and
 * accelerators (class 12), and Intel's discrete ones.  Intel's graphics at
 * 00:02.0 is part of the CPU, and the display chips of server boards (ASPEED,
 * Matrox) and hypervisors compute nothing.
 */
#ifndef POSTSIL_GPU_PCI_H
#define POSTSIL_GPU_PCI_H

struct sysroot;

#define GPU_PCI_MAX 64
#define GPU_PCI_DEVICES "/sys/bus/pci/devices"

#define GPU_VENDOR_NVIDIA 0x10de
#define GPU_VENDOR_AMD 0x1002
#define GPU_VENDOR_INTEL 0x8086

struct gpu_pci {
	char address[64];              /* "0000:01:00.0" */
	unsigned vendor, device, sub_vendor, sub_device;
};

/* In PCI order; how many (at most cap are written), or a negative errno when
 * the bus cannot be listed. */
int gpu_pci_list(const struct sysroot *root, struct gpu_pci *out, int cap);

/* Name by pci.ids where that is installed: "NVIDIA Corporation AD102 [GeForce
 * RTX 4090]".  0, or -ENOENT. */
int gpu_pci_name(const struct sysroot *root, const struct gpu_pci *g, char *out,
		 unsigned long n);

#endif
