/* SPDX-License-Identifier: MIT */
#include "store_fleet.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000ll
#define FIRST_MS 1704067200000ll  /* 2024-01-01 */
#define STACK_DAYS 57
#define REPS 10
#define PEAKED 0.86  /* share of the peak that the first stack reaches */

static const struct product {
	const char *cpu, *gpu, *device, *backend, *version;
	double scale;   /* of the figures below */
	double mhz;
} products[] = {
	{ .cpu = "12th Gen Intel(R) Core(TM) i7-12700K", .device = "cpu",
	  .backend = "blis", .version = "0.9.0", .scale = 1, .mhz = 4688 },
	{ .cpu = "AMD EPYC 9654 96-Core Processor", .device = "cpu",
	  .backend = "blis", .version = "1.0", .scale = 6.5, .mhz = 3550 },
	{ .cpu = "INTEL(R) XEON(R) PLATINUM 8480+", .device = "gpu0",
	  .gpu = "NVIDIA H100 80GB HBM3", .backend = "cublas",
	  .version = "12.4.5", .scale = 45, .mhz = 1980 },
};

/* Values that change come from the run; NULL: there is none, for the reason. */
#define FACT(f, v, s) { .id = FIELD_##f, .value = v, .source = s }
static const struct { enum field_id id; const char *value, *source; } facts[] = {
	FACT(CPU_STEPPING, "2", "cpuid"),
	FACT(CPU_CORES_PHYSICAL, "12", "hwloc"),
	FACT(CPU_CORES_LOGICAL, "20", "hwloc"),
	FACT(CPU_BASE_FREQ_MHZ, "3600", "cpuid 0x16"),
	FACT(CPU_MAX_FREQ_MHZ, "4900", "cpufreq"),
	FACT(MEMORY_TOTAL_GB, "32", "/sys/devices/system/memory"),
	FACT(MEMORY_TYPE, "DDR5", "/sys/firmware/dmi/entries"),
	FACT(CPU_VENDOR, "GenuineIntel", "cpuid"),
	FACT(CPU_ISA, "sse2 ssse3 sse4_1 sse4_2 avx f16c fma avx2 avx_vnni",
	  "/proc/cpuinfo"),
	FACT(CPU_CORE_TYPES, NULL, "/proc/cpuinfo"),
	FACT(CPU_CACHE_L1D_KB, "544", "hwloc"),
	FACT(CPU_CACHE_L2_KB, "12288", "hwloc"),
	FACT(CPU_CACHE_L3_KB, "25600", "hwloc"),
	FACT(NUMA_NODES, "1", "hwloc"),
	FACT(MACHINE_MODEL, "PRO Z690-A", "/sys/class/dmi/id/product_name"),
	FACT(OS_DISTRO, "Debian GNU/Linux 12", "/etc/os-release"),
	FACT(CUDNN_VERSION, NULL, "/etc/ld.so.cache"),
	FACT(ROCM_VERSION, NULL, "/usr, /usr/local, /opt"),
	FACT(PYTORCH_VERSION, NULL, "/usr, /usr/local"),
	FACT(NUMPY_VERSION, "1.24.2", "/usr"),
	FACT(MKL_VERSION, NULL, "/etc/ld.so.cache"),
	FACT(OPENBLAS_VERSION, NULL, "/etc/ld.so.cache"),
	FACT(BLIS_VERSION, "0.9.0", "/var/lib/dpkg/status"),
	FACT(ONEDNN_VERSION, "2.6.3", "/var/lib/dpkg/status"),
	FACT(COMPILER_VERSION, "gcc 12.2.0", "/usr/bin/cc"),
	FACT(LIBC_VERSION, "glibc 2.36", "libc"),
	FACT(CPU_MITIGATIONS, "spectre_v1: Mitigation: usercopy/swapgs barriers "
	  "and __user pointer sanitization; spectre_v2: Mitigation: Enhanced IBRS",
	  "/sys/devices/system/cpu/vulnerabilities"),
	FACT(POWER_MODE, "balanced", "platform_profile"),
	FACT(THERMAL_STATE, "normal", "measured clock"),
	FACT(CPU_GOVERNOR, "powersave", "cpufreq"),
	FACT(AMBIENT_TEMP_C, NULL, "/sys/class/hwmon"),
	FACT(VIRTUALIZATION, NULL, "cpuid 0x40000000"),
	FACT(THREADS, "12", "hwloc"),
	FACT(CONTAINER, NULL, "/.dockerenv"),
	FACT(CPU_FREQ_DRIVER, "intel_pstate", "cpufreq"),
	FACT(CPU_TURBO, "on", "intel_pstate/no_turbo"),
	FACT(CPU_ONLINE, "0-19", "/sys/devices/system/cpu/online"),
	FACT(CPU_AFFINITY, "0-19", "sched_getaffinity"),
	FACT(CPU_QUOTA, NULL, "cgroup"),
	FACT(HUGE_PAGES, "madvise", "transparent_hugepage/enabled"),
	FACT(HUGE_PAGES_USED, "all", "/proc/self/smaps"),
	FACT(PLACEMENT, "0,2,4,6,8,10,12,14,16,17,18,19", "hwloc"),
	FACT(BACKEND_ARCH, "haswell", "bli_arch_string"),
	FACT(SEED, "42", "worker"),
};

