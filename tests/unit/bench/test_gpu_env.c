/* SPDX-License-Identifier: MIT */
/* gpu_env over an NVML without a GPU (tests/fake/fake_nvml.c): lifecycles, error paths,
 * and that every answer lands in its place.  Bits and states are those of NVIDIA's
 * nvml.h. */
#include <dlfcn.h>
#include <libgen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/gpu_env.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/model/facts.h"
#include "scratch.h"

#define HAS(text, want) cr_assert(strstr(text, want), "no '%s' in: %s", want, text)

static struct sysroot *live_root;
static int (*live)(void), (*questions)(void);

/* The loader gives a library that is loaded to whoever asks for its DT_SONAME. */
static void use(const char *which)
{
	char exe[4096] = "", path[4200];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	void *lib, *at;

	cr_assert(n > 0);
	snprintf(path, sizeof(path), "%s/fake/%s/libnvidia-ml.so.1", dirname(exe), which);
	lib = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	cr_assert(lib, "%s", dlerror());
	cr_assert((at = dlsym(lib, "fake_nvml_live")) != NULL);
	memcpy(&live, &at, sizeof(at));
	cr_assert((at = dlsym(lib, "fake_nvml_questions")) != NULL);
	memcpy(&questions, &at, sizeof(at));
}

static void open_root(void)
{
	cr_assert_eq(sysroot_open(NULL, &live_root, NULL), 0);
}

static void plain(void)
{
	open_root();
	use("nvml");
}

static void drop(void)
{
	sysroot_close(live_root);
}

TestSuite(gpu_env, .init = plain, .fini = drop);
TestSuite(gpu_env_bare, .init = open_root, .fini = drop);

static struct gpu_env *env_at(const char *address)
{
	struct gpu g = { .vendor = GPU_VENDOR_NVIDIA };

	snprintf(g.address, sizeof(g.address), "%s", address);
	return gpu_env_new(live_root, &g);
}

/* Of the first GPU. */
static struct gpu_env_reading reading(void)
{
	struct gpu_env *v = env_at("0000:1b:00.0");
	struct gpu_env_reading r;

	cr_assert_str_eq(gpu_env_why(v), "");
	gpu_env_read(v, &r);
	gpu_env_free(v);
	return r;
}

static const struct fact *fact(const struct facts *f, const char *key)
{
	for (size_t i = 0; i < f->n_extra; i++)
		if (strcmp(f->extra[i].key, key) == 0)
			return &f->extra[i].fact;
	cr_assert_fail("no fact %s", key);
	return NULL;
}

/* --- what it says ------------------------------------------------------------ */

Test(gpu_env, every_answer_lands_in_its_place)
{
	struct gpu_env_reading r = reading();

	cr_assert_eq(r.clock_mhz, 1275);
	cr_assert_eq(r.clock_max_mhz, 1410);
	cr_assert_eq(r.memory_mhz, 1215);
	cr_assert_eq(r.memory_max_mhz, 1215);
	cr_assert_eq(r.temp_c, 27);
	cr_assert_eq(r.temp_slow_c, 85);  /* software's, below the hardware's 89 */
	cr_assert_float_eq(r.power_w, 67.03, 1e-9);
	cr_assert_eq(r.limit_w, 400);
	cr_assert_eq(r.limit_default_w, 400);
	cr_assert_eq(r.busy_percent, 0);
	cr_assert_eq(r.processes, 0);
	cr_assert_eq(r.memory_total, 40960ull << 20);
	cr_assert_eq(r.memory_used, 600ull << 20);
	cr_assert_eq(r.slow, 0, "that it idles does not slow it");
	cr_assert_eq(r.ecc, 1);
	cr_assert_eq(r.ecc_errors, 0);
	cr_assert_eq(r.mig, 0);
	cr_assert_eq(r.persistence, 1);
	cr_assert_eq(r.compute_mode, 0);
	cr_assert_eq(r.display, 0);
	cr_assert_not(r.lost);
	cr_assert_eq(live(), 0);
}

