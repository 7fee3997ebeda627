/* SPDX-License-Identifier: MIT */
/* The part of accel_cuda that counts, finds and describes devices: no context is
 * made here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/accel_cuda.h"
#include "core/base/err.h"
#include "core/detect/gpu_device.h"

int accel_cuda_start(struct cuda_api *a, int *n, struct err *e)
{
	int rc = cuda_api_open(a, e);
	unsigned said;

	*n = 0;
	if (rc < 0)
		return rc;
	/* as nvidia-smi and we count; read by cuInit() */
	setenv("CUDA_DEVICE_ORDER", "PCI_BUS_ID", 0);
	said = a->init(0);
	if (said == CUDA_NO_DEVICE)
		return 0;
	if (said == CUDA_OK)
		said = a->device_count(n);
	return said == CUDA_OK ? 0 : cuda_api_fail(a, said, "cuInit", e);
}

int accel_cuda_count(int *n, struct err *e)
{
	struct cuda_api a;

	return accel_cuda_start(&a, n, e);
}

/* Jetson's GPUs are on no PCI bus, and say 0000:00:00.0 (NVIDIA's deviceQuery on
 * such boards: "Domain ID / Bus ID / location ID: 0 / 0 / 0"). */
static unsigned read_address(const struct cuda_api *a, int dev,
			     char out[ACCEL_ADDRESS])
{
	char text[32] = "", canon[32];
	int integrated = 0;
	unsigned rc = a->device_attribute(&integrated, CUDA_INTEGRATED, dev);

	*out = '\0';
	if (rc == CUDA_OK)
		rc = a->device_pci(text, sizeof(text), dev);
	if (rc == CUDA_OK && gpu_address_parse(text, canon) == 0 &&
	    !(integrated && !strcmp(canon, "0000:00:00.0")))
		snprintf(out, ACCEL_ADDRESS, "%.15s", canon);
	return rc;
}

int accel_cuda_address(int i, char out[ACCEL_ADDRESS], struct err *e)
{
	struct cuda_api a;
	int n, dev, rc = accel_cuda_start(&a, &n, e);
	unsigned said;

	if (rc < 0)
		return rc;
	said = a.device_get(&dev, i);
	if (said == CUDA_OK)
		said = read_address(&a, dev, out);
	return said == CUDA_OK ? 0 : cuda_api_fail(&a, said, "cuDeviceGet", e);
}

static int read_attributes(struct accel *g, struct err *e)
{
	struct accel_cuda *c = g->priv;
	int khz = 0, l2 = 0, mode = 0;
	const struct {
		enum cuda_attribute which;
		int *to;
	} want[] = {
		{ CUDA_CLOCK_RATE, &khz },
		{ CUDA_MULTIPROCESSOR_COUNT, &g->info.units },
		{ CUDA_COMPUTE_MODE, &mode },
		{ CUDA_L2_CACHE_SIZE, &l2 },
		{ CUDA_CAPABILITY_MAJOR, &c->major },
		{ CUDA_CAPABILITY_MINOR, &c->minor },
	};
	int rc = 0;

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]) && !rc; i++)
		rc = accel_cuda_check(g, c->api.device_attribute(
				want[i].to, want[i].which, c->dev),
				"cuDeviceGetAttribute", e);
	if (rc < 0)
		return rc;
	if (mode == CUDA_COMPUTEMODE_PROHIBITED)
		return err_set(e, ERR_REFUSED, "%s: its compute mode is Prohibited: "
			       "nvidia-smi -c DEFAULT allows work on it", g->device);
	g->info.clock_mhz = khz / 1e3;
	g->info.l2_bytes = l2 > 0 ? (uint64_t)l2 : 0;
	snprintf(g->info.capability, sizeof(g->info.capability), "%d.%d", c->major,
		 c->minor);
	return 0;
}

/* A slice's name ends in its profile: "NVIDIA A100-SXM4-40GB MIG 1g.5gb" ("MIG
 * User Guide", MIG Device Names); it has the address of its GPU. */
int accel_cuda_describe(struct accel *g, int i, struct err *e)
{
	struct accel_cuda *c = g->priv;
	size_t bytes = 0;
	int rc = accel_cuda_check(g, c->api.device_get(&c->dev, i), "cuDeviceGet", e);

	if (!rc)
		rc = accel_cuda_check(g, c->api.device_name(g->info.name,
				ACCEL_NAME, c->dev), "cuDeviceGetName", e);
	if (!rc)
		rc = accel_cuda_check(g, read_address(&c->api, c->dev,
				g->info.address), "cuDeviceGetPCIBusId", e);
	if (!rc)
		rc = accel_cuda_check(g, c->api.device_memory(&bytes, c->dev),
				      "cuDeviceTotalMem_v2", e);
	if (!rc)
		rc = read_attributes(g, e);
	g->info.name[ACCEL_NAME - 1] = '\0';
	g->info.is_mig = strstr(g->info.name, " MIG ") != NULL;
	g->info.memory_bytes = bytes;
	return rc;
}