#define STACK(k, d, m, l) { .kernel = k, .driver = d, .microcode = m, .level = l }
static const struct { const char *kernel, *driver, *microcode; double level; }
stacks[] = {
	STACK("6.1.0-17", "535.129.03", "0x2c", 1),
	STACK("6.1.0-18", "535.161.07", "0x2c", 1.03),
	STACK("6.1.0-20", "550.54.15", "0x32", 0.97),
	STACK("6.1.0-21", "550.90.07", "0x32", 1.04),
	STACK("6.1.0-22", "555.42.02", "0x32", 1.06),
	STACK("6.1.0-25", "560.35.03", "0x34", 1.05),
	STACK("6.1.0-28", "565.57.01", "0x34", 1.08),
	STACK("6.1.0-31", "570.86.15", "0x38", 1.10),
};

#define N_STACKS (sizeof stacks / sizeof *stacks)

#define LARGE (1u << 24)
#define FIGURE(p, k, v, m, n, w, r) { .precision = p, .kernel = k, .variant = v, \
	.metric = m, .size = n, .work = w, .rate = r }

/* GB/s or GOP/s of the first product; metric -1 feeds none. */
static const struct figure {
	const char *precision, *kernel, *variant;
	int metric;
	uint64_t size;
	double work, rate;
} figures[] = {
	FIGURE("fp64", "stream.copy", "nt", METRIC_STREAM_COPY, LARGE, 268435456, 58.1),
	FIGURE("fp64", "stream.scale", "nt", METRIC_STREAM_SCALE, LARGE, 268435456, 57.4),
	FIGURE("fp64", "stream.add", "nt", METRIC_STREAM_ADD, LARGE, 402653184, 60.9),
	FIGURE("fp64", "stream.triad", "nt", METRIC_STREAM_TRIAD, LARGE, 402653184, 61.2),
	FIGURE("fp64", "blas1.dot", "", METRIC_BLAS1, LARGE, 33554432, 7.3),
	FIGURE("fp64", "blas1.axpy", "", -1, LARGE, 33554432, 5.1),
	FIGURE("fp64", "blas2.gemv", "", METRIC_BLAS2, 4096, 33554432, 14.6),
	FIGURE("fp64", "blas3.gemm", "", METRIC_BLAS3, 2048, 17179869184, 513.0),
	FIGURE("fp64", "peak.fma", "", -1, 0, 1e9, 588.1),
	FIGURE("fp32", "blas1.dot", "", METRIC_BLAS1, LARGE, 33554432, 14.5),
	FIGURE("fp32", "blas2.gemv", "", METRIC_BLAS2, 4096, 33554432, 29.0),
	FIGURE("fp32", "blas3.gemm", "", METRIC_BLAS3, 2048, 17179869184, 1026.0),
	FIGURE("fp32", "peak.fma", "", -1, 0, 1e9, 1176.2),
	FIGURE("bf16", "blas3.gemm", "", METRIC_BLAS3, 2048, 17179869184, 1540.0),
	FIGURE("bf16", "peak.fma", "", -1, 0, 1e9, 2352.4),
};

#define N_FIGURES (sizeof figures / sizeof *figures)

static const char *const precisions[] = { "bf16", "fp32", "fp64" };

#define N_PRECISIONS (sizeof precisions / sizeof *precisions)

/* Of a lean run, and its precision. */
#define LEAN_FIGURE 7
#define LEAN_PRECISION 2

/* What run i is about, and its source of chance. */
struct birth {
	uint64_t i, unit, day, chance;
	const struct product *product;
	size_t stack;
	size_t figure, n_figures;  /* the first one, and how many */
};

/* splitmix64, Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014 */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* About normal, with this deviation: the sum of twelve uniform numbers has the
 * deviation 1. */
static double noise(uint64_t *state, double deviation)
{
	double sum = -6;

	for (int k = 0; k < 12; k++)
		sum += (double)(next(state) >> 11) * 0x1p-53;
	return sum * deviation;
}

static struct birth birth_of(uint64_t i)
{
	uint64_t group = i / (FLEET_UNITS * FLEET_DAYS);
	struct birth b = { .i = i, .chance = i, .n_figures = N_FIGURES };