Test(gpu_env, states_are_told_one_by_one)
{
	struct gpu_env_reading r;

	setenv("FAKE_NVML_BUSY", "97", 1);
	setenv("FAKE_NVML_USED", "39000", 1);
	setenv("FAKE_NVML_MODE", "2", 1);
	setenv("FAKE_NVML_PERSISTENCE", "0", 1);
	setenv("FAKE_NVML_DISPLAY", "1", 1);
	setenv("FAKE_NVML_MIG", "1", 1);
	setenv("FAKE_NVML_ECC_ERRORS", "3", 1);
	setenv("FAKE_NVML_LIMIT", "250000", 1);
	r = reading();
	cr_assert_eq(r.busy_percent, 97);
	cr_assert_eq(r.memory_used, 39000ull << 20);
	cr_assert_eq(r.compute_mode, 2);
	cr_assert_eq(r.persistence, 0);
	cr_assert_eq(r.display, 1);
	cr_assert_eq(r.mig, 1);
	cr_assert_eq(r.ecc_errors, 3);
	cr_assert_eq(r.limit_w, 250);
	cr_assert_eq(r.limit_default_w, 400);
}

/* "NVML API Reference Guide", NvmlClocksEventReasons. */
Test(gpu_env, what_slows_it_is_told_by_the_event_reasons)
{
	static const struct {
		const char *mask;
		int64_t slow;
	} rows[] = {
		{ "0x0", 0 },
		{ "0x1", 0 },                                   /* idle */
		{ "0x2", GPU_SLOW_USER },                       /* application clocks */
		{ "0x4", GPU_SLOW_POWER_LIMIT },
		{ "0x8", GPU_SLOW_BRAKE },                      /* hardware, no reason */
		{ "0x10", GPU_SLOW_SYNC },
		{ "0x20", GPU_SLOW_THERMAL },                   /* software */
		{ "0x48", GPU_SLOW_THERMAL },                   /* hardware */
		{ "0x88", GPU_SLOW_BRAKE },
		{ "0x100", 0 },                                 /* a display's clocks */
		{ "0xec", GPU_SLOW_POWER_LIMIT | GPU_SLOW_THERMAL | GPU_SLOW_BRAKE },
	};
	struct gpu_env *v = env_at("0000:1b:00.0");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setenv("FAKE_NVML_EVENTS", rows[i].mask, 1);
		cr_assert_eq(gpu_env_slow(v), rows[i].slow, "%s", rows[i].mask);
	}
	gpu_env_free(v);
	for (int i = 0; i < GPU_SLOW_N; i++)
		cr_assert(*gpu_env_slow_name(i));
	cr_assert_str_eq(gpu_env_slow_name(1), "thermal");
}

/* What idling says (0x1) takes nothing away from what was seen under load. */
Test(gpu_env, all_that_slowed_it_is_kept)
{
	static const char *const masks[] = { "0x4", "0x20", "0x1" };
	struct gpu_env *v = env_at("0000:1b:00.0");

	cr_assert_eq(gpu_env_slow_seen(v), -1);
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		setenv("FAKE_NVML_EVENTS", masks[i], 1);
		gpu_env_slow(v);
	}
	cr_assert_eq(gpu_env_slow_seen(v), GPU_SLOW_POWER_LIMIT | GPU_SLOW_THERMAL);
	setenv("FAKE_NVML_LOST_AT", "1", 1);
	cr_assert_eq(gpu_env_slow(v), -1);
	cr_assert_eq(gpu_env_slow_seen(v), GPU_SLOW_POWER_LIMIT | GPU_SLOW_THERMAL);
	gpu_env_free(v);
}

Test(gpu_env, every_seconds_reading_asks_for_temperature_and_power_alone)
{
	struct gpu_env *v = env_at("0000:1b:00.0");
	int asked = questions();
	struct gpu_env_reading r;

	gpu_env_read_now(v, &r);
	cr_assert_eq(questions(), asked + 2);
	cr_assert_eq(r.temp_c, 27);
	cr_assert_eq(r.power_w, 67.03);
	cr_assert(isnan(r.clock_mhz) && r.processes == -1 && r.slow == -1);
	gpu_env_free(v);
}

