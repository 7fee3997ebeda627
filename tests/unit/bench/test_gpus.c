/* SPDX-License-Identifier: MIT */
/* Which GPUs a run finds: trees of files for the bus, and the drivers of tests/fake,
 * which show A100s at 0000:1b:00.0, 0000:3b:00.0 ….  Peaks: NVIDIA's A100 and H100
 * papers. */
#include <dlfcn.h>
#include <libgen.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/gpus.h"
#include "bench/gpus_runtime.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/gpu_device.h"
#include "core/model/facts.h"
#include "core/model/gpu_product.h"
#include "scratch.h"

#define HAS(text, want) cr_assert(strstr(text, want), "no '%s' in: %s", want, text)

#define BUS "/sys/bus/pci/devices/"
#define FIRST "0000:1b:00.0"
#define SECOND "0000:3b:00.0"

static char dir[] = "/tmp/postsil-gpus-XXXXXX";
static struct sysroot *root;
static struct gpus gpus;

static void put(const char *address, const char *file, const char *text)
{
	char path[128];

	snprintf(path, sizeof path, BUS "%s/%s", address, file);
	scratch_put(dir, path, text);
}

static void put_pci(const char *address, const char *vendor, const char *device)
{
	put(address, "vendor", vendor);
	put(address, "device", device);
	put(address, "class", "0x030200\n");
}

/* A bus with a network card. */
static void setup(void)
{
	unsetenv("CUDA_VISIBLE_DEVICES");
	scratch_make(dir);
	put("0000:00:03.0", "vendor", "0x1af4\n");
	put("0000:00:03.0", "device", "0x1000\n");
	put("0000:00:03.0", "class", "0x020000\n");
	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
}

static void teardown(void)
{
	gpus_close(&gpus);
	sysroot_close(root);
	scratch_remove(dir);
}

TestSuite(gpus, .init = setup, .fini = teardown);

/* Loads a library beside this program, by whose DT_SONAME the loader then finds it. */
static void use(const char *library)
{
	char exe[4096] = "", path[4200];

	cr_assert(readlink("/proc/self/exe", exe, sizeof exe - 1) > 0);
	snprintf(path, sizeof path, "%s/fake/%s", dirname(exe), library);
	cr_assert(dlopen(path, RTLD_NOW | RTLD_LOCAL), "%s", dlerror());
}

static void use_cuda(const char *devices)
{
	setenv("FAKE_CUDA_DEVICES", devices, 1);
	use("cuda/libcuda.so.1");
}

static void find(const char *list, size_t n)
{
	struct err e = ERR_INIT;

	cr_assert_eq(gpus_find(&gpus, root, list, &e), 0, "%s", e.text);
	cr_assert_eq(gpus.n, n, "%zu GPUs", gpus.n);
}

static struct err refuse(const char *list, int code)
{
	struct err e = ERR_INIT;

	cr_assert_eq(gpus_find(&gpus, root, list, &e), code, "%s", e.text);
	cr_assert_eq(gpus.n, 0);
	cr_assert_null(gpus.item);
	return e;
}

/* --- the list -------------------------------------------------------------- */

Test(gpus_list, takes_in_what_it_names)
{
	static const struct {
		const char *list, *device;
		bool wants;
	} row[] = {
		{ NULL, "cpu", true }, { NULL, "gpu3", true }, { "all", "cpu", true },
		{ "all", "gpu0", true }, { "cpu", "gpu0", false },
		{ "gpu0", "cpu", false }, { "gpu1", "gpu10", false },
		{ "gpu10", "gpu1", false }, { "gpu", "gpu7", true },
		{ "gpu", "cpu", false }, { "cpu,gpu1", "gpu1", true },
		{ "cpu,gpu1", "gpu0", false }, { "gpu0,cpu", "cpu", true },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		cr_expect_eq(gpus_wants(row[i].list, row[i].device), row[i].wants,
			     "case %zu", i);
}

Test(gpus_list, a_word_that_is_no_device_is_named)
{
	static const char *const good[] = { NULL, "cpu", "gpu0", "gpu63", "gpu", "all",
					    "cpu,gpu1,gpu0" };
	static const char *const bad[] = { "", "gpu64", "gpu01", "gpu-1", "gpu1x", "GPU0",
					   "cpu,", "cpu,,gpu0", "gpu 0", "cpus" };
	struct err e = ERR_INIT;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		cr_expect_eq(gpus_check_list(good[i], NULL), 0, "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_eq(gpus_check_list(bad[i], NULL), ERR_USAGE, "\"%s\"", bad[i]);
	gpus_check_list("cpu,npu0", &e);
	HAS(e.text, "unknown device \"npu0\"");
}

/* --- none ------------------------------------------------------------------ */

Test(gpus, a_machine_without_any_opens_no_library)
{
	if (dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD))
		cr_skip_test("NVIDIA's driver is loaded here");
	use_cuda("1");  /* it would show one */
	find(NULL, 0);
	find("all", 0);
	find("cpu", 0);
}