	b.unit = group * FLEET_UNITS + i % FLEET_UNITS;
	b.day = i / FLEET_UNITS % FLEET_DAYS;
	b.product = &products[b.unit % (sizeof products / sizeof *products)];
	/* not all units are updated on the same day */
	b.stack = (b.day + b.unit % 9) / STACK_DAYS % N_STACKS;
	return b;
}

void fleet_unit_id(uint64_t unit, char out[UNIT_ID])
{
	uint64_t state = unit;
	uint64_t high = next(&state), low = next(&state);

	snprintf(out, UNIT_ID, "%016llx%016llx", (unsigned long long)high,
		 (unsigned long long)low);
}

const char *fleet_device(uint64_t unit)
{
	return products[unit % (sizeof products / sizeof *products)].device;
}

static void identify(struct run *r, struct birth *b)
{
	char name[32];
	int n = snprintf(name, sizeof name, "fleet %llu", (unsigned long long)b->i);

	/* the name space of URLs, RFC 4122 appendix C */
	digest_uuid5("6ba7b811-9dad-11d1-80b4-00c04fd430c8", name, (size_t)n,
		     r->run_id);
	fleet_unit_id(b->unit, r->unit_id);
	r->timestamp_ms = FIRST_MS + (int64_t)b->day * DAY_MS +
			  (int64_t)(next(&b->chance) % 3600000);
	r->suite = "quick";
	r->suite_version = "1";
	r->preflight_passed = true;
}

/* What tells products and stacks apart. */
static void tell_few_facts(struct run *r, const struct birth *b)
{
	struct facts *f = &r->facts;

	facts_known(f, FIELD_CPU_MODEL, "cpuid", "%s", b->product->cpu);
	facts_known(f, FIELD_CPU_MICROCODE, "/proc/cpuinfo", "%s",
		    stacks[b->stack].microcode);
	facts_known(f, FIELD_OS_KERNEL, "/proc/sys/kernel/osrelease", "%s-amd64",
		    stacks[b->stack].kernel);
}

static void tell_facts(struct run *r, struct birth *b)
{
	struct facts *f = &r->facts;

	tell_few_facts(r, b);
	for (int id = FIELD_GPU_MODEL; id <= FIELD_GPU_COUNT; id++)
		if (!b->product->gpu)
			facts_absent(f, id, "/sys/bus/pci/devices",
				     "there is no GPU");
	if (b->product->gpu) {
		facts_known(f, FIELD_GPU_MODEL, "nvml", "%s", b->product->gpu);
		facts_known(f, FIELD_GPU_PCI_ID, "nvml", "10de:2330");
		facts_known(f, FIELD_DRIVER_VERSION, "nvml", "%s",
			    stacks[b->stack].driver);
	} else {
		facts_absent(f, FIELD_DRIVER_VERSION, "/sys/module",
			     "no GPU driver is loaded");
	}
	for (size_t k = 0; k < sizeof facts / sizeof *facts; k++)
		if (facts[k].value)
			facts_known(f, facts[k].id, facts[k].source, "%s",
				    facts[k].value);
		else
			facts_absent(f, facts[k].id, facts[k].source,
				     "there is none here");
	facts_known(f, FIELD_LOAD_1M, "/proc/loadavg", "%.17g",
		    (double)(next(&b->chance) % 100) / 100);
	facts_known(f, FIELD_MEMORY_AVAILABLE_MB, "/proc/meminfo", "%d",
		    27000 + (int)(next(&b->chance) % 4000));
	facts_known(f, FIELD_CPU_CLOCK_MEASURED_MHZ, "peak.fma", "%.17g",
		    b->product->mhz + (double)(next(&b->chance) % 8000) / 1000);
}

static void tell_device(struct run *r, const struct birth *b)
{
	struct run_device *d = arena_array(&r->arena, 1, sizeof *d);

	*d = (struct run_device){ .name = b->product->device,
				  .backend = b->product->backend,
				  .backend_version = b->product->version };
	facts_init(&d->facts);
	if (b->product->gpu) {
		facts_known(&d->facts, FIELD_GPU_MODEL, "nvml", "%s",
			    b->product->gpu);
		facts_known(&d->facts, FIELD_GPU_PCI_ID, "nvml", "10de:2330");
		facts_known(&d->facts, FIELD_GPU_MEMORY_MB, "nvml", "81559");
		facts_known(&d->facts, FIELD_GPU_POWER_LIMIT_W, "nvml", "700");
	}
	r->devices = d;
	r->n_devices = 1;
}