Test(gpu_env, a_gpu_is_found_by_its_address_in_any_form)
{
	struct gpu_env *v, *w, *none;

	setenv("FAKE_NVML_DEVICES", "2", 1);
	v = env_at("0000:1b:00.0");
	w = env_at("00000000:3B:00.0");
	cr_assert_eq(gpu_env_clock_mhz(v), 1275);
	cr_assert_eq(gpu_env_clock_mhz(w), 1275);
	cr_assert_eq(live(), 2);
	none = env_at("0000:5b:00.0");
	cr_assert_str_eq(gpu_env_why(none), "NVML, asked for 0000:5b:00.0: Not Found");
	cr_assert(isnan(gpu_env_clock_mhz(none)));
	cr_assert_eq(live(), 2);
	gpu_env_free(none);
	gpu_env_free(v);
	cr_assert_eq(gpu_env_clock_mhz(w), 1275);
	gpu_env_free(w);
	cr_assert_eq(live(), 0);
}

/* --- processes --------------------------------------------------------------- */

Test(gpu_env, our_own_process_is_left_out_whatever_the_length_of_an_entry)
{
	static const char *const layouts[] = { "16", "24", "32" };

	for (size_t i = 0; i < 3; i++) {
		setenv("FAKE_NVML_LAYOUT", layouts[i], 1);
		setenv("FAKE_NVML_OWN", "1", 1);
		setenv("FAKE_NVML_PROCESSES", "0", 1);
		cr_assert_eq(reading().processes, 0, "%s alone", layouts[i]);
		setenv("FAKE_NVML_PROCESSES", "2", 1);
		cr_assert_eq(reading().processes, 2, "%s with ours", layouts[i]);
		unsetenv("FAKE_NVML_OWN");
		cr_assert_eq(reading().processes, 2, "%s without", layouts[i]);
	}
}

Test(gpu_env, a_list_of_processes_that_is_too_long_stays_in_its_room)
{
	setenv("FAKE_NVML_LAYOUT", "32", 1);
	setenv("FAKE_NVML_PROCESSES", "256", 1);
	cr_assert_eq(reading().processes, 256);
	setenv("FAKE_NVML_PROCESSES", "5000", 1);
	cr_assert_geq(reading().processes, 256);
}

/* --- what goes wrong --------------------------------------------------------- */

Test(gpu_env, a_gpu_that_is_lost_in_mid_run_is_not_asked_again)
{
	struct gpu_env *v = env_at("0000:1b:00.0");
	struct gpu_env_reading r;
	char at[16];
	int asked;

	cr_assert_eq(gpu_env_clock_mhz(v), 1275);
	snprintf(at, sizeof(at), "%d", questions() + 4);
	setenv("FAKE_NVML_LOST_AT", at, 1);
	gpu_env_read(v, &r);
	cr_assert(r.lost);
	cr_assert_eq(r.clock_mhz, 1275, "what was told before stands");
	cr_assert(isnan(r.power_w));
	cr_assert_eq(r.processes, -1);
	cr_assert_str_eq(gpu_env_why(v), "NVML: GPU is lost");
	asked = questions();
	cr_assert(isnan(gpu_env_clock_mhz(v)));
	cr_assert_eq(gpu_env_slow(v), -1);
	gpu_env_read(v, &r);
	cr_assert(r.lost);
	cr_assert_eq(questions(), asked);
	gpu_env_free(v);
	cr_assert_eq(live(), 0);
}

Test(gpu_env, a_gpu_that_is_lost_before_the_run_is_told)
{
	struct gpu_env_reading r;
	struct gpu_env *v;

	setenv("FAKE_NVML_LOST_AT", "1", 1);
	v = env_at("0000:1b:00.0");
	cr_assert_str_eq(gpu_env_why(v), "NVML, asked for 0000:1b:00.0: GPU is lost");
	gpu_env_read(v, &r);
	cr_assert(r.lost);
	gpu_env_free(v);
	cr_assert_eq(live(), 0);
}

