/* SPDX-License-Identifier: MIT */
/* AMD's part of gpu_env.h: amdgpu's files (docs.kernel.org, gpu/amdgpu/thermal.html
 * and gpu/amdgpu/driver-misc.html), KFD's processes (Linux, amdkfd/kfd_process.c) and
 * DRM's connectors. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/gpu_env.h"
#include "bench/gpu_env_source.h"
#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/gpu_amd.h"
#include "core/detect/gpu_pci.h"

#define KFD_PROC "/sys/class/kfd/kfd/proc"
#define CHANNELS 3              /* freq1 and freq2, temp1 to temp3 */
#define PROCESSES_MAX 4096
#define CONNECTORS_MAX 64

struct amd {
	char dir[64], hwmon[120];
	int sclk, mclk;             /* N of hwmon's freqN_input; 0 none */
	int sensor;                 /* N of tempN_input that was read last */
	long long kfd_id;           /* of KFD's files; 0 not there */
};

/* A number in a file: divided by unit it is what a reading has, and cannot be more
 * than most. */
static const struct place {
	const char *file;
	bool in_hwmon;
	double unit, most;
} places[GPU_ITEM_N] = {
	[GPU_ITEM_CLOCK] = { "freq1_input", true, 1e6, 1e5 },          /* Hz */
	[GPU_ITEM_MEMORY_CLOCK] = { "freq2_input", true, 1e6, 1e5 },
	[GPU_ITEM_CLOCK_MAX] = { .file = "pp_dpm_sclk" },
	[GPU_ITEM_MEMORY_CLOCK_MAX] = { .file = "pp_dpm_mclk" },
	[GPU_ITEM_TEMP] = { "temp1_input", true, 1e3, 1e3 },           /* 1/1000 °C, */
	[GPU_ITEM_TEMP_SLOW] = { "temp1_crit", true, 1e3, 1e3 },       /* of 1 to 3 */
	[GPU_ITEM_POWER] = { "power1_average", true, 1e6, 1e5 },       /* microwatts */
	[GPU_ITEM_LIMIT] = { "power1_cap", true, 1e6, 1e5 },
	[GPU_ITEM_LIMIT_DEFAULT] = { "power1_cap_default", true, 1e6, 1e5 },
	[GPU_ITEM_BUSY] = { .file = "gpu_busy_percent", .unit = 1, .most = 100 },
	[GPU_ITEM_MEMORY] = { .file = "mem_info_vram_used" },
};

static struct amd *of(const struct gpu_env *v)
{
	return v->priv;
}

static const char *folder(const struct gpu_env *v, const struct place *at)
{
	return at->in_hwmon ? of(v)->hwmon : of(v)->dir;
}

/* Another file than the item's usual one: NULL the usual one. */
static double number(struct gpu_env *v, enum gpu_env_item item, const char *file)
{
	const struct place *at = &places[item];
	long long n = 0;
	int rc = sysroot_number(v->root, &n, "%s/%s", folder(v, at),
				file ? file : at->file);
	double x = (double)n / at->unit;

	if (rc == 0 && !(x >= 0 && x <= at->most))
		rc = -ERANGE;
	v->rc[item] = rc;
	return rc == 0 ? x : NAN;
}

/* A clock or a limit of 0 says that there is none. */
static double above_zero(struct gpu_env *v, enum gpu_env_item item, double x)
{
	if (x > 0)
		return x;
	if (v->rc[item] == 0)
		v->rc[item] = -ERANGE;
	return NAN;
}

/* --- clocks ----------------------------------------------------------------- */

/* Lines "1: 991Mhz *", the star at the one that is now; "S:" is deep sleep and the
 * lowest. */