static void tell_checks(struct run *r)
{
	static const char *const name[] = {
		"throttling", "power", "quota", "load", "clock", "memory",
		"governor", "turbo", "virtualization", "identity", "sensors",
		"timer",
	};

	r->n_checks = sizeof name / sizeof *name;
	r->checks = arena_array(&r->arena, r->n_checks, sizeof *r->checks);
	for (size_t k = 0; k < r->n_checks; k++)
		r->checks[k] = (struct preflight_check){
			.check = name[k], .result = CHECK_PASS,
			.saw = "as it should be, with the figure that was seen",
			.want = "what a run needs to be believed", .remedy = "",
		};
}

static void tell_sample(struct run *r, struct birth *b, size_t k)
{
	const struct figure *f = &figures[b->figure + k];
	struct rep *reps = arena_array(&r->arena, REPS, sizeof *reps);
	double rate = f->rate * b->product->scale * stacks[b->stack].level *
		      (1 + (double)(b->unit % 7) / 500 + noise(&b->chance, 0.004));
	uint64_t ns = (uint64_t)(f->work / rate);

	for (uint32_t i = 0; i < REPS; i++) {
		reps[i] = (struct rep){
			.block = i / 4, .i = i % 4,
			.ns = ns + next(&b->chance) % (ns / 100 + 1),
			.clock_mhz = b->product->mhz +
				     (double)(next(&b->chance) % 8000) / 1000,
		};
		reps[i].cpu_ns = reps[i].ns - next(&b->chance) % 2000 % reps[i].ns;
	}
	r->samples[k] = (struct sample){
		.device = b->product->device, .precision = f->precision,
		.kernel = f->kernel, .variant = f->variant, .size = f->size,
		.work = f->work, .unit = b->figure + k < 4 ? "GB/s" : "GOP/s", .value = rate,
		.low = rate * 0.998, .high = rate * 1.002,
		.reps = reps, .n_reps = REPS,
	};
}

static void set_metric(struct result *x, int metric, double value)
{
	x->value[metric] = value;
	x->low[metric] = value * 0.998;
	x->high[metric] = value * 1.002;
}

static void tell_result(struct run *r, const struct birth *b, size_t p,
			struct result *x)
{
	*x = (struct result){
		.device = b->product->device, .backend = b->product->backend,
		.backend_version = b->product->version,
		.precision = precisions[p], .stream_best = NAN,
		.peak_attainable = NAN, .problem_size = 2048, .intensity = 170.6,
		.peak_source = "data/peaks.tsv: cores x operations x clock",
		.notes = "stream: non-temporal stores",
	};
	for (int m = 0; m < METRIC_COUNT; m++)
		x->value[m] = x->low[m] = x->high[m] = NAN;
	for (size_t k = 0; k < b->n_figures; k++) {
		const struct figure *f = &figures[b->figure + k];

		if (strcmp(f->precision, precisions[p]) != 0)
			continue;
		if (f->metric >= 0)
			set_metric(x, f->metric, r->samples[k].value);
		if (strcmp(f->kernel, KERNEL_PEAK_FMA) == 0)
			x->peak_attainable = r->samples[k].value;
		if (f->metric == METRIC_BLAS3)
			x->peak_theory = f->rate * b->product->scale / PEAKED;
		if (f->metric == METRIC_STREAM_TRIAD)
			x->stream_best = r->samples[k].value;
	}
	x->peak_measured = x->value[METRIC_BLAS3];
	set_metric(x, METRIC_EFFICIENCY, x->peak_measured / x->peak_theory);
}

/* Facts are told; n precisions from p on follow, with their samples. */
static struct run *finish(struct run *r, struct birth *b, size_t p, size_t n)
{
	fingerprint_of(&r->facts, FP_HARDWARE, r->hardware_fingerprint);
	fingerprint_of(&r->facts, FP_SOFTWARE, r->software_fingerprint);
	r->n_samples = b->n_figures;
	r->samples = arena_array(&r->arena, r->n_samples, sizeof *r->samples);
	for (size_t k = 0; k < r->n_samples; k++)
		tell_sample(r, b, k);
	r->n_results = n;
	r->results = arena_array(&r->arena, n, sizeof *r->results);
	for (size_t k = 0; k < n; k++)
		tell_result(r, b, p + k, &r->results[k]);
	return r;
}

struct run *fleet_run(uint64_t i)
{
	struct birth b = birth_of(i);
	struct run *r = run_new();

	identify(r, &b);
	tell_facts(r, &b);
	tell_device(r, &b);
	tell_checks(r);
	return finish(r, &b, 0, N_PRECISIONS);
}

struct run *fleet_run_lean(uint64_t i)
{
	struct birth b = birth_of(i);
	struct run *r = run_new();

	b.figure = LEAN_FIGURE;
	b.n_figures = 1;
	identify(r, &b);
	tell_few_facts(r, &b);
	tell_device(r, &b);
	return finish(r, &b, LEAN_PRECISION, 1);
}