Test(gpu_env, a_driver_that_does_not_answer_is_named_with_its_reason)
{
	struct gpu_env_reading r;
	struct gpu_env *v;

	setenv("FAKE_NVML_INIT", "9", 1);
	v = env_at("0000:1b:00.0");
	HAS(gpu_env_why(v), "Driver Not Loaded");
	gpu_env_read(v, &r);
	cr_assert(isnan(r.clock_mhz));
	cr_assert_eq(r.slow, -1);
	cr_assert_not(r.lost);
	gpu_env_free(v);
	cr_assert_eq(live(), 0);
}

Test(gpu_env, what_may_not_be_read_is_unknown_alone)
{
	struct gpu_env_reading r;

	setenv("FAKE_NVML_DENY", "1", 1);
	r = reading();
	cr_assert_eq(r.processes, -1);
	cr_assert_eq(r.memory_total, 0);
	cr_assert_eq(r.clock_mhz, 1275);
	cr_assert_eq(r.ecc, 1);
}

Test(gpu_env, what_a_product_has_not_is_absent)
{
	struct gpu_env *v;
	struct gpu_env_reading r;
	struct facts f;

	setenv("FAKE_NVML_BARE", "1", 1);
	v = env_at("0000:1b:00.0");
	gpu_env_read(v, &r);
	cr_assert_eq(r.ecc, -1);
	cr_assert_eq(r.mig, -1);
	cr_assert(isnan(r.limit_w));
	cr_assert(isnan(r.temp_slow_c));
	cr_assert_eq(r.temp_c, 27);
	facts_init(&f);
	gpu_env_facts(v, &f);
	cr_assert_eq(fact(&f, "gpu_ecc")->state, FACT_ABSENT);
	cr_assert_str_eq(fact(&f, "gpu_ecc")->reason, "NVML: Not Supported");
	cr_assert_str_eq(fact(&f, "gpu_ecc")->source, "nvmlDeviceGetEccMode");
	cr_assert_eq(fact(&f, "gpu_clock_max_mhz")->state, FACT_KNOWN);
	facts_release(&f);
	gpu_env_free(v);
}

Test(gpu_env_bare, an_old_driver_tells_what_it_can)
{
	struct gpu_env_reading r;
	struct gpu_env *v;
	struct facts f;

	use("nvml-old");
	setenv("FAKE_NVML_PROCESSES", "2", 1);
	setenv("FAKE_NVML_OWN", "1", 1);
	setenv("FAKE_NVML_EVENTS", "0x4", 1);
	r = reading();
	cr_assert_eq(r.processes, 2, "by the function without a number");
	cr_assert_eq(r.slow, GPU_SLOW_POWER_LIMIT, "by …ThrottleReasons");
	cr_assert_eq(r.mig, -1);
	cr_assert_eq(r.ecc, 1);
	facts_init(&f);
	v = env_at("0000:1b:00.0");
	gpu_env_facts(v, &f);
	cr_assert_eq(fact(&f, "gpu_mig_mode")->state, FACT_UNKNOWN);
	cr_assert_str_eq(fact(&f, "gpu_mig_mode")->reason,
			 "NVML: the library is too old for this");
	facts_release(&f);
	gpu_env_free(v);
}

/* --- nobody to ask ----------------------------------------------------------- */

Test(gpu_env_bare, without_the_library_the_loader_says_why)
{
	struct gpu_env *v;
	struct gpu_env_reading r;
	struct facts f;

	if (dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL))
		cr_skip_test("NVIDIA's driver is installed here");
	v = env_at("0000:1b:00.0");
	HAS(gpu_env_why(v), "libnvidia-ml.so.1: cannot open shared object file");
	gpu_env_read(v, &r);
	cr_assert(isnan(r.clock_mhz));
	cr_assert(isnan(r.temp_slow_c));
	cr_assert_eq(r.memory_total, 0);
	cr_assert_eq(r.processes, -1);
	facts_init(&f);
	gpu_env_facts(v, &f);
	cr_assert_eq(fact(&f, "gpu_ecc")->state, FACT_UNKNOWN);
	HAS(fact(&f, "gpu_ecc")->reason, "cannot open shared object file");
	cr_assert_str_eq(fact(&f, "gpu_ecc")->source, "libnvidia-ml.so.1");
	facts_release(&f);
	gpu_env_free(v);
}

