/* SPDX-License-Identifier: MIT */
/* gpu_env over amdgpu's files.  Their names and units are those of the kernel's
 * documentation ("GPU Power/Thermal Controls and Monitoring"), the figures those of
 * captured cards: an RX Vega 56 and an RX 9070 XT. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/gpu_env.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/model/facts.h"
#include "scratch.h"

#define DEVICE "/sys/bus/pci/devices/0000:0b:00.0"
#define MON DEVICE "/hwmon/hwmon4"
#define KFD "/sys/class/kfd/kfd"

static char dir[64];
static struct sysroot *root;
static struct gpu_env *env;

static const char *const vega56[][2] = {
	{ MON "/freq1_input", "26000000\n" }, { MON "/freq1_label", "sclk\n" },
	{ MON "/freq2_input", "167000000\n" }, { MON "/freq2_label", "mclk\n" },
	{ MON "/power1_average", "8000000\n" }, { MON "/power1_cap", "260000000\n" },
	{ MON "/power1_cap_default", "260000000\n" },
	{ MON "/temp1_input", "38000\n" }, { MON "/temp1_crit", "85000\n" },
	{ MON "/temp2_input", "38000\n" }, { MON "/temp2_crit", "105000\n" },
	{ MON "/temp3_input", "39000\n" }, { MON "/temp3_crit", "95000\n" },
	{ DEVICE "/gpu_busy_percent", "0\n" },
	{ DEVICE "/mem_info_vram_used", "16613376\n" },
	{ DEVICE "/mem_info_vram_total", "8573157376\n" },
	{ DEVICE "/pp_dpm_sclk", "0: 852Mhz *\n1: 991Mhz \n2: 1138Mhz \n3: 1269Mhz \n"
	  "4: 1312Mhz \n5: 1474Mhz \n6: 1538Mhz \n7: 1590Mhz \n" },
	{ DEVICE "/pp_dpm_mclk", "0: 167Mhz *\n1: 500Mhz \n2: 700Mhz \n3: 920Mhz \n" },
};

static void put(const char *path, const char *text)
{
	scratch_put(dir, path, text);
}

static void make(void)
{
	snprintf(dir, sizeof(dir), "/tmp/postsil-gpu-amd-XXXXXX");
	scratch_make(dir);
	for (size_t i = 0; i < sizeof(vega56) / sizeof(vega56[0]); i++)
		put(vega56[i][0], vega56[i][1]);
	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
}

static void drop(void)
{
	gpu_env_free(env);
	sysroot_close(root);
	scratch_remove(dir);
}

TestSuite(gpu_env_amd, .init = make, .fini = drop);

static struct gpu_env_reading reading(void)
{
	struct gpu g = { .address = "0000:0b:00.0", .vendor = GPU_VENDOR_AMD };
	struct gpu_env_reading r;

	if (!env)
		env = gpu_env_new(root, &g);
	gpu_env_read(env, &r);
	return r;
}

Test(gpu_env_amd, every_file_lands_in_its_place)
{
	struct gpu_env_reading r = reading();

	cr_assert_str_eq(gpu_env_why(env), "");
	cr_assert_eq(r.clock_mhz, 26);
	cr_assert_eq(r.memory_mhz, 167);
	cr_assert_eq(r.clock_max_mhz, 1590);
	cr_assert_eq(r.memory_max_mhz, 920);
	cr_assert_eq(r.temp_c, 38, "edge: 47 degrees to its critical point");
	cr_assert_eq(r.temp_slow_c, 85);
	cr_assert_eq(r.power_w, 8);
	cr_assert_eq(r.limit_w, 260);
	cr_assert_eq(r.limit_default_w, 260);
	cr_assert_eq(r.busy_percent, 0);
	cr_assert_eq(r.memory_used, 16613376);
	cr_assert_eq(r.memory_total, 8573157376);
	cr_assert_eq(r.processes, -1, "no KFD");
	cr_assert_eq(r.slow, -1);
	cr_assert_eq(r.ecc, -1);
	cr_assert_eq(r.persistence, -1);
	cr_assert_eq(r.display, -1);
	cr_assert_not(r.lost);
	cr_assert_eq(gpu_env_clock_mhz(env), 26);
	cr_assert_eq(gpu_env_slow(env), -1);
}

Test(gpu_env_amd, newer_cards_are_read_as_well)
{
	struct gpu_env_reading r;
	char path[128];

	snprintf(path, sizeof(path), "%s%s", dir, MON "/power1_average");
	cr_assert_eq(unlink(path), 0);
	put(MON "/power1_input", "55000000\n");
	put(MON "/power1_cap", "120000000\n");
	put(MON "/power1_cap_default", "304000000\n");
	put(MON "/temp1_input", "42000\n");
	put(MON "/temp1_crit", "110000\n");
	put(MON "/temp2_input", "45000\n");
	put(MON "/temp2_crit", "110000\n");
	put(MON "/temp3_input", "68000\n");
	put(MON "/temp3_crit", "108000\n");
	put(MON "/freq1_input", "167000000\n");
	/* deep sleep, as the kernel documents it */
	put(DEVICE "/pp_dpm_sclk", "S: 19Mhz *\n0: 615Mhz\n1: 800Mhz\n2: 888Mhz\n"
	    "3: 1000Mhz\n");
	r = reading();
	cr_assert_eq(r.power_w, 55);
	cr_assert_eq(r.limit_w, 120);
	cr_assert_eq(r.limit_default_w, 304);
	cr_assert_eq(r.temp_c, 68, "memory: 40 degrees to its critical point");
	cr_assert_eq(r.temp_slow_c, 108);
	cr_assert_eq(r.clock_max_mhz, 1000);
	/* at work: what the list says is no maximum */
	put(MON "/freq1_input", "2970000000\n");
	r = reading();
	cr_assert_eq(r.clock_mhz, 2970);
	cr_assert(isnan(r.clock_max_mhz));
}

