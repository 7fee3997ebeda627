/* SPDX-License-Identifier: MIT */
/* gpu_nvml: a library made of functions in this file, and what is written of
 * it.  Error numbers, layouts and flags are those of NVIDIA's nvml.h. */
#include <criterion/criterion.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/detect/gpu_nvml.h"
#include "core/detect/gpu_nvml.h"
#include "machine.h"

#define NO_ATTACH 2
#define NOT_SUPPORTED 3
#define NO_PERMISSION 4
#define NOT_LOADED 9
#define MISMATCH 18

/* What the fake does, and what was asked of it. */
static struct {
	unsigned count;
	int fail_flags, fail_init, fail_count, fail_all;
	bool lazy;               /* without attaching, GPUs tell nothing */
	bool attached;
	int inits, shutdowns;
	unsigned flags;
} fake;

static struct gpu_nvml said;
static struct machine m;

static int f_init_flags(unsigned flags)
{
	fake.flags = flags;
	fake.inits += !fake.fail_flags;
	fake.attached = false;
	return fake.fail_flags;
}

static int f_init(void)
{
	fake.inits += !fake.fail_init;
	fake.attached = true;
	return fake.fail_init;
}

static int f_shutdown(void)
{
	fake.shutdowns++;
	return 0;
}

static const char *f_error(int rc)
{
	return rc == MISMATCH ? "Driver/library version mismatch" :
	       rc == NOT_SUPPORTED ? "Not Supported" :
	       rc == NO_PERMISSION ? "Insufficient Permissions" :
	       rc == NOT_LOADED ? "Driver Not Loaded" : "Unknown Error";
}

static int f_text(const char *text, char *out, unsigned n)
{
	if (fake.fail_all)
		return fake.fail_all;
	if (fake.lazy && !fake.attached)
		return 1;
	snprintf(out, n, "%s", text);
	return 0;
}

static int f_driver(char *out, unsigned n)
{
	return f_text("535.54.03", out, n);
}

static int f_cuda(int *out)
{
	*out = 12020;
	return fake.fail_all;
}

static int f_count(unsigned *out)
{
	*out = fake.count;
	return fake.fail_count;
}

static int f_handle(unsigned index, void **dev)
{
	static char place[256];

	*dev = &place[index % sizeof place];
	return 0;
}

static int f_name(void *dev, char *out, unsigned n)
{
	(void)dev;
	return f_text("NVIDIA A100-SXM4-80GB", out, n);
}

static int f_vbios(void *dev, char *out, unsigned n)
{
	(void)dev;
	return f_text("92.00.36.00.02", out, n);
}

static int f_pci(void *dev, struct gpu_nvml_pci *out)
{
	void *first;

	f_handle(0, &first);
	memset(out, 0, sizeof *out);
	out->bus = 1 + (unsigned)((char *)dev - (char *)first);
	out->id = 0x20b210de;
	out->sub = 0x147f10de;
	return 0;
}

static int f_memory2(void *dev, struct gpu_nvml_memory2 *out)
{
	(void)dev;
	/* sizeof 40 and version 2 in the top byte */
	if (out->version != 0x02000028)
		return 25;
	out->total = 81920ull << 20;
	return fake.fail_all;
}

static int f_memory(void *dev, struct gpu_nvml_memory *out)
{
	(void)dev;
	out->total = 40960ull << 20;
	return fake.fail_all;
}

static int f_capability(void *dev, int *major, int *minor)
{
	(void)dev;
	*major = 8;
	*minor = 0;
	return fake.fail_all;
}

static int f_power(void *dev, unsigned *mw)
{
	(void)dev;
	*mw = 500000;
	return fake.fail_all;
}

static int f_mig(void *dev, unsigned *current, unsigned *pending)
{
	(void)dev;
	*current = *pending = 1;
	return fake.fail_all;
}

static const struct gpu_nvml_api whole = {
	.init_flags = f_init_flags, .init = f_init, .shutdown = f_shutdown,
	.error_text = f_error, .driver_version = f_driver,
	.cuda_version = f_cuda, .count = f_count, .handle = f_handle,
	.name = f_name, .pci = f_pci, .vbios = f_vbios, .memory2 = f_memory2,
	.memory = f_memory, .capability = f_capability, .power_limit = f_power,
	.mig = f_mig,
};

