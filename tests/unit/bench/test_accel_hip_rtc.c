/* SPDX-License-Identifier: MIT */
/* Our HIP source, compiled by clang where there is one, as HIP RTC is too: for AMD's
 * instruction sets, what it loads and stores, and that nothing is fused; for this machine,
 * what it computes. */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "bench/accel_hiprtc.h"
#include "bench/accel_ptx.h"

/* What HIP RTC's own header would define (hip/amd_detail/amd_hip_runtime.h). */
static const char before[] =
	"#define __global__ __attribute__((global))\n"
	"#define __launch_bounds__(n) __attribute__((amdgpu_flat_work_group_size(1, n)))\n"
	"struct index { unsigned x; };\n"
	"#define threadIdx (index{__builtin_amdgcn_workitem_id_x()})\n"
	"#define blockIdx (index{__builtin_amdgcn_workgroup_id_x()})\n";

/* Writes the text, with what is to stand before it, to DIR/text. */
static void write_text(const char *dir, const char *first)
{
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "%s/text", dir);
	f = fopen(path, "w");
	cr_assert_not_null(f);
	fprintf(f, "%s%s", first, accel_hiprtc_text);
	fclose(f);
}

static void remove_folder(const char *dir)
{
	static const char *const names[] = { "text", "out", "log" };
	char path[64];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
}

/* Assembly of the text; the caller frees it.  NULL where there is no such clang. */
static char *compile(const char *target, const char *fused)
{
	char dir[] = "/tmp/postsil-hiprtc-XXXXXX", command[512];
	char *text = calloc(1, 1 << 20);
	FILE *f;
	size_t n;

	cr_assert_not_null(mkdtemp(dir));
	write_text(dir, before);
	snprintf(command, sizeof(command), "clang -x hip --cuda-device-only -nogpulib "
		 "-nogpuinc -O3 --offload-arch=%s %s -S -o - %s/text 2>%s/log", target,
		 fused, dir, dir);
	f = popen(command, "r");
	cr_assert_not_null(f);
	n = fread(text, 1, (1 << 20) - 1, f);
	pclose(f);
	remove_folder(dir);
	if (n && strstr(text, "postsil_triad"))
		return text;
	free(text);
	return NULL;
}

static int count(const char *text, const char *end, const char *needle)
{
	int n = 0;

	for (text = strstr(text, needle); text && text < end;
	     text = strstr(text + 1, needle))
		n++;
	return n;
}

/* "x4" and "b128": 128 bits, by the name of gfx9 and of gfx11 and later. */
static void check(const char *text, const char *load, const char *store)
{
	/* STREAM: arrays read */
	static const int reads[ACCEL_KERNEL_N] = { 1, 1, 2, 2 };
	const int pairs = ACCEL_HIPRTC_BLOCK / ACCEL_HIPRTC_THREADS / 2;
	char label[64];

	for (int k = 0; k < ACCEL_KERNEL_N; k++) {
		const char *at, *end;

		snprintf(label, sizeof(label), "\n%s:", accel_ptx_entry[k]);
		at = strstr(text, label);
		cr_assert(at, "%s", label);
		end = strstr(at, "s_endpgm");
		cr_assert(end, "%s", label);
		cr_assert_eq(count(at, end, load), reads[k] * pairs, "%s: %d loads",
			     label, count(at, end, load));
		cr_assert_eq(count(at, end, "global_load"), reads[k] * pairs);
		cr_assert_eq(count(at, end, store), pairs, "%s", label);
		cr_assert_eq(count(at, end, "global_store"), pairs);
		cr_assert_eq(count(at, end, "fma"), 0, "%s", label);
		cr_assert_eq(count(at, end, "branch"), 0, "%s: a loop", label);
		cr_assert_eq(count(at, end, "scratch_"), 0, "%s: spills", label);
	}
}