Test(gpus, one_that_is_named_is_looked_for_everywhere_and_that_is_said)
{
	struct err e;

	if (dlopen("libcuda.so.1", RTLD_NOW))
		cr_skip_test("NVIDIA's driver is installed here");
	e = refuse("gpu0", ERR_UNSUPPORTED);
	HAS(e.text, "there is no gpu0: no GPU on the PCI bus (/sys/bus/pci/devices) or in "
	    "DRM (/sys/class/drm)");
	HAS(e.text, "; no NVIDIA driver: looked for libcuda.so.1");
	HAS(e.text, "libamdhip64.so");
	e = refuse("cpu,gpu", ERR_UNSUPPORTED);
	HAS(e.text, "there is no GPU: no GPU on the PCI bus");
	refuse("gpu0,nonsense", ERR_USAGE);
}

Test(gpus, integrated_graphics_do_not_count)
{
	struct err e;

	put_pci("0000:00:02.0", "0x8086\n", "0x4680\n");
	find(NULL, 0);
	e = refuse("gpu0", ERR_UNSUPPORTED);
	HAS(e.text, "no GPU but the processor's own graphics");
}

Test(gpus, looking_takes_under_5_ms_on_a_machine_without_any)
{
	struct sysroot *live;
	struct timespec a, b;
	double best = 1e9;

	cr_assert_eq(sysroot_open(NULL, &live, NULL), 0);
	for (int i = 0; i < 5; i++) {
		clock_gettime(CLOCK_MONOTONIC, &a);
		cr_assert_eq(gpus_find(&gpus, live, NULL, NULL), 0);
		clock_gettime(CLOCK_MONOTONIC, &b);
		if (gpus.n)
			cr_skip_test("there is a GPU here");
		best = fmin(best, (double)(b.tv_sec - a.tv_sec) * 1e3 +
			    (double)(b.tv_nsec - a.tv_nsec) / 1e6);
	}
	sysroot_close(live);
	cr_assert_lt(best, 5.0, "%.2f ms", best);
}

/* --- some ------------------------------------------------------------------ */

Test(gpus, one_too_many_is_told_with_those_that_there_are)
{
	struct err e;

	put_pci(FIRST, "0x10de\n", "0x20b0\n");
	use_cuda("1");
	e = refuse("gpu1", ERR_UNSUPPORTED);
	HAS(e.text, "there is no gpu1: this machine has 1 GPU (gpu0: NVIDIA A100 SXM4 "
	    "40GB); cuda shows 1 GPU: " FIRST);
	setenv("FAKE_CUDA_DEVICES", "2", 1);
	setenv("CUDA_VISIBLE_DEVICES", "0", 1);
	e = refuse("gpu0,gpu1", ERR_UNSUPPORTED);
	HAS(e.text, "CUDA_VISIBLE_DEVICES=0 hides others");
}

Test(gpus, what_only_the_runtime_shows_comes_behind_what_is_detected)
{
	put_pci(SECOND, "0x10de\n", "0x20b0\n");
	use_cuda("2");
	find(NULL, 2);
	cr_assert_str_eq(gpus.item[0].device, "gpu0");
	cr_assert_str_eq(gpus.item[0].gpu.address, SECOND);
	cr_assert(gpus.item[0].is_detected);
	cr_assert_str_eq(gpus.item[1].device, "gpu1");
	cr_assert_str_eq(gpus.item[1].gpu.address, FIRST);
	cr_assert_not(gpus.item[1].is_detected);
	cr_assert_not_null(gpus.item[1].env);
}

Test(gpus, a_device_file_is_reason_enough_to_ask_where_the_bus_shows_none)
{
	use_cuda("1");
	scratch_put(dir, "/dev/nvidiactl", "");
	find(NULL, 1);
	cr_assert_not(gpus.item[0].is_detected);
	gpus_open(&gpus);
	cr_assert(gpus.item[0].ready, "%s", gpus.item[0].why);
}

Test(gpus, a_processors_own_graphics_explain_a_device_file)
{
	const struct gpus_runtime *hip = gpus_runtime_of(GPU_VENDOR_AMD);
	struct gpu_devices list = { .n = 0 };

	cr_assert_not(gpus_runtime_is_due(hip, root, &list));
	scratch_put(dir, "/dev/kfd", "");
	cr_assert(gpus_runtime_is_due(hip, root, &list));
	list.n = 1;
	list.device[0].gpu.vendor = GPU_VENDOR_AMD;
	list.device[0].gpu.integrated = true;
	cr_assert_not(gpus_runtime_is_due(hip, root, &list));
	list.device[0].gpu.integrated = false;
	cr_assert(gpus_runtime_is_due(hip, root, &list));
}

