#!/bin/sh
# SPDX-License-Identifier: MIT
# capture: what NVML says is written, without serial number and UUID, and a tree
# with it shows the GPU again.  The library is made here: functions, numbers and
# layouts of NVIDIA's nvml.h, figures of an nvidia-smi report of a Quadro P2000.
. "$(dirname "$0")/tui.inc"
cat >"$TMP/nvml.c" <<'EOT'
#include <stdio.h>
#include <string.h>
static int started;
int nvmlInitWithFlags(unsigned flags) { started += flags == 2; return flags != 2; }
int nvmlInit_v2(void) { started++; return 0; }
int nvmlShutdown(void) { return --started; }
const char *nvmlErrorString(int rc) { return rc == 3 ? "Not Supported" : "Unknown Error"; }
static int say(char *to, unsigned n, const char *what)
{
	if (started != 1)
		return 1;
	return snprintf(to, n, "%s", what) < 0;
}
int nvmlSystemGetDriverVersion(char *s, unsigned n) { return say(s, n, "525.125.06"); }
int nvmlSystemGetCudaDriverVersion(int *v) { *v = 12000; return 0; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = 1; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **dev) { *dev = &started; return (int)i; }
int nvmlDeviceGetName(void *d, char *s, unsigned n) { return say(s, n, "Quadro P2000"); }
int nvmlDeviceGetVbiosVersion(void *d, char *s, unsigned n) { return say(s, n, "86.06.3F.00.30"); }
int nvmlDeviceGetSerial(void *d, char *s, unsigned n) { return say(s, n, "SECRET-1234"); }
int nvmlDeviceGetUUID(void *d, char *s, unsigned n) { return say(s, n, "GPU-SECRET"); }
struct pci { char legacy[16]; unsigned domain, bus, device, id, sub; char text[32]; };
int nvmlDeviceGetPciInfo_v3(void *d, struct pci *p)
{
	memset(p, 0, sizeof *p);
	p->domain = 0xfeed;
	p->bus = 0x17;
	p->id = 0x1c3010de;
	p->sub = 0x11b31028;
	strcpy(p->text, "0000FEED:17:00.0");
	return 0;
}
int nvmlDeviceGetMemoryInfo(void *d, unsigned long long *m) { m[0] = 5120ull << 20; return 0; }
int nvmlDeviceGetCudaComputeCapability(void *d, int *a, int *b) { *a = 6; *b = 1; return 0; }
int nvmlDeviceGetEnforcedPowerLimit(void *d, unsigned *mw) { *mw = 75000; return 0; }
int nvmlDeviceGetMigMode(void *d, unsigned *a, unsigned *b) { return 3; }
EOT
mkdir "$TMP/lib"
cc -shared -fPIC -w -o "$TMP/lib/libnvidia-ml.so.1" "$TMP/nvml.c" || fail "no compiler"
LD_LIBRARY_PATH=$TMP/lib status 0 "$POSTSIL" capture "$TMP/machine" >"$TMP/out"
tsv=$TMP/machine/capture/nvml.tsv
tab=$(printf '\t')
has "^system${tab}525.125.06${tab}12.0\$" "$tsv"
has "^gpu${tab}feed:17:00.0${tab}10de:1c30${tab}1028:11b3${tab}Quadro P2000${tab}86.06.3F.00.30${tab}5120${tab}6.1${tab}75${tab}\$" "$tsv"
! grep -rq SECRET "$TMP/machine" || fail "a serial number was captured"
status 0 "$POSTSIL" detect --root "$TMP/machine" --json >"$TMP/json"
has '"key":"gpu_model","state":"known","value":"[^"]*Quadro P2000' "$TMP/json"
has '"key":"cuda_driver_version","state":"known","value":"12.0"' "$TMP/json"
