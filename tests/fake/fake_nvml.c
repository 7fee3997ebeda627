/* SPDX-License-Identifier: MIT */
/*
 * A libnvidia-ml.so.1 without a GPU, for error paths and lifecycles only: what it says
 * of clocks and heat means nothing.  It shows A100s (their figures are those of an
 * nvidia-smi report) at the addresses of fake_cuda.c.
 *
 * What it says is told by the environment, read at each call:
 * FAKE_NVML_INIT=RC        nvmlInit_v2() returns it
 * FAKE_NVML_DEVICES=N      1, at 0000:1b:00.0, 0000:3b:00.0, 0000:5b:00.0 …
 * FAKE_NVML_ID=0x20b0      PCI device, by which the peaks are found
 * FAKE_NVML_LOST_AT=N      from the N-th question about a device on, from 1, counted
 *                          from the library's loading: GPU_IS_LOST
 * FAKE_NVML_DENY=1         what it says only to the privileged: NO_PERMISSION
 * FAKE_NVML_BARE=1         a product without ECC, limits, thresholds, MIG, modes:
 *                          NOT_SUPPORTED
 * FAKE_NVML_PROCESSES=N    so many others compute on each, and with
 * FAKE_NVML_OWN=1          the asking process as well, before the last of them
 * FAKE_NVML_LAYOUT=BYTES   24, of an entry in their list; or 16, 32
 * FAKE_NVML_EVENTS=MASK    1 (idle): nvmlClocksEventReason…
 * FAKE_NVML_TEMP=C, _USED=MIB, _LIMIT=MW, _BUSY=PERCENT, _MODE=N, _PERSISTENCE=0,
 * _DISPLAY=1, _MIG=1, _ECC_ERRORS=N
 *
 * Built with FAKE_NVML_OLD it has no symbol that is newer than driver 390.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/gpu_env_nvml.h"
#include "core/detect/gpu_nvml.h"

#define MAX 4
#define UNINITIALIZED 1
#define INVALID_ARGUMENT 2
#define NO_PERMISSION 4
#define NOT_FOUND 6
#define TOTAL (40960ull << 20)
#define PROCESS_BASE 4200000u       /* above pid_max of 64-bit Linux: 2^22 */

static struct {
	int live, questions;
	char place[MAX];
} fake;

static long env(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value ? strtol(value, NULL, 0) : otherwise;
}

/* For tests: starts without their shutdown. */
int fake_nvml_live(void)
{
	return fake.live;
}

/* For tests: questions about a device so far. */
int fake_nvml_questions(void)
{
	return fake.questions;
}

/* Of a question about this device. */
static int enter(void *dev)
{
	if (!fake.live)
		return UNINITIALIZED;
	if (dev < (void *)fake.place || dev >= (void *)(fake.place + MAX))
		return INVALID_ARGUMENT;
	fake.questions++;
	return env("FAKE_NVML_LOST_AT", 0) > 0 &&
	       fake.questions >= env("FAKE_NVML_LOST_AT", 0) ? GPU_NVML_IS_LOST : 0;
}

/* What a simple product has not. */
static int enter_rich(void *dev)
{
	int rc = enter(dev);

	return rc ? rc : env("FAKE_NVML_BARE", 0) ? GPU_NVML_NOT_SUPPORTED : 0;
}

static int enter_privileged(void *dev)
{
	int rc = enter(dev);

	return rc ? rc : env("FAKE_NVML_DENY", 0) ? NO_PERMISSION : 0;
}

static int tell(int rc, unsigned *out, long value)
{
	if (rc == 0)
		*out = (unsigned)value;
	return rc;
}

/* --- start, devices ---------------------------------------------------------- */

int nvmlInit_v2(void)
{
	int rc = (int)env("FAKE_NVML_INIT", 0);

	fake.live += !rc;
	return rc;
}

int nvmlShutdown(void)
{
	if (!fake.live)
		return UNINITIALIZED;
	fake.live--;
	return 0;
}