Test(gpus, only_those_asked_for_are_listed_under_their_own_names)
{
	put_pci(FIRST, "0x10de\n", "0x20b0\n");
	put_pci(SECOND, "0x10de\n", "0x2330\n");
	use_cuda("2");
	find("cpu,gpu1", 1);
	cr_assert_str_eq(gpus.item[0].device, "gpu1");
	cr_assert_str_eq(gpus.item[0].gpu.address, SECOND);
	gpus_open(&gpus);
	cr_assert(gpus.item[0].ready, "%s", gpus.item[0].why);
	cr_assert_str_eq(gpus.item[0].accel.info.address, SECOND);
	cr_assert_str_eq(gpus.item[0].accel.device, "gpu1");
}

/* --- opening --------------------------------------------------------------- */

Test(gpus, one_without_a_driver_says_why_and_what_else_has_it)
{
	char link[128];

	if (dlopen("libcuda.so.1", RTLD_NOW))
		cr_skip_test("NVIDIA's driver is installed here");
	put_pci(FIRST, "0x10de\n", "0x20b0\n");
	snprintf(link, sizeof link, "%s" BUS FIRST "/driver", dir);
	cr_assert_eq(symlink("../../../bus/pci/drivers/nouveau", link), 0);
	find("gpu0", 1);
	gpus_open(&gpus);
	cr_assert_not(gpus.item[0].ready);
	HAS(gpus.item[0].why, "no NVIDIA driver: looked for libcuda.so.1");
	HAS(gpus.item[0].why, "; its kernel driver is nouveau");
	cr_assert_neq(strncmp(gpus.item[0].why, "gpu0", 4), 0, "%s", gpus.item[0].why);
}

Test(gpus, those_of_other_vendors_are_told_and_left)
{
	put_pci("0000:03:00.0", "0x8086\n", "0x56a0\n");
	find(NULL, 1);
	gpus_open(&gpus);
	cr_assert_not(gpus.item[0].ready);
	HAS(gpus.item[0].why, "GPUs of NVIDIA's (by CUDA) and of AMD's (by HIP)");
}

/* NVML is asked of this machine alone; the GPUs on it are those of the fakes. */
static void use_live(const char *devices, const char *told)
{
	sysroot_close(root);
	cr_assert_eq(sysroot_open(NULL, &root, NULL), 0);
	cr_assert_eq(gpus_find(&gpus, root, NULL, NULL), 0);
	if (gpus.n)
		cr_skip_test("there is a GPU here");
	use_cuda(devices);
	use("nvml/libnvidia-ml.so.1");
	setenv("FAKE_NVML_DEVICES", told, 1);
}

Test(gpus, one_in_mig_mode_is_left_with_the_remedy_and_the_other_goes_on)
{
	use_live("2", "1");
	setenv("FAKE_NVML_MIG", "1", 1);
	find("gpu", 2);
	gpus_open(&gpus);
	cr_assert_not(gpus.item[0].ready);
	HAS(gpus.item[0].why, "MIG mode");
	HAS(gpus.item[0].why, "nvidia-smi -i " FIRST " -mig 0");
	cr_assert(gpus.item[1].ready, "%s", gpus.item[1].why);
}

Test(gpus, a_slice_that_the_runtime_shows_is_not_measured_as_the_gpu)
{
	put_pci(FIRST, "0x10de\n", "0x20b0\n");
	setenv("FAKE_CUDA_MIG", "1", 1);
	use_cuda("1");
	find(NULL, 1);
	gpus_open(&gpus);
	cr_assert_not(gpus.item[0].ready);
	HAS(gpus.item[0].why, "MIG mode");
}

Test(gpus, nvml_tells_what_a_gpu_is_that_the_bus_does_not_show)
{
	char words[192];

	use_live("1", "1");
	find("gpu0", 1);
	cr_assert_not(gpus.item[0].is_detected);
	cr_assert_eq(gpus.item[0].gpu.device, 0x20b0);
	cr_assert_eq(gpus_peak(&gpus.item[0], KERNEL_BF16, words), 312000);
}

Test(gpus, one_that_is_lost_says_so_and_is_not_opened)
{
	use_live("1", "1");
	setenv("FAKE_NVML_LOST_AT", "1", 1);
	find("gpu0", 1);
	gpus_open(&gpus);
	cr_assert_not(gpus.item[0].ready);
	HAS(gpus.item[0].why, "its driver has lost it");
}

/* --- what is told of it ---------------------------------------------------- */

static const struct fact *find_extra(const struct facts *f, const char *key)
{
	for (size_t i = 0; i < f->n_extra; i++)
		if (strcmp(f->extra[i].key, key) == 0)
			return &f->extra[i].fact;
	return NULL;
}