static void levels(struct gpu_env *v, enum gpu_env_item item, double *now,
		   double *highest)
{
	struct buf b = BUF_INIT;
	char path[128];
	int rc;

	*now = *highest = NAN;
	snprintf(path, sizeof(path), "%s/%s", of(v)->dir, places[item].file);
	rc = sysroot_read(v->root, path, &b);
	for (const char *line = buf_str(&b); rc == 0 && *line;) {
		const char *colon = line + strcspn(line, ":\n");
		size_t length = strcspn(line, "\n");
		double mhz = *colon == ':' ? strtod(colon + 1, NULL) : NAN;

		if (mhz > 0 && mhz <= 1e5) {
			*highest = fmax(*highest, mhz);
			if (memchr(line, '*', length))
				*now = mhz;
		}
		line += length + (line[length] == '\n');
	}
	buf_release(&b);
	v->rc[item] = rc ? rc : isnan(*highest) ? -EINVAL : 0;
}

static double frequency(struct gpu_env *v, enum gpu_env_item item, int channel)
{
	char file[32];

	if (!channel) {
		v->rc[item] = -ENOENT;
		return NAN;
	}
	snprintf(file, sizeof(file), "freq%d_input", channel);
	return above_zero(v, item, number(v, item, file));
}

static double clock_mhz(struct gpu_env *v)
{
	double mhz = frequency(v, GPU_ITEM_CLOCK, of(v)->sclk), highest;

	/* a monitoring chip of old drivers has no clocks */
	if (isnan(mhz)) {
		levels(v, GPU_ITEM_CLOCK_MAX, &mhz, &highest);
		v->rc[GPU_ITEM_CLOCK] = isnan(mhz) ? -ENOENT : 0;
	}
	return mhz;
}

/* The list may be of a card's idle states alone: what is below the clock that it runs
 * at is no maximum. */
static double highest(struct gpu_env *v, enum gpu_env_item item, double now)
{
	double at, most;

	levels(v, item, &at, &most);
	if (now > most * 1.05) {
		v->rc[item] = -ERANGE;
		return NAN;
	}
	return most;
}

/* --- heat ------------------------------------------------------------------- */

/* Edge, junction and memory have critical points of their own: the sensor that is
 * nearest to its own counts, and of those that name none the hottest. */
static bool is_nearer(double temp, double crit, const struct gpu_env_reading *than)
{
	if (isnan(than->temp_c))
		return true;
	if (isnan(crit))
		return isnan(than->temp_slow_c) && temp > than->temp_c;
	return isnan(than->temp_slow_c) ||
	       crit - temp < than->temp_slow_c - than->temp_c;
}

static void heat(struct gpu_env *v, struct gpu_env_reading *out)
{
	for (int i = 1; i <= CHANNELS; i++) {
		char file[32];
		double temp, crit;

		snprintf(file, sizeof(file), "temp%d_input", i);
		temp = number(v, GPU_ITEM_TEMP, file);
		snprintf(file, sizeof(file), "temp%d_crit", i);
		crit = above_zero(v, GPU_ITEM_TEMP_SLOW,
				  number(v, GPU_ITEM_TEMP_SLOW, file));
		if (isnan(temp) || !is_nearer(temp, crit, out))
			continue;
		out->temp_c = temp;
		out->temp_slow_c = crit;
		of(v)->sensor = i;
	}
	if (!isnan(out->temp_c))
		v->rc[GPU_ITEM_TEMP] = 0;
	if (!isnan(out->temp_slow_c))
		v->rc[GPU_ITEM_TEMP_SLOW] = 0;
}

/* --- who uses it ------------------------------------------------------------ */

static void memory(struct gpu_env *v, struct gpu_env_reading *out)
{
	long long used = 0, total = 0;
	int rc = sysroot_number(v->root, &used, "%s/mem_info_vram_used", of(v)->dir);

	if (rc == 0)
		rc = sysroot_number(v->root, &total, "%s/mem_info_vram_total",
				    of(v)->dir);
	if (rc == 0 && !(used >= 0 && used <= total && total < 1ll << 50))
		rc = -ERANGE;
	v->rc[GPU_ITEM_MEMORY] = rc;
	if (rc == 0) {
		out->memory_used = (uint64_t)used;
		out->memory_total = (uint64_t)total;
	}
}