static void setup(void)
{
	memset(&fake, 0, sizeof fake);
	fake.count = 1;
	machine_make(&m);
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(gpu_nvml, .init = setup, .fini = teardown);

Test(gpu_nvml, a_whole_answer_comes_through)
{
	const struct gpu_nvml_gpu *g = &said.gpu[0];

	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, 1);
	cr_assert_str_eq(said.error, "");
	cr_assert_str_eq(g->address, "0000:01:00.0");
	cr_assert_eq(g->vendor, 0x10de);
	cr_assert_eq(g->device, 0x20b2);
	cr_assert_eq(g->sub_vendor, 0x10de);
	cr_assert_eq(g->sub_device, 0x147f);
	cr_assert_str_eq(g->name.text, "NVIDIA A100-SXM4-80GB");
	cr_assert_str_eq(g->vbios.text, "92.00.36.00.02");
	cr_assert_str_eq(g->memory_mb.text, "81920");
	cr_assert_str_eq(g->capability.text, "8.0");
	cr_assert_str_eq(g->power_limit_w.text, "500");
	cr_assert_str_eq(g->mig.text, "enabled");
	cr_assert_str_eq(said.driver.text, "535.54.03");
	cr_assert_str_eq(said.cuda.text, "12.2");
}

Test(gpu_nvml, gpus_are_not_attached_where_the_library_can_do_without)
{
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(fake.flags, NO_ATTACH);
	cr_assert_eq(fake.inits, 1);
	cr_assert_eq(fake.shutdowns, 1);
	cr_assert_not(fake.attached);
}

Test(gpu_nvml, gpus_that_say_nothing_so_are_asked_once_more)
{
	fake.lazy = true;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, 1);
	cr_assert_str_eq(said.gpu[0].vbios.text, "92.00.36.00.02");
	cr_assert_eq(fake.inits, 2);
	cr_assert_eq(fake.shutdowns, 2);
}

Test(gpu_nvml, what_was_told_without_attaching_stands_when_attaching_fails)
{
	fake.lazy = true;
	fake.fail_init = NO_PERMISSION;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, 1);
	cr_assert_str_eq(said.gpu[0].memory_mb.text, "81920");
	cr_assert_eq(said.gpu[0].name.state, FACT_UNKNOWN);
}

Test(gpu_nvml, an_old_library_is_started_the_old_way)
{
	struct gpu_nvml_api old = whole;

	old.init_flags = NULL;
	old.memory2 = NULL;
	old.mig = NULL;
	old.cuda_version = NULL;
	gpu_nvml_ask(&old, &said);
	cr_assert_eq(said.n, 1);
	cr_assert(fake.attached);
	cr_assert_str_eq(said.gpu[0].memory_mb.text, "40960");
	cr_assert_eq(said.cuda.state, FACT_UNKNOWN);
	cr_assert_not_null(strstr(said.cuda.text, "too old"));
	cr_assert_str_empty(said.gpu[0].mig.source);
}

Test(gpu_nvml, a_failed_start_keeps_nvml_s_own_words)
{
	fake.fail_flags = fake.fail_init = MISMATCH;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, 0);
	cr_assert_str_eq(said.error, "Driver/library version mismatch");
	cr_assert_eq(fake.shutdowns, 0, "nothing was started");
}

Test(gpu_nvml, a_library_without_any_function_is_an_error_in_words)
{
	static const struct gpu_nvml_api nothing = { .init = NULL };

	gpu_nvml_ask(&nothing, &said);
	cr_assert_eq(said.n, 0);
	cr_assert_not_null(strstr(said.error, "too old"));
}

Test(gpu_nvml, a_failed_count_is_an_error_and_shuts_down)
{
	fake.fail_count = NO_PERMISSION;
	gpu_nvml_ask(&whole, &said);
	cr_assert_str_eq(said.error, "Insufficient Permissions");
	cr_assert_eq(fake.inits, fake.shutdowns);
}

