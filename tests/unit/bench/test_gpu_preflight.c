/* SPDX-License-Identifier: MIT */
/* The rules are those of the design, section 4, "Preflight", and of the header. */
#include <math.h>
#include <string.h>

#include <criterion/criterion.h>

#include "bench/gpu_env.h"
#include "bench/gpu_preflight.h"
#include "core/base/arena.h"
#include "core/detect/gpu_device.h"

#define GIB (1ull << 30)
#define HAS(text, want) cr_assert(strstr(text, want), "no '%s' in: %s", want, text)

static struct arena arena;
static struct gpu_env_reading now;
static struct gpu gpu;
static struct gpu_preflight_request request;

/* A fit one: a server's GPU that idles, by an nvidia-smi report of an A100. */
static void make_fit(void)
{
	gpu = (struct gpu){ .address = "0000:1b:00.0", .vendor = GPU_VENDOR_NVIDIA };
	now = (struct gpu_env_reading){
		.clock_mhz = 1275, .memory_mhz = 1593, .clock_max_mhz = 1410,
		.memory_max_mhz = 1593, .temp_c = 27, .temp_slow_c = 85,
		.power_w = 67.03, .limit_w = 500, .limit_default_w = 500,
		.memory_used = 600ull << 20, .memory_total = 80 * GIB,
		.ecc = 1, .mig = 0, .persistence = 1,
	};
	request = (struct gpu_preflight_request){
		.device = "gpu1", .gpu = &gpu, .now = &now, .why_unknown = "",
	};
}

/* As gpu_env leaves it where nobody answers. */
static void make_silent(void)
{
	now = (struct gpu_env_reading){
		.clock_mhz = NAN, .memory_mhz = NAN, .clock_max_mhz = NAN,
		.memory_max_mhz = NAN, .temp_c = NAN, .temp_slow_c = NAN,
		.power_w = NAN, .limit_w = NAN, .limit_default_w = NAN,
		.busy_percent = -1, .processes = -1, .slow = -1, .ecc = -1,
		.ecc_errors = -1, .mig = -1, .persistence = -1, .compute_mode = -1,
		.display = -1,
	};
}

static void drop(void)
{
	arena_release(&arena);
}

TestSuite(gpu_preflight, .init = make_fit, .fini = drop);

static struct preflight_check check(const char *name)
{
	static struct preflight_check c[GPU_PREFLIGHT_MAX];
	size_t n = gpu_preflight_judge(&request, &arena, c);

	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].check, name) == 0)
			return c[i];
	cr_assert_fail("no check called %s", name);
	return c[0];
}

static void expect(const char *name, enum check_result result, const char *saw,
		   const char *remedy)
{
	struct preflight_check c = check(name);

	cr_assert_eq(c.result, result, "%s: %s, %s", name, check_result_name(c.result),
		     c.saw);
	cr_assert_str_eq(c.saw, saw);
	cr_assert(*c.want);
	if (result == CHECK_PASS)
		cr_assert_str_eq(c.remedy, "");
	else
		HAS(c.remedy, remedy);
}

Test(gpu_preflight, a_fit_gpu_passes_every_check_and_needs_no_remedy)
{
	struct preflight_check c[GPU_PREFLIGHT_MAX];
	size_t n = gpu_preflight_judge(&request, &arena, c);

	cr_assert_eq(n, 12);
	for (size_t i = 0; i < n; i++) {
		cr_assert_eq(strncmp(c[i].check, "gpu1 ", 5), 0, "%s", c[i].check);
		cr_assert_eq(c[i].result, CHECK_PASS, "%s: %s", c[i].check, c[i].saw);
		cr_assert_str_eq(c[i].remedy, "");
		cr_assert(*c[i].saw && *c[i].want);
	}
}

Test(gpu_preflight, another_process_fails)
{
	now.processes = 1;
	expect("gpu1 processes", CHECK_FAIL, "1 other process computes on it",
	       "nvidia-smi");
	now.processes = 3;
	expect("gpu1 processes", CHECK_FAIL, "3 other processes compute on it",
	       "nvidia-smi");
	gpu.vendor = GPU_VENDOR_AMD;
	expect("gpu1 processes", CHECK_FAIL, "3 other processes compute on it",
	       "rocm-smi");
}

Test(gpu_preflight, who_is_not_told_of_is_a_warning)
{
	now.processes = -1;
	expect("gpu1 processes", CHECK_WARN, "who computes on it is not told", "by hand");
}

Test(gpu_preflight, heat_and_a_power_brake_fail_and_the_power_limit_does_not)
{
	now.slow = GPU_SLOW_THERMAL;
	expect("gpu1 throttling", CHECK_FAIL, "slowed by heat", "cool down");
	now.slow = GPU_SLOW_BRAKE;
	expect("gpu1 throttling", CHECK_FAIL,
	       "slowed by a power brake or another hardware limit", "power supply");
	now.slow = GPU_SLOW_POWER_LIMIT | GPU_SLOW_USER;
	expect("gpu1 throttling", CHECK_PASS, "not slowed", "");
}

Test(gpu_preflight, too_little_free_memory_fails)
{
	now.memory_used = now.memory_total - GIB;
	expect("gpu1 memory", CHECK_PASS, "1 GiB free", "");
	now.memory_used = now.memory_total - GIB / 2;
	expect("gpu1 memory", CHECK_FAIL, "512 MiB free", "nvidia-smi");
	HAS(check("gpu1 memory").want, "at least 1 GiB");
	now.memory_total = now.memory_used = 0;
	expect("gpu1 memory", CHECK_WARN, "not told by this GPU", "by hand");
}