Test(gpu_env_amd, without_a_monitoring_chip_the_starred_level_is_the_clock)
{
	char path[128];

	snprintf(path, sizeof(path), "%s%s", dir, MON "/freq1_label");
	cr_assert_eq(unlink(path), 0);
	cr_assert_eq(reading().clock_mhz, 852);
	cr_assert_eq(reading().clock_max_mhz, 1590);
}

/* Linux, amdkfd: location_id is bus << 8 | device << 3 | function; a process that
 * opened KFD has a vram_ file for every GPU, ours is known by its number. */
Test(gpu_env_amd, processes_are_those_that_hold_memory_of_this_gpu)
{
	char own[96];

	put(KFD "/topology/nodes/0/properties", "cpu_cores_count 16\nsimd_count 0\n");
	put(KFD "/topology/nodes/0/gpu_id", "0\n");
	put(KFD "/topology/nodes/1/properties", "cpu_cores_count 0\nsimd_count 224\n"
	    "location_id 2816\ndomain 0\n");
	put(KFD "/topology/nodes/1/gpu_id", "31415\n");
	cr_assert_eq(reading().processes, -1, "KFD lists no processes");
	gpu_env_free(env);
	env = NULL;
	put(KFD "/proc/1000001/vram_31415", "0\n");
	cr_assert_eq(reading().processes, 0);
	put(KFD "/proc/1000002/vram_31415", "4096\n");
	put(KFD "/proc/1000003/vram_27182", "4096\n");
	cr_assert_eq(reading().processes, 1, "one of another GPU is left out");
	snprintf(own, sizeof(own), KFD "/proc/%d/vram_31415", (int)getpid());
	put(own, "1073741824\n");
	cr_assert_eq(reading().processes, 1, "so is our own");
}

Test(gpu_env_amd, a_connector_that_shows_a_picture_is_a_screen)
{
	put(DEVICE "/drm/renderD128/dev", "226:128\n");
	cr_assert_eq(reading().display, -1);
	put(DEVICE "/drm/card0/dev", "226:0\n");
	cr_assert_eq(reading().display, 0);
	put(DEVICE "/drm/card0/card0-DP-1/enabled", "disabled\n");
	cr_assert_eq(reading().display, 0);
	put(DEVICE "/drm/card0/card0-HDMI-A-1/enabled", "enabled\n");
	cr_assert_eq(reading().display, 1);
}