static void check_target(const char *target, const char *load, const char *store)
{
	char *text = compile(target, ACCEL_HIPRTC_UNFUSED);

	if (!text)
		cr_skip_test("no clang for %s here", target);
	check(text, load, store);
	free(text);
}

Test(accel_hiprtc, kernels_of_cdna_load_and_store_16_bytes_and_fuse_nothing)
{
	check_target("gfx90a", "global_load_dwordx4", "global_store_dwordx4");
}

Test(accel_hiprtc, kernels_of_rdna_load_and_store_16_bytes_and_fuse_nothing)
{
	check_target("gfx1030", "global_load_dwordx4", "global_store_dwordx4");
}

/* Else the option would not be needed, and the test above would see nothing. */
Test(accel_hiprtc, without_the_option_triad_would_be_fused)
{
	char *text = compile("gfx90a", "");

	if (!text)
		cr_skip_test("no clang for gfx90a here");
	cr_assert_gt(count(text, text + strlen(text), "v_fma"), 0);
	free(text);
}

/* --- what it computes ------------------------------------------------------ */

/* A thread of this machine at a time. */
static const char as_host[] =
	"#define __global__\n"
	"#define __launch_bounds__(n)\n"
	"extern \"C\" { struct index { unsigned x; } blockIdx, threadIdx; }\n";

static void *load_for_this_machine(void)
{
	char dir[] = "/tmp/postsil-hiprtc-XXXXXX", command[512], path[64];
	FILE *f;
	void *lib;

	cr_assert_not_null(mkdtemp(dir));
	write_text(dir, as_host);
	snprintf(path, sizeof(path), "%s/out", dir);
	snprintf(command, sizeof(command), "clang -x c++ -O1 -fPIC -shared -nostdlib %s "
		 "-o %s %s/text 2>%s/log", ACCEL_HIPRTC_UNFUSED, path, dir, dir);
	f = popen(command, "r");
	cr_assert_not_null(f);
	lib = pclose(f) ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
	remove_folder(dir);
	return lib;
}

#define LEN (2 * ACCEL_HIPRTC_BLOCK)

typedef void kernel_of_text(const double *, const double *, double *, double);

static void run(void *lib, const char *name, const double *a, const double *b,
		double *c)
{
	unsigned *block = dlsym(lib, "blockIdx"), *thread = dlsym(lib, "threadIdx");
	void *at = dlsym(lib, name);
	kernel_of_text *f;

	cr_assert(block && thread && at, "%s", name);
	memcpy(&f, &at, sizeof(f));
	for (*block = 0; *block < LEN / ACCEL_HIPRTC_BLOCK; ++*block)
		for (*thread = 0; *thread < ACCEL_HIPRTC_THREADS; ++*thread)
			f(a, b, c, 0.3);
}

Test(accel_hiprtc, each_kernel_computes_what_stream_defines_over_all_elements_and_no_more)
{
	static double a[LEN] __attribute__((aligned(16))),
		b[LEN] __attribute__((aligned(16))),
		c[LEN + 2] __attribute__((aligned(16)));
	void *lib = load_for_this_machine();

	if (!lib)
		cr_skip_test("no clang here");
	for (int i = 0; i < LEN; i++) {
		a[i] = 1.0 / (i + 1);
		b[i] = i * 0.7;
	}
	for (int k = 0; k < ACCEL_KERNEL_N; k++) {
		for (int i = 0; i < LEN + 2; i++)
			c[i] = (double)NAN;
		run(lib, accel_ptx_entry[k], a, b, c);
		for (int i = 0; i < LEN; i++) {
			const double want[ACCEL_KERNEL_N] = {
				a[i], 0.3 * a[i], a[i] + b[i], a[i] + 0.3 * b[i],
			};

			cr_assert_eq(c[i], want[k], "kernel %d, element %d", k, i);
		}
		cr_assert(isnan(c[LEN]), "kernel %d writes behind its last block", k);
	}
	dlclose(lib);
}
