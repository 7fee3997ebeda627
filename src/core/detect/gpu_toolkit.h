/* SPDX-License-Identifier: MIT */
/*
 * gpu_toolkit: CUDA's toolkit, cuDNN and ROCm, by files.
 *
 * Of several toolkits the one counts that a run would load: that of the
 * libcudart which the dynamic linker finds, then the one that /usr/local/cuda
 * (/opt/rocm) leads to, then the only one.  The others are named in the source.
 * Several without anything that chooses one are unknown.  Python wheels
 * (nvidia-cuda-runtime-cu12, nvidia-cudnn-cu12) come last, from sites that
 * count.
 *
 * cuDNN's is that of the library which the linker finds; a header is asked
 * where the library's file and package do not tell it.  It has three numbers
 * whatever the source: header and file name leave out the build that packages
 * and wheels add.
 */
#ifndef POSTSIL_GPU_TOOLKIT_H
#define POSTSIL_GPU_TOOLKIT_H

struct facts;
struct sysroot;

/* Each known, absent, or unknown when several are there. */
void gpu_toolkit_cuda(const struct sysroot *root, struct facts *f);
void gpu_toolkit_cudnn(const struct sysroot *root, struct facts *f);
void gpu_toolkit_rocm(const struct sysroot *root, struct facts *f);

#endif