Test(gpu_env_amd, what_cannot_be_is_unknown)
{
	struct gpu_env_reading r;

	put(MON "/freq1_input", "99999999999999999999999999\n");
	put(MON "/freq2_input", "-5\n");
	put(MON "/temp1_input", "-273150\n");
	put(MON "/temp2_input", "9223372036854775807\n");
	put(MON "/temp3_input", "warm\n");
	put(MON "/power1_average", "\xff\xfe\n");
	put(MON "/power1_cap", "0\n");
	put(DEVICE "/gpu_busy_percent", "300\n");
	put(DEVICE "/mem_info_vram_used", "8573157377\n");
	put(DEVICE "/pp_dpm_sclk", ":::\n1: nan\n2: -3Mhz *\n3: inf\n4: 1e99Mhz\n\x01");
	put(DEVICE "/pp_dpm_mclk", "");
	r = reading();
	cr_assert(isnan(r.clock_mhz), "%g", r.clock_mhz);
	cr_assert(isnan(r.memory_mhz));
	cr_assert(isnan(r.clock_max_mhz));
	cr_assert(isnan(r.memory_max_mhz));
	cr_assert(isnan(r.temp_c));
	cr_assert(isnan(r.temp_slow_c));
	cr_assert(isnan(r.power_w));
	cr_assert(isnan(r.limit_w));
	cr_assert_eq(r.busy_percent, -1);
	cr_assert_eq(r.memory_total, 0);
}

Test(gpu_env_amd, a_card_whose_folder_is_gone_is_lost)
{
	char path[128];

	cr_assert_not(reading().lost);
	snprintf(path, sizeof(path), "%s%s", dir, DEVICE);
	scratch_remove(path);
	cr_assert(reading().lost);
	cr_assert_str_eq(gpu_env_why(env), DEVICE " is no longer there");
	cr_assert(isnan(gpu_env_clock_mhz(env)));
}

static const struct fact *fact(const struct facts *f, const char *key)
{
	for (size_t i = 0; i < f->n_extra; i++)
		if (strcmp(f->extra[i].key, key) == 0)
			return &f->extra[i].fact;
	cr_assert_fail("no fact %s", key);
	return NULL;
}

Test(gpu_env_amd, facts_name_their_files_and_reasons)
{
	struct facts f;
	char path[128];

	snprintf(path, sizeof(path), "%s%s", dir, DEVICE "/pp_dpm_mclk");
	cr_assert_eq(unlink(path), 0);
	reading();
	facts_init(&f);
	gpu_env_facts(env, &f);
	cr_assert_str_eq(fact(&f, "gpu_clock_max_mhz")->value, "1590");
	cr_assert_str_eq(fact(&f, "gpu_clock_max_mhz")->source, DEVICE "/pp_dpm_sclk");
	cr_assert_str_eq(fact(&f, "gpu_power_limit_default_w")->value, "260");
	cr_assert_str_eq(fact(&f, "gpu_power_limit_default_w")->source,
			 MON "/power1_cap_default");
	cr_assert_str_eq(fact(&f, "gpu_slowdown_temp_c")->value, "85");
	cr_assert_str_eq(fact(&f, "gpu_slowdown_temp_c")->source, MON "/temp1_crit");
	cr_assert_eq(fact(&f, "gpu_memory_clock_mhz")->state, FACT_UNKNOWN);
	cr_assert_str_eq(fact(&f, "gpu_memory_clock_mhz")->reason,
			 "the driver's files do not show it");
	cr_assert_eq(fact(&f, "gpu_persistence")->state, FACT_ABSENT);
	cr_assert_eq(fact(&f, "gpu_ecc")->state, FACT_UNKNOWN);
	put(MON "/temp3_input", "90000\n");
	gpu_env_facts(env, &f);
	cr_assert_str_eq(fact(&f, "gpu_slowdown_temp_c")->value, "95");
	cr_assert_str_eq(fact(&f, "gpu_slowdown_temp_c")->source, MON "/temp3_crit");
	facts_release(&f);
}

Test(gpu_env_amd, a_gpu_that_is_not_there_is_said_to_be_missing)
{
	struct gpu g = { .address = "0000:99:00.0", .vendor = GPU_VENDOR_AMD };

	env = gpu_env_new(root, &g);
	cr_assert_str_eq(gpu_env_why(env), "/sys/bus/pci/devices/0000:99:00.0 is not "
			 "there");
}
