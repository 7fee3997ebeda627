/* SPDX-License-Identifier: MIT */
/*
 * gpu_tegra: the GPU of NVIDIA's Tegra boards (Jetson), by the device tree.
 *
 * It sits on no PCI bus, has no VBIOS and shares the CPU's memory: these are
 * absent, so that the board's identity is the same with any driver.  Chip and
 * compute capability follow from the chip's name in /proc/device-tree/compatible
 * (nvidia,tegra234 …); capabilities by NVIDIA's list of CUDA GPUs: X1 5.3, X2
 * 6.2, Xavier 7.2, Orin 8.7, Thor 11.0 (10.1 before CUDA 13).  The compatible
 * strings of the GPU nodes are those of Linux' bindings (nvidia,gk20a.yaml) and
 * of NVIDIA's own trees (nvidia,ga10b); nvidia,gb10b is a key of ours alone, as
 * Thor's GPU has no node.
 *
 * Thor's GPU shows itself on PCI; it is taken from there where it does.  A
 * board with its GPU switched off in the tree (status "disabled": IGX with a
 * discrete one) has none.
 *
 * Written by these documents and tested on trees made from them, never on
 * hardware.
 */
#ifndef POSTSIL_GPU_TEGRA_H
#define POSTSIL_GPU_TEGRA_H

#include <stdbool.h>

struct gpu_devices;
struct sysroot;

/* Whether this is a Tegra board at all. */
bool gpu_tegra_is_board(const struct sysroot *root);

/* A board with a chip that the table does not have: it may have a GPU. */
bool gpu_tegra_is_unknown(const struct sysroot *root);

/* Adds the board's GPU, if it has one that PCI does not show. */
void gpu_tegra_scan(const struct sysroot *root, struct gpu_devices *list);

#endif
