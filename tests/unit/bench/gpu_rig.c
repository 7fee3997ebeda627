/* SPDX-License-Identifier: MIT */
#include "gpu_rig.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/gpu_env.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#define ADDRESS "0000:1b:00.0"  /* of the fake's first */

/* By SONAME the loader takes what is loaded already, wherever it came from. */
static void *load(const char *name)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	void *lib;

	cr_assert_gt(n, 0);
	path[n] = '\0';
	snprintf(strrchr(path, '/'), 64, "/fake/%s", name);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	cr_assert_not_null(lib, "%s", dlerror());
	return lib;
}

static void find(void *lib, const char *name, int (**out)(void))
{
	void *at = dlsym(lib, name);

	cr_assert_not_null(at);
	memcpy(out, &at, sizeof(at));
}

void gpu_rig_open(struct gpu_rig *r)
{
	struct err e = ERR_INIT;

	unsetenv("CUDA_VISIBLE_DEVICES");
	*r = (struct gpu_rig){
		.item = { .device = "gpu0", .ready = true,
			  .gpu = { .vendor = GPU_VENDOR_NVIDIA, .address = ADDRESS } },
	};
	find(load("cuda/libcuda.so.1"), "fake_cuda_live", &r->driver_live);
	find(load("cublas/libcublasLt.so.12"), "fake_cublaslt_live",
	     &r->library_live);
	load("cublas/libcublas.so.12");
	load("nvml/libnvidia-ml.so.1");
	cr_assert_eq(sysroot_open(NULL, &r->root, &e), 0);
	r->item.env = gpu_env_new(r->root, &r->item.gpu);
	cr_assert_eq(accel_open(&r->item.accel, "gpu0", ADDRESS, &e), 0, "%s",
		     e.text);
	cr_assert_str_eq(r->item.accel.blas, "cublas", "%s", r->item.accel.blas_why);
	r->gpus = (struct gpus){ .item = &r->item, .n = 1 };
	r->env = (struct kernel_env){ .gpus = &r->gpus, .seed = 42 };
}

void gpu_rig_close(struct gpu_rig *r)
{
	accel_close(&r->item.accel);
	gpu_env_free(r->item.env);
	sysroot_close(r->root);
}

int gpu_rig_live(const struct gpu_rig *r)
{
	return r->driver_live() + r->library_live();
}

struct step gpu_rig_step(const struct kernel *k, enum kernel_precision p, size_t n)
{
	struct step s = { .device = "gpu0", .kernel = k, .precision = p, .n = n,
			  .blocks = 3, .budget_s = 0.02 };

	snprintf(s.variant, sizeof(s.variant), "n%zu", n);
	return s;
}

int gpu_rig_measure(struct gpu_rig *r, const struct step *s,
		    struct measure_result *out, struct err *e)
{
	return measure_step(&r->env, s, NULL, out, e);
}