Test(gpu_preflight, a_gpu_that_is_lost_fails_with_its_reason)
{
	make_silent();
	now.lost = true;
	request.why_unknown = "NVML: GPU is lost";
	expect("gpu1 state", CHECK_FAIL, "the GPU is lost: NVML: GPU is lost", "dmesg");
}

Test(gpu_preflight, prohibited_computing_fails)
{
	now.compute_mode = 2;
	expect("gpu1 compute_mode", CHECK_FAIL, "prohibited",
	       "sudo nvidia-smi -i 0000:1b:00.0 -c DEFAULT");
	now.compute_mode = 3;
	expect("gpu1 compute_mode", CHECK_PASS, "exclusive process", "");
}

Test(gpu_preflight, clocks_that_are_held_down_warn)
{
	now.slow = GPU_SLOW_USER;
	expect("gpu1 clocks", CHECK_WARN, "held down by locked or application clocks",
	       "sudo nvidia-smi -i 0000:1b:00.0 -rgc");
	HAS(check("gpu1 clocks").remedy, "sudo nvidia-smi -i 0000:1b:00.0 -rac");
	now.slow = GPU_SLOW_SYNC;
	expect("gpu1 clocks", CHECK_WARN,
	       "held down by another GPU of its sync boost group", "sync boost");
}

Test(gpu_preflight, a_power_limit_below_the_default_warns)
{
	now.limit_w = 300;
	expect("gpu1 power_limit", CHECK_WARN, "300 W",
	       "sudo nvidia-smi -i 0000:1b:00.0 -pl 500");
	cr_assert_str_eq(check("gpu1 power_limit").want, "the default of 500 W");
	now.limit_w = 520;
	expect("gpu1 power_limit", CHECK_PASS, "520 W", "");
	now.limit_default_w = NAN;
	expect("gpu1 power_limit", CHECK_PASS, "520 W; the default is not told", "");
	/* an RX 9070 XT, captured */
	gpu = (struct gpu){ .address = "0000:0f:00.0", .vendor = GPU_VENDOR_AMD };
	now.limit_w = 120;
	now.limit_default_w = 304;
	expect("gpu1 power_limit", CHECK_WARN, "120 W", "write 304000000 to power1_cap in "
	       "/sys/bus/pci/devices/0000:0f:00.0/hwmon/hwmon*");
}

Test(gpu_preflight, a_hot_gpu_warns_near_its_own_limit_or_from_80_degrees)
{
	now.temp_c = 79;
	expect("gpu1 temperature", CHECK_PASS, "79 °C; it slows down at 85 °C", "");
	now.temp_c = 80;
	expect("gpu1 temperature", CHECK_WARN, "80 °C; it slows down at 85 °C",
	       "cool down");
	now.temp_slow_c = 100;
	now.temp_c = 94;
	expect("gpu1 temperature", CHECK_PASS, "94 °C; it slows down at 100 °C", "");
	now.temp_slow_c = NAN;
	now.temp_c = 79;
	expect("gpu1 temperature", CHECK_PASS, "79 °C", "");
	now.temp_c = 80;
	expect("gpu1 temperature", CHECK_WARN, "80 °C", "cool down");
	cr_assert_str_eq(check("gpu1 temperature").want, "below 80 °C");
}

Test(gpu_preflight, work_that_nobody_owns_up_to_warns)
{
	now.busy_percent = 10;
	expect("gpu1 busy", CHECK_PASS, "10 % busy", "");
	now.busy_percent = 65;
	expect("gpu1 busy", CHECK_WARN, "65 % busy, and no process is told that computes",
	       "containers");
	now.processes = -1;
	expect("gpu1 busy", CHECK_WARN, "65 % busy, and no process is told that computes",
	       "containers");
	now.processes = 2;   /* that fails already */
	expect("gpu1 busy", CHECK_PASS, "65 % busy", "");
}

Test(gpu_preflight, a_screen_ecc_errors_and_no_persistence_mode_warn)
{
	now.display = 1;
	expect("gpu1 display", CHECK_WARN, "a screen hangs on it", "multi-user.target");
	now.ecc_errors = 2;
	expect("gpu1 ecc", CHECK_WARN, "2 uncorrected since the driver was loaded",
	       "nvidia-smi -q -d ECC");
	now.persistence = 0;
	expect("gpu1 persistence", CHECK_WARN,
	       "off: the driver forgets the GPU's settings when nobody uses it",
	       "sudo nvidia-smi -i 0000:1b:00.0 -pm 1");
	request.gpu = NULL;
	HAS(check("gpu1 persistence").remedy, "sudo nvidia-smi -pm 1");
}

Test(gpu_preflight, where_nobody_tells_there_is_one_warning_with_the_reason)
{
	struct preflight_check c[GPU_PREFLIGHT_MAX];
	size_t n, warned = 0;

	make_silent();
	request.why_unknown = "libnvidia-ml.so.1: cannot open shared object file";
	expect("gpu1 state", CHECK_WARN, "nobody tells: libnvidia-ml.so.1: cannot open "
	       "shared object file", "by hand");
	n = gpu_preflight_judge(&request, &arena, c);
	for (size_t i = 0; i < n; i++)
		warned += c[i].result != CHECK_PASS;
	cr_assert_eq(warned, 1);
}