/* The words are those of NVIDIA's library. */
const char *nvmlErrorString(int rc)
{
	switch (rc) {
	case 0: return "Success";
	case GPU_NVML_NOT_SUPPORTED: return "Not Supported";
	case NO_PERMISSION: return "Insufficient Permissions";
	case NOT_FOUND: return "Not Found";
	case 9: return "Driver Not Loaded";
	case GPU_NVML_IS_LOST: return "GPU is lost";
	case GPU_NVML_RESET_REQUIRED: return "GPU requires reset";
	case 18: return "Driver/library version mismatch";
	default: return "Unknown Error";
	}
}

int nvmlSystemGetDriverVersion(char *out, unsigned n)
{
	snprintf(out, n, "550.54.15");
	return fake.live ? 0 : UNINITIALIZED;
}

int nvmlDeviceGetCount_v2(unsigned *out)
{
	return tell(fake.live ? 0 : UNINITIALIZED, out, env("FAKE_NVML_DEVICES", 1));
}

int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **dev)
{
	if (!fake.live)
		return UNINITIALIZED;
	if (i >= MAX || i >= (unsigned)env("FAKE_NVML_DEVICES", 1))
		return INVALID_ARGUMENT;
	*dev = &fake.place[i];
	return enter(*dev);
}

int nvmlDeviceGetHandleByPciBusId_v2(const char *bus_id, void **dev)
{
	unsigned domain, bus, slot;
	int rc;

	if (sscanf(bus_id, "%x:%x:%x.0", &domain, &bus, &slot) != 3)
		return INVALID_ARGUMENT;
	if (domain || slot || bus < 0x1b || (bus - 0x1b) % 0x20)
		return fake.live ? NOT_FOUND : UNINITIALIZED;
	rc = nvmlDeviceGetHandleByIndex_v2((bus - 0x1b) / 0x20, dev);
	return rc == INVALID_ARGUMENT ? NOT_FOUND : rc;
}

int nvmlDeviceGetPciInfo_v3(void *dev, struct gpu_nvml_pci *out)
{
	int rc = enter(dev);

	if (rc)
		return rc;
	memset(out, 0, sizeof(*out));
	out->bus = 0x1b + 0x20 * (unsigned)((char *)dev - fake.place);
	out->id = (unsigned)env("FAKE_NVML_ID", 0x20b0) << 16 | 0x10deu;
	out->sub = 0x134f10deu;
	snprintf(out->text, sizeof(out->text), "00000000:%02X:00.0", out->bus);
	return 0;
}

int nvmlDeviceGetName(void *dev, char *out, unsigned n)
{
	snprintf(out, n, "NVIDIA A100-SXM4-40GB");
	return enter(dev);
}

int nvmlDeviceGetVbiosVersion(void *dev, char *out, unsigned n)
{
	snprintf(out, n, "92.00.19.00.10");
	return enter(dev);
}

int nvmlDeviceGetCudaComputeCapability(void *dev, int *major, int *minor)
{
	*major = 8;
	*minor = 0;
	return enter(dev);
}

/* --- clocks, heat, power ----------------------------------------------------- */

int nvmlDeviceGetClockInfo(void *dev, unsigned type, unsigned *mhz)
{
	return tell(enter(dev), mhz, type == GPU_NVML_CLOCK_SM ? 1275 : 1215);
}

int nvmlDeviceGetMaxClockInfo(void *dev, unsigned type, unsigned *mhz)
{
	return tell(enter(dev), mhz, type == GPU_NVML_CLOCK_SM ? 1410 : 1215);
}

int nvmlDeviceGetTemperature(void *dev, unsigned sensor, unsigned *celsius)
{
	return sensor ? INVALID_ARGUMENT :
	       tell(enter(dev), celsius, env("FAKE_NVML_TEMP", 27));
}

/* Shutdown, slowdown, of the memory, of the GPU. */
int nvmlDeviceGetTemperatureThreshold(void *dev, unsigned type, unsigned *celsius)
{
	static const unsigned char at[] = { 92, 89, 95, 85 };

	return type > 3 ? INVALID_ARGUMENT : tell(enter_rich(dev), celsius, at[type]);
}

int nvmlDeviceGetPowerUsage(void *dev, unsigned *mw)
{
	return tell(enter(dev), mw, 67030);
}

int nvmlDeviceGetEnforcedPowerLimit(void *dev, unsigned *mw)
{
	return tell(enter_rich(dev), mw, env("FAKE_NVML_LIMIT", 400000));
}