Test(gpu_env, a_captured_tree_does_not_ask_this_machine)
{
	char dir[] = "/tmp/postsil-gpu-env-XXXXXX";
	struct gpu g = { .address = "0000:1b:00.0", .vendor = GPU_VENDOR_NVIDIA };
	struct sysroot *root;
	struct gpu_env *v;

	scratch_make(dir);
	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	v = gpu_env_new(root, &g);
	HAS(gpu_env_why(v), "captured tree");
	cr_assert(isnan(gpu_env_clock_mhz(v)));
	cr_assert_eq(questions(), 0);
	gpu_env_free(v);
	sysroot_close(root);
	scratch_remove(dir);
}

Test(gpu_env, a_gpu_that_nobody_knows_of_is_unknown_and_no_failure)
{
	struct gpu other = { .address = "0000:03:00.0", .vendor = 0x1ed5 };
	struct gpu intel = { .address = "0000:03:00.0", .vendor = GPU_VENDOR_INTEL };
	struct gpu board = { .address = "", .vendor = GPU_VENDOR_NVIDIA };
	struct gpu hostile = { .address = "../../etc", .vendor = GPU_VENDOR_AMD };
	struct gpu_env *v = gpu_env_new(live_root, &intel);

	HAS(gpu_env_why(v), "Intel");
	cr_assert_eq(gpu_env_slow(v), -1);
	gpu_env_free(v);
	v = gpu_env_new(live_root, &other);
	HAS(gpu_env_why(v), "vendor 1ed5");
	gpu_env_free(v);
	v = gpu_env_new(live_root, &board);
	HAS(gpu_env_why(v), "no PCI bus");
	gpu_env_free(v);
	v = gpu_env_new(live_root, &hostile);
	HAS(gpu_env_why(v), "no PCI bus");
	gpu_env_free(v);
	gpu_env_free(NULL);
}

/* --- facts ------------------------------------------------------------------- */

Test(gpu_env, facts_have_values_and_sources)
{
	static const struct {
		const char *key, *value, *source;
	} rows[] = {
		{ "gpu_ecc", "enabled", "nvmlDeviceGetEccMode" },
		{ "gpu_persistence", "disabled", "nvmlDeviceGetPersistenceMode" },
		{ "gpu_mig_mode", "disabled", "nvmlDeviceGetMigMode" },
		{ "gpu_compute_mode", "exclusive process", "nvmlDeviceGetComputeMode" },
		{ "gpu_display", "inactive", "nvmlDeviceGetDisplayActive" },
		{ "gpu_clock_max_mhz", "1410", "nvmlDeviceGetMaxClockInfo" },
		{ "gpu_memory_clock_mhz", "1215", "nvmlDeviceGetMaxClockInfo" },
		{ "gpu_power_limit_default_w", "400",
		  "nvmlDeviceGetPowerManagementDefaultLimit" },
		{ "gpu_slowdown_temp_c", "85", "nvmlDeviceGetTemperatureThreshold" },
	};
	struct gpu_env *v = env_at("0000:1b:00.0");
	struct facts f;

	facts_init(&f);
	setenv("FAKE_NVML_MODE", "3", 1);
	setenv("FAKE_NVML_PERSISTENCE", "0", 1);
	gpu_env_facts(v, &f);
	cr_assert_eq(f.n_extra, sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < f.n_extra; i++) {
		cr_assert_eq(fact(&f, rows[i].key)->state, FACT_KNOWN, "%s", rows[i].key);
		cr_assert_str_eq(fact(&f, rows[i].key)->value, rows[i].value);
		cr_assert_str_eq(fact(&f, rows[i].key)->source, rows[i].source);
	}
	/* a mode of a library that is newer than this program */
	setenv("FAKE_NVML_MODE", "9", 1);
	gpu_env_facts(v, &f);
	cr_assert_eq(fact(&f, "gpu_compute_mode")->state, FACT_UNKNOWN);
	cr_assert_str_eq(fact(&f, "gpu_compute_mode")->reason, "it says what cannot be");
	facts_release(&f);
	gpu_env_free(v);
}
