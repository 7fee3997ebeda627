/* SPDX-License-Identifier: MIT */
/* What drives the GPUs: kernel driver, CUDA, cuDNN, ROCm, by files alone. */
#include "core/detect/probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_pci.h"
#include "core/detect/library.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define VERSION 128
#define NVRM "/proc/driver/nvidia/version"

/* "NVRM version: NVIDIA UNIX x86_64 Kernel Module  560.35.03  Fri Aug …": the
 * first word that starts with a digit and holds a dot. */
static bool nvrm_version(const struct sysroot *root, char out[VERSION])
{
	char line[512], *word, *save = NULL;

	if (sysroot_line(root, line, sizeof line, NVRM) <= 0)
		return false;
	for (word = strtok_r(line, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		if (*word >= '0' && *word <= '9' && strchr(word, '.')) {
			snprintf(out, VERSION, "%s", word);
			return true;
		}
	return false;
}

static bool has_vendor(const struct sysroot *root, unsigned vendor)
{
	struct gpu_pci g[GPU_PCI_MAX];
	int n = gpu_pci_list(root, g, GPU_PCI_MAX);

	for (int i = 0; i < n; i++)
		if (g[i].vendor == vendor)
			return true;
	return false;
}

/* In-tree drivers have no version of their own: the kernel's is theirs. */
static bool in_tree(const struct sysroot *root, struct facts *f)
{
	static const struct {
		const char *module;
		unsigned vendor;
	} drivers[] = {
		{ .module = "amdgpu", .vendor = GPU_VENDOR_AMD },
		{ .module = "xe", .vendor = GPU_VENDOR_INTEL },
		{ .module = "i915", .vendor = GPU_VENDOR_INTEL },
		{ .module = "nouveau", .vendor = GPU_VENDOR_NVIDIA },
	};

	for (size_t i = 0; i < N(drivers); i++) {
		char v[VERSION], path[96];
		const char *kernel = facts_value(f, FIELD_OS_KERNEL);

		snprintf(path, sizeof path, "/sys/module/%s", drivers[i].module);
		if (!sysroot_exists(root, "%s", path) ||
		    !has_vendor(root, drivers[i].vendor))
			continue;
		if (sysroot_line(root, v, sizeof v, "%s/version", path) > 0)
			facts_known(f, FIELD_DRIVER_VERSION, path, "%s %s",
				    drivers[i].module, v);
		else if (kernel)
			facts_known(f, FIELD_DRIVER_VERSION, path, "%s %s",
				    drivers[i].module, kernel);
		else
			continue;
		return true;
	}
	return false;
}

static void driver(const struct sysroot *root, struct facts *f)
{
	static const char module[] = "/sys/module/nvidia/version";
	char v[VERSION];

	if (sysroot_line(root, v, sizeof v, "%s", module) > 0)
		facts_known(f, FIELD_DRIVER_VERSION, module, "%s", v);
	else if (nvrm_version(root, v))
		facts_known(f, FIELD_DRIVER_VERSION, NVRM, "%s", v);
	else if (!in_tree(root, f))
		facts_absent(f, FIELD_DRIVER_VERSION, "/sys/module",
			     "no GPU driver is loaded");
}

/* {"cuda":{"name":"CUDA SDK","version":"12.4.1"}, …} */
static bool cuda_json(const struct sysroot *root, const char *path,
		      char out[VERSION])
{
	struct buf b = BUF_INIT;
	struct cJSON *j = NULL;
	const struct cJSON *cuda;
	const char *v = NULL;

	if (sysroot_read(root, path, &b) == 0)
		j = json_parse(b.p, b.n, NULL);
	cuda = j ? json_get(j, "cuda") : NULL;
	if (cuda)
		v = json_str(cuda, "version", NULL, NULL);
	if (v)
		snprintf(out, VERSION, "%s", v);
	json_free(j);
	buf_release(&b);
	return v != NULL;
}

static bool define_in(const char *text, const char *name, long *out)
{
	char want[64];
	const char *p;

	snprintf(want, sizeof want, "#define %s ", name);
	p = strstr(text, want);
	if (!p)
		return false;
	*out = strtol(p + strlen(want), NULL, 10);
	return *out >= 0;
}

/* cuda.h: major x 1000 + minor x 10. */
static bool cuda_header(const struct sysroot *root, const char *path,
			char out[VERSION])
{
	struct buf b = BUF_INIT;
	long v = 0;
	bool found = sysroot_read(root, path, &b) == 0 &&
		     define_in(b.p, "CUDA_VERSION", &v) && v >= 1000;

	if (found)
		snprintf(out, VERSION, "%ld.%ld", v / 1000, v % 1000 / 10);
	buf_release(&b);
	return found;
}

static bool cudnn_header(const struct sysroot *root, const char *path,
			 char out[VERSION])
{
	struct buf b = BUF_INIT;
	long major, minor, patch;
	bool found = sysroot_read(root, path, &b) == 0 &&
		     define_in(b.p, "CUDNN_MAJOR", &major) &&
		     define_in(b.p, "CUDNN_MINOR", &minor) &&
		     define_in(b.p, "CUDNN_PATCHLEVEL", &patch);

	if (found)
		snprintf(out, VERSION, "%ld.%ld.%ld", major, minor, patch);
	buf_release(&b);
	return found;
}

static bool rocm_file(const struct sysroot *root, const char *path,
		      char out[VERSION])
{
	if (sysroot_line(root, out, VERSION, "%s", path) <= 0)
		return false;
	out[strcspn(out, "-")] = '\0';  /* "6.1.0-82": the build goes */
	return *out != '\0';
}

/* "libcudart.so.12" ends at libcudart.so.12.4.127. */
static bool soname_file(const struct sysroot *root, const char *soname,
			char out[VERSION])
{
	char path[LINKS_PATH], file[LINKS_PATH];
	const char *v;

	if (library_find(root, soname, path) < 0 ||
	    links_follow(root, path, file) < 0)
		return false;
	v = strstr(links_base(file), ".so.");
	if (!v || !strchr(v + 4, '.'))
		return false;
	snprintf(out, VERSION, "%s", v + 4);
	return true;
}

/* In the order they are tried. */
static const struct {
	enum field_id field;
	const char *where;
	bool (*read)(const struct sysroot *root, const char *where,
		     char out[VERSION]);
} places[] = {
	{ .field = FIELD_CUDA_VERSION, .read = cuda_json,
	  .where = "/usr/local/cuda/version.json" },
	{ .field = FIELD_CUDA_VERSION, .read = cuda_header,
	  .where = "/usr/local/cuda/include/cuda.h" },
	{ .field = FIELD_CUDA_VERSION, .read = cuda_header,
	  .where = "/usr/include/cuda.h" },
	{ .field = FIELD_CUDA_VERSION, .read = soname_file,
	  .where = "libcudart.so.13" },
	{ .field = FIELD_CUDA_VERSION, .read = soname_file,
	  .where = "libcudart.so.12" },
	{ .field = FIELD_CUDA_VERSION, .read = soname_file,
	  .where = "libcudart.so.11.0" },
	{ .field = FIELD_CUDNN_VERSION, .read = cudnn_header,
	  .where = "/usr/include/cudnn_version.h" },
	{ .field = FIELD_CUDNN_VERSION, .read = cudnn_header,
	  .where = "/usr/include/x86_64-linux-gnu/cudnn_version.h" },
	{ .field = FIELD_CUDNN_VERSION, .read = cudnn_header,
	  .where = "/usr/include/aarch64-linux-gnu/cudnn_version.h" },
	{ .field = FIELD_CUDNN_VERSION, .read = cudnn_header,
	  .where = "/usr/local/cuda/include/cudnn_version.h" },
	{ .field = FIELD_CUDNN_VERSION, .read = soname_file,
	  .where = "libcudnn.so.9" },
	{ .field = FIELD_CUDNN_VERSION, .read = soname_file,
	  .where = "libcudnn.so.8" },
	{ .field = FIELD_ROCM_VERSION, .read = rocm_file,
	  .where = "/opt/rocm/.info/version" },
	{ .field = FIELD_ROCM_VERSION, .read = rocm_file,
	  .where = "/opt/rocm/.info/version-dev" },
};

static void versions(const struct sysroot *root, struct facts *f)
{
	static const enum field_id fields[] = {
		FIELD_CUDA_VERSION, FIELD_CUDNN_VERSION, FIELD_ROCM_VERSION,
	};

	for (size_t i = 0; i < N(fields); i++)
		facts_absent(f, fields[i], "/usr, /usr/local, /opt",
			     "it is not installed");
	for (size_t i = 0; i < N(places); i++) {
		char v[VERSION];

		if (!facts_is_known(f, places[i].field) &&
		    places[i].read(root, places[i].where, v))
			facts_known(f, places[i].field, places[i].where, "%s", v);
	}
}

/* A toolkit on a machine without GPU and driver drives nothing: it would change
 * the software's identity and no measurement. */
static void leave_out_idle(struct facts *f)
{
	static const enum field_id fields[] = {
		FIELD_CUDA_VERSION, FIELD_CUDNN_VERSION, FIELD_ROCM_VERSION,
	};

	if (facts_is_known(f, FIELD_DRIVER_VERSION) ||
	    f->fact[FIELD_GPU_PCI_ID].state != FACT_ABSENT)
		return;
	for (size_t i = 0; i < N(fields); i++) {
		const struct fact *fact = &f->fact[fields[i]];
		char why[256];

		if (fact->state != FACT_KNOWN)
			continue;
		snprintf(why, sizeof why, "no GPU (%s %s is installed)",
			 fields[i] == FIELD_CUDA_VERSION ? "toolkit" : "library",
			 fact->value);
		facts_absent(f, fields[i], fact->source, why);
	}
}

static int read_stack(const struct sysroot *root, struct facts *f, struct err *e)
{
	(void)e;
	driver(root, f);
	versions(root, f);
	leave_out_idle(f);
	return 0;
}

const struct probe probe_gpu_stack = {
	.name = "gpu_stack",
	.phase = DETECT_SOFTWARE,
	.read = read_stack,
};