int nvmlDeviceGetPowerManagementDefaultLimit(void *dev, unsigned *mw)
{
	return tell(enter_rich(dev), mw, 400000);
}

static int events(void *dev, unsigned long long *mask)
{
	*mask = (unsigned long long)env("FAKE_NVML_EVENTS", 1);
	return enter(dev);
}

int nvmlDeviceGetCurrentClocksThrottleReasons(void *dev, unsigned long long *mask)
{
	return events(dev, mask);
}

/* --- who uses it ------------------------------------------------------------- */

int nvmlDeviceGetUtilizationRates(void *dev, struct gpu_env_utilization *out)
{
	out->memory = 0;
	return tell(enter(dev), &out->gpu, env("FAKE_NVML_BUSY", 0));
}

int nvmlDeviceGetMemoryInfo(void *dev, struct gpu_nvml_memory *out)
{
	out->total = TOTAL;
	out->used = (unsigned long long)env("FAKE_NVML_USED", 600) << 20;
	out->unused = TOTAL - out->used;
	return enter_privileged(dev);
}

static void put(unsigned char *entry, size_t bytes, unsigned pid)
{
	static const unsigned none[2] = { 0xffffffff, 0xffffffff };
	unsigned long long memory = 413ull << 20;

	memset(entry, 0, bytes);
	memcpy(entry, &pid, sizeof(pid));
	memcpy(entry + 8, &memory, sizeof(memory));
	if (bytes > 16)
		memcpy(entry + 16, none, sizeof(none));
}

static int processes(void *dev, unsigned *n, void *out, size_t bytes)
{
	unsigned others = (unsigned)env("FAKE_NVML_PROCESSES", 0);
	unsigned own = env("FAKE_NVML_OWN", 0) ? 1 : 0, all = others + own;
	unsigned own_at = others ? others - 1 : 0, room = *n;
	int rc = enter_privileged(dev);

	if (rc)
		return rc;
	*n = all;
	if (all > room)
		return GPU_NVML_INSUFFICIENT_SIZE;
	for (unsigned i = 0; i < all; i++)
		put((unsigned char *)out + i * bytes, bytes, own && i == own_at ?
		    (unsigned)getpid() : PROCESS_BASE + i);
	return 0;
}

/* Without a number in its name: always the first layout. */
int nvmlDeviceGetComputeRunningProcesses(void *dev, unsigned *n, void *out)
{
	return processes(dev, n, out, 16);
}

/* --- modes ------------------------------------------------------------------- */

int nvmlDeviceGetEccMode(void *dev, unsigned *current, unsigned *pending)
{
	*pending = 1;
	return tell(enter_rich(dev), current, 1);
}

int nvmlDeviceGetTotalEccErrors(void *dev, unsigned type, unsigned counter,
				unsigned long long *n)
{
	*n = type == GPU_NVML_UNCORRECTED && counter == GPU_NVML_VOLATILE ?
	     (unsigned long long)env("FAKE_NVML_ECC_ERRORS", 0) : 77;
	return enter_rich(dev);
}

int nvmlDeviceGetPersistenceMode(void *dev, unsigned *mode)
{
	return tell(enter_rich(dev), mode, env("FAKE_NVML_PERSISTENCE", 1));
}

int nvmlDeviceGetComputeMode(void *dev, unsigned *mode)
{
	return tell(enter(dev), mode, env("FAKE_NVML_MODE", 0));
}

int nvmlDeviceGetDisplayActive(void *dev, unsigned *is_active)
{
	return tell(enter(dev), is_active, env("FAKE_NVML_DISPLAY", 0));
}

#ifndef FAKE_NVML_OLD
int nvmlDeviceGetCurrentClocksEventReasons(void *dev, unsigned long long *mask)
{
	return events(dev, mask);
}

int nvmlDeviceGetComputeRunningProcesses_v3(void *dev, unsigned *n, void *out)
{
	return processes(dev, n, out, (size_t)env("FAKE_NVML_LAYOUT", 24));
}

int nvmlDeviceGetMigMode(void *dev, unsigned *current, unsigned *pending)
{
	*pending = 0;
	return tell(enter_rich(dev), current, env("FAKE_NVML_MIG", 0));
}
#endif
