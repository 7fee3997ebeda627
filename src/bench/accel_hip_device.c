/* SPDX-License-Identifier: MIT */
/* The part of accel_hip that counts, finds and describes devices: no stream is made
 * here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/accel_hip.h"
#include "core/base/err.h"
#include "core/detect/gpu_device.h"

/* Without a GPU hipGetDeviceCount() says NO_DEVICE; hipInit() INVALID_DEVICE, which
 * other calls say of a wrong number: it is not asked (ROCm 5.2 on a machine without). */
int accel_hip_start(struct hip_api *a, int *n, struct err *e)
{
	int rc = hip_api_open(a, e);
	unsigned said;

	*n = 0;
	if (rc < 0)
		return rc;
	said = a->device_count(n);
	if (said == HIP_NO_DEVICE)
		*n = 0;
	else if (said != HIP_OK)
		return hip_api_fail(a, said, "hipGetDeviceCount", e);
	return 0;
}

int accel_hip_count(int *n, struct err *e)
{
	struct hip_api a;

	return accel_hip_start(&a, n, e);
}

static unsigned read_address(const struct hip_api *a, int dev,
			     char out[ACCEL_ADDRESS])
{
	char text[32] = "", canon[32];
	unsigned rc = a->device_pci(text, sizeof(text), dev);

	*out = '\0';
	text[sizeof(text) - 1] = '\0';
	if (rc == HIP_OK && gpu_address_parse(text, canon) == 0)
		snprintf(out, ACCEL_ADDRESS, "%.15s", canon);
	return rc;
}

int accel_hip_address(int i, char out[ACCEL_ADDRESS], struct err *e)
{
	struct hip_api a;
	int n, rc = accel_hip_start(&a, &n, e);
	unsigned said;

	if (rc < 0)
		return rc;
	said = read_address(&a, i, out);
	return said == HIP_OK ? 0 : hip_api_fail(&a, said, "hipDeviceGetPCIBusId", e);
}

/* An Instinct in a partitioned mode shows as several devices ("AMD Instinct MI300X GPU
 * Partitioning Overview": CPX is eight); they are taken to share the board's bus and
 * slot, which could not be seen on hardware. */
static bool is_slice(const struct accel *g, int n)
{
	const struct accel_hip *h = g->priv;
	size_t slot = strcspn(g->info.address, ".");
	char other[ACCEL_ADDRESS];

	for (int i = 0; i < n && *g->info.address; i++)
		if (i != h->dev && read_address(&h->api, i, other) == HIP_OK &&
		    !strncmp(g->info.address, other, slot))
			return true;
	return false;
}

/* The runtime counts pairs of CUs where it uses them so: on RDNA (gfx10 to gfx12), unless
 * told not to (hip_runtime_api.h of hipDeviceAttributeMultiprocessorCount; ROCclr's
 * flags.hpp: GPU_ENABLE_WGP_MODE). */
static bool counts_pairs(const struct accel_hip *h)
{
	const char *mode = getenv("GPU_ENABLE_WGP_MODE");

	return !strncmp(h->target, "gfx1", 4) && !(mode && !strcmp(mode, "0"));
}

static int read_attributes(struct accel *g, struct err *e)
{
	struct accel_hip *h = g->priv;
	int khz = 0, l2 = 0;
	const struct {
		enum hip_attribute which;
		int *to;
	} want[] = {
		{ HIP_CLOCK_RATE, &khz },
		{ HIP_MULTIPROCESSOR_COUNT, &g->info.units },
		{ HIP_L2_CACHE_SIZE, &l2 },
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]) && !rc; i++)
		rc = accel_hip_check(g, h->api.device_attribute(want[i].to,
				want[i].which, h->dev), "hipDeviceGetAttribute", e);
	if (counts_pairs(h))
		g->info.units *= 2;
	g->info.clock_mhz = khz / 1e3;
	g->info.l2_bytes = l2 > 0 ? (uint64_t)l2 : 0;
	return rc;
}

int accel_hip_describe(struct accel *g, int i, int n, struct err *e)
{
	struct accel_hip *h = g->priv;
	size_t bytes = 0;
	int rc;

	h->dev = i;
	rc = accel_hip_check(g, h->api.device_name(g->info.name, ACCEL_NAME, i),
			     "hipDeviceGetName", e);
	if (!rc)
		rc = accel_hip_check(g, read_address(&h->api, i, g->info.address),
				     "hipDeviceGetPCIBusId", e);
	if (!rc)
		rc = accel_hip_check(g, h->api.device_memory(&bytes, i),
				     "hipDeviceTotalMem", e);
	if (rc < 0)
		return rc;
	hip_api_target(&h->api, i, h->target);
	rc = read_attributes(g, e);
	snprintf(g->info.capability, sizeof(g->info.capability), "%.*s",
		 (int)strcspn(h->target, ":"), h->target);
	g->info.name[ACCEL_NAME - 1] = '\0';
	g->info.is_mig = is_slice(g, n);
	g->info.memory_bytes = bytes;
	return rc;
}