Test(gpu_nvml, what_a_gpu_does_not_support_is_absent_and_not_unknown)
{
	fake.fail_all = NOT_SUPPORTED;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, 1);
	cr_assert_eq(said.gpu[0].power_limit_w.state, FACT_ABSENT);
	cr_assert_str_eq(said.gpu[0].power_limit_w.text, "NVML: Not Supported");
	cr_assert_eq(said.gpu[0].memory_mb.state, FACT_ABSENT);
}

Test(gpu_nvml, other_errors_are_unknown_with_their_words)
{
	fake.fail_all = NO_PERMISSION;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.gpu[0].vbios.state, FACT_UNKNOWN);
	cr_assert_str_eq(said.gpu[0].vbios.text,
			 "NVML: Insufficient Permissions");
	cr_assert_eq(said.gpu[0].capability.state, FACT_UNKNOWN);
	cr_assert_eq(said.driver.state, FACT_UNKNOWN);
}

Test(gpu_nvml, no_gpus_eight_and_more_than_there_is_room_for)
{
	fake.count = 0;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, 0);
	cr_assert_str_eq(said.driver.text, "535.54.03");
	fake.count = 8;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, 8);
	cr_assert_str_eq(said.gpu[7].address, "0000:08:00.0");
	fake.count = 200;
	gpu_nvml_ask(&whole, &said);
	cr_assert_eq(said.n, GPU_MAX);
}

Test(gpu_nvml, its_file_says_the_same_again)
{
	static struct gpu_nvml again;
	struct buf b = BUF_INIT;

	fake.count = 2;
	gpu_nvml_ask(&whole, &said);
	said.gpu[1].power_limit_w.state = FACT_ABSENT;
	snprintf(said.gpu[1].power_limit_w.text, GPU_TEXT, "NVML: Not Supported");
	gpu_nvml_print(&said, &b);
	gpu_nvml_parse(b.p, &again);
	buf_release(&b);
	cr_assert_eq(again.n, 2);
	cr_assert_str_eq(again.error, "");
	cr_assert_str_eq(again.cuda.text, "12.2");
	cr_assert_str_eq(again.gpu[0].name.text, "NVIDIA A100-SXM4-80GB");
	cr_assert_eq(again.gpu[0].sub_device, 0x147f);
	cr_assert_str_eq(again.gpu[1].address, "0000:02:00.0");
	cr_assert_eq(again.gpu[1].power_limit_w.state, FACT_ABSENT);
	cr_assert_str_eq(again.gpu[1].power_limit_w.text, "NVML: Not Supported");
}

Test(gpu_nvml, a_file_with_an_error_says_why)
{
	struct buf b = BUF_INIT;

	fake.fail_flags = fake.fail_init = NOT_LOADED;
	gpu_nvml_ask(&whole, &said);
	gpu_nvml_print(&said, &b);
	gpu_nvml_parse(b.p, &said);
	buf_release(&b);
	cr_assert_eq(said.n, 0);
	cr_assert_str_eq(said.error, "Driver Not Loaded");
}

Test(gpu_nvml, a_hostile_file_gives_no_gpu_and_no_number_that_is_none)
{
	struct buf b = BUF_INIT;

	gpu_nvml_parse("gpu\tnowhere\t10de:20b2\n"
		       "gpu\t0000:01:00.0\tzz:zz\t\t\033[31mred\tv\t-5\n"
		       "gpu\t0000:02:00.0\t1002:744c\t\tx\t\t99999999999999\t9.0\tnan\n"
		       "gpu\n\n\t\t\t\nwhatever\n", &said);
	cr_assert_eq(said.n, 2);
	cr_assert_eq(said.gpu[0].device, 0);
	cr_assert_str_eq(said.gpu[0].name.text, "[31mred");
	cr_assert_eq(said.gpu[0].memory_mb.state, FACT_ABSENT);
	cr_assert_eq(said.gpu[1].vendor, 0, "NVML knows NVIDIA's alone");
	cr_assert_eq(said.gpu[1].memory_mb.state, FACT_UNKNOWN);
	cr_assert_eq(said.gpu[1].power_limit_w.state, FACT_UNKNOWN);
	for (int i = 0; i < 100000; i++)
		buf_addf(&b, "gpu\t0000:%02x:00.0\t10de:2684\n", i & 255);
	gpu_nvml_parse(b.p, &said);
	cr_assert_eq(said.n, GPU_MAX);
	buf_reset(&b);
	for (int i = 0; i < 100000; i++)
		buf_adds(&b, "gpu\t");
	gpu_nvml_parse(b.p, &said);
	cr_assert_eq(said.n, 0);
	cr_assert_str_neq(said.error, "");
	buf_release(&b);
}

