/* SPDX-License-Identifier: MIT */
#include "bench/cublas_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/python_sites.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* lib64 is NVIDIA's own; packages of distributions have lib and targets/ */
static void add_toolkit(const struct sysroot *root, struct accel_places *p,
			const char *dir)
{
	accel_places_add(root, p, dir, "lib64");
	accel_places_add(root, p, dir, "targets/x86_64-linux/lib");
	accel_places_add(root, p, dir, "targets/sbsa-linux/lib");
}

static void add_toolkits(const struct sysroot *root, struct accel_places *p)
{
	char **names, dir[320];
	int n;

	add_toolkit(root, p, "/usr/local/cuda");
	add_toolkit(root, p, "/opt/cuda");
	n = sysroot_list(root, "/usr/local", &names);
	for (int i = n - 1; i >= 0; i--)
		if (!strncmp(names[i], "cuda-", 5)) {
			snprintf(dir, sizeof(dir), "/usr/local/%s", names[i]);
			add_toolkit(root, p, dir);
		}
	sysroot_list_free(names, n);
}

static void add_wheels(const struct sysroot *root, struct accel_places *p)
{
	/* nvidia-cublas of 13; nvidia-cublas-cu12 and -cu11 */
	static const char *const below[] = {
		"nvidia/cu13/lib", "nvidia/cublas/lib",
	};
	struct python_sites *s = xcalloc(1, sizeof(*s));

	python_sites_counting(root, s);
	python_sites_others(root, s);
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < N(below); k++)
			accel_places_add(root, p, s->site[i].dir, below[k]);
	free(s);
}

struct accel_places *cublas_places_new(const struct sysroot *root)
{
	struct accel_places *p = accel_places_new();

	add_toolkits(root, p);
	add_wheels(root, p);
	return p;
}