/* A process has opened KFD for all GPUs at once: what counts is that it holds memory
 * of this one ("vram_" and KFD's number of the GPU, in bytes). */
static int other_processes(struct gpu_env *v)
{
	char **names, own[16];
	int n = of(v)->kfd_id ? sysroot_list(v->root, KFD_PROC, &names) : -ENOENT;
	int others = 0;

	v->rc[GPU_ITEM_PROCESSES] = n < 0 ? n : 0;
	if (n < 0)
		return -1;
	snprintf(own, sizeof(own), "%d", (int)getpid());
	for (int i = 0; i < n && i < PROCESSES_MAX; i++) {
		long long bytes = 0;

		others += strlen(names[i]) < sizeof(own) &&
			  strcmp(names[i], own) != 0 &&
			  sysroot_number(v->root, &bytes, KFD_PROC "/%s/vram_%lld",
					 names[i], of(v)->kfd_id) == 0 && bytes > 0;
	}
	sysroot_list_free(names, n);
	return others;
}

/* Connectors are folders of the card's that begin with its name; "enabled" is one
 * that shows a picture (Linux, drm_sysfs.c). */
static int is_shown(const struct gpu_env *v, const char *drm, const char *card)
{
	char path[160], text[16], **names;
	size_t length = strlen(card);
	int n, shown = 0;

	snprintf(path, sizeof(path), "%s/%.32s", drm, card);
	n = sysroot_list(v->root, path, &names);
	for (int i = 0; i < n && i < CONNECTORS_MAX; i++)
		if (strncmp(names[i], card, length) == 0 && names[i][length] == '-' &&
		    sysroot_line(v->root, text, sizeof(text), "%s/%.48s/enabled", path,
				 names[i]) > 0)
			shown |= strcmp(text, "enabled") == 0;
	if (n >= 0)
		sysroot_list_free(names, n);
	return shown;
}

static int display(struct gpu_env *v)
{
	char drm[80], **names;
	int n, shown = -1;

	snprintf(drm, sizeof(drm), "%s/drm", of(v)->dir);
	n = sysroot_list(v->root, drm, &names);
	v->rc[GPU_ITEM_DISPLAY] = n < 0 ? n : -ENOENT;
	for (int i = 0; i < n && i < CONNECTORS_MAX; i++)
		if (strncmp(names[i], "card", 4) == 0) {
			int now = is_shown(v, drm, names[i]);

			shown = now > shown ? now : shown;
			v->rc[GPU_ITEM_DISPLAY] = 0;
		}
	if (n >= 0)
		sysroot_list_free(names, n);
	return shown;
}

/* --- all of it -------------------------------------------------------------- */

static int64_t slow(struct gpu_env *v)
{
	v->rc[GPU_ITEM_SLOW] = -ENOSYS;
	return -1;
}

static bool is_lost(struct gpu_env *v)
{
	v->lost = v->lost || !sysroot_exists(v->root, "%s", of(v)->dir);
	if (v->lost)
		snprintf(v->why, sizeof(v->why), "%s is no longer there", of(v)->dir);
	return v->lost;
}

static void read_now(struct gpu_env *v, struct gpu_env_reading *out)
{
	if (is_lost(v))
		return;
	heat(v, out);
	out->power_w = number(v, GPU_ITEM_POWER, NULL);
	if (isnan(out->power_w))   /* the newer cards' */
		out->power_w = number(v, GPU_ITEM_POWER, "power1_input");
}

