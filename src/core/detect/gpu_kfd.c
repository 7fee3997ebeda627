/* SPDX-License-Identifier: MIT */
#include "core/detect/gpu_kfd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"

/* Heaps of the frame buffer, HSA_MEM_HEAP_TYPE_FB_PUBLIC and _PRIVATE. */
#define HEAP_FIRST 1
#define HEAP_LAST 2
#define BANKS_MAX 64

/* "simd_count 24" at the start of a line; 0 where it is not. */
static long long property(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = text; p; p = strchr(p, '\n')) {
		long long v;

		p += *p == '\n';
		if (strncmp(p, name, len) != 0 || p[len] != ' ')
			continue;
		v = strtoll(p + len + 1, NULL, 10);
		return v > 0 ? v : 0;
	}
	return 0;
}

static long long frame_buffer(const struct sysroot *root, const char *node)
{
	char dir[160], **names;
	long long sum = 0;
	int n;

	snprintf(dir, sizeof dir, GPU_KFD_NODES "/%s/mem_banks", node);
	n = sysroot_list(root, dir, &names);
	for (int i = 0; i < n && i < BANKS_MAX; i++) {
		struct buf b = BUF_INIT;
		char path[256];
		long long heap, size;

		snprintf(path, sizeof path, "%s/%.48s/properties", dir, names[i]);
		sysroot_read(root, path, &b);
		heap = property(buf_str(&b), "heap_type");
		size = property(buf_str(&b), "size_in_bytes");
		if (heap >= HEAP_FIRST && heap <= HEAP_LAST && size < 1ll << 50)
			sum += size;
		buf_release(&b);
	}
	if (n >= 0)
		sysroot_list_free(names, n);
	return sum;
}

static bool read_node(const struct sysroot *root, const char *name,
		      struct gpu_kfd_node *k)
{
	struct buf b = BUF_INIT;
	char path[160];
	unsigned long long at, domain;

	if (strlen(name) > 16)
		return false;
	snprintf(path, sizeof path, GPU_KFD_NODES "/%s/properties", name);
	sysroot_read(root, path, &b);
	memset(k, 0, sizeof *k);
	k->cpu_cores = property(buf_str(&b), "cpu_cores_count");
	k->simds = property(buf_str(&b), "simd_count");
	k->target = property(buf_str(&b), "gfx_target_version");
	at = (unsigned long long)property(buf_str(&b), "location_id");
	domain = (unsigned long long)property(buf_str(&b), "domain");
	buf_release(&b);
	if (!k->simds || at > 0xffff || domain > 0xffffffff)
		return false;
	snprintf(k->address, sizeof k->address, "%04llx:%02llx:%02llx.%llx",
		 domain, at >> 8, at >> 3 & 31, at & 7);
	k->vram = frame_buffer(root, name);
	return true;
}

int gpu_kfd_read(const struct sysroot *root, struct gpu_kfd_node *out, int cap)
{
	char **names;
	int n = sysroot_list(root, GPU_KFD_NODES, &names), found = 0;

	for (int i = 0; i < n && found < cap; i++)
		if (read_node(root, names[i], &out[found]))
			found++;
	if (n >= 0)
		sysroot_list_free(names, n);
	return found;
}

const struct gpu_kfd_node *gpu_kfd_find(const struct gpu_kfd_node *node, int n,
					const char *address)
{
	for (int i = 0; i < n; i++)
		if (strcmp(node[i].address, address) == 0)
			return &node[i];
	return NULL;
}
