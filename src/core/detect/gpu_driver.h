/* SPDX-License-Identifier: MIT */
/*
 * gpu_driver: the kernel drivers of the GPUs that count (gpu.h), by files.
 *
 * A driver counts when a GPU that counts is bound to it; one that drives only
 * integrated graphics is no part of the software's identity, and neither is
 * vfio-pci, which keeps a GPU for a guest.  NVIDIA's counts as soon as it is
 * loaded: it does not load without a GPU, and in a container the bus may be
 * hidden.  Where it is not loaded yet (it may load at the first use), the
 * version of its library says what will load: the two must be equal.
 *
 * Forms, joined by '+' in the order of the table in gpu_driver.c:
 *   NVIDIA         560.35.03               nvidia (open), nvidia (proprietary)
 *   out of tree    amdgpu 6.8.5            amdgpu (dkms)
 *   in tree        amdgpu 6.8.0-90-generic amdgpu (in-tree): the kernel's
 *   Jetson         L4T 36.4.3              nvgpu (the nvidia module beside it is
 *                  the same release's, for displays; it counts with a GPU on PCI)
 */
#ifndef POSTSIL_GPU_DRIVER_H
#define POSTSIL_GPU_DRIVER_H

struct facts;
struct sysroot;

/* FIELD_DRIVER_VERSION and FIELD_DRIVER_MODULE; reads FIELD_GPU_PCI_ID,
 * FIELD_GPU_COUNT and FIELD_OS_KERNEL. */
void gpu_driver_read(const struct sysroot *root, struct facts *f);

#endif