static void read_all(struct gpu_env *v, struct gpu_env_reading *out)
{
	double busy;

	for (int i = 0; i < GPU_ITEM_N; i++)
		v->rc[i] = -ENOSYS;
	read_now(v, out);
	if (v->lost)
		return;
	out->clock_mhz = clock_mhz(v);
	out->memory_mhz = frequency(v, GPU_ITEM_MEMORY_CLOCK, of(v)->mclk);
	out->clock_max_mhz = highest(v, GPU_ITEM_CLOCK_MAX, out->clock_mhz);
	out->memory_max_mhz = highest(v, GPU_ITEM_MEMORY_CLOCK_MAX, out->memory_mhz);
	out->limit_w = above_zero(v, GPU_ITEM_LIMIT, number(v, GPU_ITEM_LIMIT, NULL));
	out->limit_default_w = above_zero(v, GPU_ITEM_LIMIT_DEFAULT,
					  number(v, GPU_ITEM_LIMIT_DEFAULT, NULL));
	busy = number(v, GPU_ITEM_BUSY, NULL);
	out->busy_percent = isnan(busy) ? -1 : (int)busy;
	out->processes = other_processes(v);
	memory(v, out);
	out->display = display(v);
}

static void explain(const struct gpu_env *v, enum gpu_env_item item,
		    struct gpu_value *out)
{
	const struct place *at = &places[item];
	int rc = v->rc[item];

	snprintf(out->source, sizeof(out->source), "%s%s%s", folder(v, at),
		 at->file ? "/" : "", at->file ? at->file : "");
	if (item == GPU_ITEM_TEMP_SLOW && of(v)->sensor)
		snprintf(out->source, sizeof(out->source), "%s/temp%d_crit",
			 of(v)->hwmon, of(v)->sensor);
	out->state = rc == 0 ? FACT_KNOWN : FACT_UNKNOWN;
	if (item == GPU_ITEM_PERSISTENCE || item == GPU_ITEM_COMPUTE_MODE ||
	    item == GPU_ITEM_MIG) {
		out->state = FACT_ABSENT;
		snprintf(out->text, sizeof(out->text), "only NVIDIA's GPUs have it");
	} else if (rc) {
		snprintf(out->text, sizeof(out->text), "%s",
			 v->lost ? "the GPU is lost" :
			 rc == -ENOSYS ? "amdgpu has no file for it that is read here" :
			 rc == -EACCES || rc == -EPERM ? "it may not be read" :
			 rc == -ERANGE || rc == -EINVAL ? "it says what cannot be" :
			 "the driver's files do not show it");
	}
}

static void close_amd(struct gpu_env *v)
{
	free(v->priv);
}

static const struct gpu_env_ops ops = {
	.read = read_all, .read_now = read_now, .clock_mhz = clock_mhz,
	.slow = slow, .explain = explain, .close = close_amd,
};

/* The GPU's own monitoring chip, and which of its channels are clocks. */
static void find_hwmon(struct gpu_env *v)
{
	struct amd *p = of(v);
	char dir[80], label[16], **names;
	int n;

	snprintf(dir, sizeof(dir), "%s/hwmon", p->dir);
	n = sysroot_list(v->root, dir, &names);
	snprintf(p->hwmon, sizeof(p->hwmon), "%s/%.32s", dir, n > 0 ? names[0] : "");
	if (n >= 0)
		sysroot_list_free(names, n);
	for (int i = 1; i <= CHANNELS; i++) {
		if (sysroot_line(v->root, label, sizeof(label), "%s/freq%d_label",
				 p->hwmon, i) <= 0)
			continue;
		if (strcmp(label, "sclk") == 0)
			p->sclk = i;
		else if (strcmp(label, "mclk") == 0)
			p->mclk = i;
	}
}

void gpu_env_open_amd(struct gpu_env *v)
{
	struct amd *p;
	char node[96];

	snprintf(v->source, sizeof(v->source), GPU_PCI_DEVICES "/%s", v->address);
	if (!sysroot_exists(v->root, "%s", v->source)) {
		snprintf(v->why, sizeof(v->why), "%s is not there", v->source);
		return;
	}
	p = v->priv = xcalloc(1, sizeof(*p));
	v->ops = &ops;
	snprintf(p->dir, sizeof(p->dir), "%s", v->source);
	find_hwmon(v);
	if (gpu_amd_kfd_node(v->root, v->address, node))
		sysroot_number(v->root, &p->kfd_id, "%s/gpu_id", node);
}