Test(gpu_nvml, a_captured_tree_is_read_and_never_the_library)
{
	cr_assert_eq(gpu_nvml_read(m.root, &said), 1);
	cr_assert_not_null(strstr(said.error, "/capture/nvml.tsv"));
	machine_put(&m, "/capture/nvml.tsv", "system\t535.54.03\t12.2\n"
		    "gpu\t00000000:01:00.0\t10DE:20B2\t10DE:147F\tA100\t92.00\t"
		    "81920\t8.0\t500\tenabled\n");
	cr_assert_eq(gpu_nvml_read(m.root, &said), 0);
	cr_assert_eq(said.n, 1);
	cr_assert_str_eq(said.gpu[0].address, "0000:01:00.0");
	cr_assert_eq(said.gpu[0].device, 0x20b2);
}

/* A library of an old driver: only first names, and no flags. */
static const char old_library[] =
	"#include <string.h>\n"
	"int nvmlInit(void) { return 0; }\n"
	"int nvmlShutdown(void) { return 0; }\n"
	"int nvmlDeviceGetCount(unsigned *n) { *n = 1; return 0; }\n"
	"int nvmlDeviceGetHandleByIndex(unsigned i, void **d)\n"
	"{ *d = (void *)nvmlInit; return (int)i; }\n"
	"int nvmlDeviceGetName(void *d, char *s, unsigned n)\n"
	"{ (void)d; strncpy(s, \"Tesla T4\", n); return 0; }\n"
	"int nvmlDeviceGetPciInfo(void *d, unsigned *p)\n"
	"{ (void)d; p[4] = 0; p[5] = 0x1e; p[6] = 0; p[7] = 0x1eb810de;\n"
	"  p[8] = 0x12a210de; return 0; }\n";

Test(gpu_nvml, functions_are_found_by_their_older_names)
{
	char src[96], lib[96];
	char *const argv[] = { (char *)(size_t)"cc", (char *)(size_t)"-shared",
		(char *)(size_t)"-fPIC", (char *)(size_t)"-w",
		(char *)(size_t)"-o", lib, src, NULL };
	struct gpu_nvml_api api;
	const char *why = NULL;
	pid_t pid;
	int status;

	snprintf(src, sizeof src, "%s/old.c", m.dir);
	snprintf(lib, sizeof lib, "%s/libnvidia-ml.so.1", m.dir);
	machine_put(&m, "/old.c", old_library);
	cr_assert_eq(posix_spawnp(&pid, "cc", NULL, NULL, argv, environ), 0);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert_eq(status, 0, "no compiler");
	cr_assert_not_null(gpu_nvml_open(lib, &api, &why), "%s", why);
	cr_assert_null(api.init_flags);
	cr_assert_null(api.error_text);
	gpu_nvml_ask(&api, &said);
	cr_assert_eq(said.n, 1);
	cr_assert_str_eq(said.gpu[0].name.text, "Tesla T4");
	cr_assert_str_eq(said.gpu[0].address, "0000:1e:00.0");
	cr_assert_eq(said.gpu[0].device, 0x1eb8);
	cr_assert_eq(said.gpu[0].sub_device, 0x12a2);
	cr_assert_eq(said.gpu[0].vbios.state, FACT_UNKNOWN);
}

Test(gpu_nvml, a_library_that_is_not_there_is_said_by_the_loader)
{
	struct gpu_nvml_api api;
	const char *why = NULL;
	char lib[96];

	snprintf(lib, sizeof lib, "%s/libnvidia-ml.so.1", m.dir);
	cr_assert_null(gpu_nvml_open(lib, &api, &why));
	cr_assert_not_null(why);
	cr_assert_not_null(strstr(why, "libnvidia-ml.so.1"));
}