static const char *extra(const struct facts *f, const char *key)
{
	const struct fact *x = find_extra(f, key);

	return x ? x->value : NULL;
}

Test(gpus, facts_come_from_detection_and_else_from_the_runtime)
{
	struct facts f;

	put_pci(FIRST, "0x10de\n", "0x20b0\n");
	put(FIRST, "subsystem_vendor", "0x10de\n");
	put(FIRST, "subsystem_device", "0x144e\n");
	use_cuda("2");
	find(NULL, 2);
	gpus_open(&gpus);
	facts_init(&f);
	gpus_facts(&gpus.item[0], &f);
	cr_expect_str_eq(facts_value(&f, FIELD_GPU_MODEL), "NVIDIA A100 SXM4 40GB");
	cr_expect_str_eq(facts_value(&f, FIELD_GPU_PCI_ID), "10de:20b0");
	cr_expect_str_eq(facts_value(&f, FIELD_GPU_SUBSYSTEM), "10de:144e");
	/* the tree does not hold it; the runtime's GPU has a gigabyte */
	cr_expect_str_eq(facts_value(&f, FIELD_GPU_MEMORY_MB), "1024");
	cr_expect_eq(f.fact[FIELD_GPU_VBIOS_VERSION].state, FACT_UNKNOWN);
	cr_expect_str_eq(extra(&f, "gpu_pci_address"), FIRST);
	cr_expect_str_eq(extra(&f, "gpu_runtime"), "cuda 12.4");
	cr_expect_str_eq(extra(&f, "gpu_units"), "108");
	cr_expect_str_eq(extra(&f, "gpu_l2_kb"), "40960");
	cr_expect_not_null(find_extra(&f, "gpu_ecc"), "nothing of its state");
	facts_release(&f);
	facts_init(&f);
	gpus_facts(&gpus.item[1], &f);
	cr_expect_str_eq(facts_value(&f, FIELD_GPU_MODEL), "NVIDIA A100-SXM4-40GB");
	cr_expect_str_eq(facts_value(&f, FIELD_GPU_COMPUTE_CAPABILITY), "8.0");
	cr_expect_eq(f.fact[FIELD_GPU_PCI_ID].state, FACT_UNKNOWN);
	facts_release(&f);
}

/* 108 x 2048 x 1410 MHz = 312 TFLOPS; H100: 132 x 4096, 989.4 at 1830. */
Test(gpus, peaks_are_the_tables_and_the_attainable_one_follows_the_clock)
{
	struct gpus_item item = { .gpu = { .vendor = 0x10de, .device = 0x20b0 } };
	char words[192];

	cr_expect_eq(gpus_peak(&item, KERNEL_FP16, words), 312000);
	HAS(words, "NVIDIA A100 SXM4 40GB, fp16_matrix_fp32, 108 units at 1410 MHz");
	cr_expect_float_eq(gpus_attainable(&item, KERNEL_FP16, 1410, words), 311869, 1);
	cr_expect_float_eq(gpus_attainable(&item, KERNEL_FP16, 705, words), 155935, 1);
	item.gpu.device = 0x2330;
	cr_expect_float_eq(gpus_attainable(&item, KERNEL_BF16, 1980, words), 1070531, 1);
	cr_expect_str_eq(words, "ran at 1980 MHz, the peak assumes 1830: 132 units x 4096 "
			 "operations a clock");
	cr_expect(isnan(gpus_attainable(&item, KERNEL_BF16, (double)NAN, words)));
	cr_expect_str_eq(words, "the clock under load is unknown");
	item.gpu.device = 0x2901;   /* B200: no clock in the table */
	cr_expect_eq(gpus_peak(&item, KERNEL_FP16, words), 2250000);
	cr_expect(isnan(gpus_attainable(&item, KERNEL_FP16, 1980, words)));
	HAS(words, "no units, or no clock");
	item.gpu.device = 0x0001;
	cr_expect(isnan(gpus_peak(&item, KERNEL_FP16, words)));
	HAS(words, "not in data/gpu_peaks.tsv");
	item.gpu.device = 0;
	cr_expect(isnan(gpus_peak(&item, KERNEL_FP16, words)));
	HAS(words, "its PCI id is unknown");
}

/* Modules of one chip are told apart by memory and board. */
Test(gpus, a_boards_gpu_is_known_by_what_it_shares_with_the_cpu)
{
	struct gpus_item item = {
		.gpu = { .vendor = 0x10de }, .part = "nvidia,ga10b",
		.shared_mb = 15600, .found = "/proc/device-tree",
	};
	char words[192];

	gpus_peak(&item, KERNEL_FP16, words);
	HAS(words, "NVIDIA Jetson Orin NX 16GB");
}
