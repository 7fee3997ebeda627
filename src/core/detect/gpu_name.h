/* SPDX-License-Identifier: MIT */
/*
 * gpu_name: a name for the GPUs whose driver gave none.
 *
 * In this order: data/gpu_peaks.tsv where the ids leave one product; libdrm's
 * amdgpu.ids (device and revision); pci.ids, "AMD CHIP [PRODUCT]".  A name of
 * pci.ids that stands for several products ("[Radeon RX 7900 XT/7900 XTX]") is
 * shown as it is and its source says so.  Without pci.ids the products that are
 * left are the reason for unknown.
 *
 * A capability that no driver told is taken from data/gpu_peaks.tsv too.
 */
#ifndef POSTSIL_GPU_NAME_H
#define POSTSIL_GPU_NAME_H

struct gpu_device;
struct gpu_devices;
struct gpu_id;
struct sysroot;

/* What gpu_product_find() and gpu_product_peak() take; borrowed from d. */
void gpu_device_id(const struct gpu_device *d, struct gpu_id *id);

void gpu_name_fill(const struct sysroot *root, struct gpu_devices *list);

#endif
