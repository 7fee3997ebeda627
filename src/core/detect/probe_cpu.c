/* SPDX-License-Identifier: MIT */
/* What the processor is: model, vendor, family, stepping, microcode, ISA.
 * x86 by CPUID on the live machine, /proc/cpuinfo otherwise; ARM by the MIDR
 * as /proc/cpuinfo spells it out. */
#include "core/detect/probe.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/arm_kinds.h"
#include "core/detect/arm_part.h"
#include "core/detect/capture.h"
#include "core/detect/cpuid_isa.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/cpuinfo.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define MICROCODE_PATH "/sys/devices/system/cpu/cpu0/microcode/version"

struct identity {
	char vendor[64], brand[128], stepping[64];
	long long family, model;
	bool hypervisor;
	const char *source;
};

static bool x86_identity(const struct sysroot *root, const struct cpuinfo *c,
			 struct identity *id)
{
	struct cpuid_x86 x;
	long long stepping = -1;

	if (cpuid_x86_read(root, &x)) {
		id->source = x.source;
		snprintf(id->vendor, sizeof id->vendor, "%s", x.vendor);
		snprintf(id->brand, sizeof id->brand, "%s", x.brand);
		id->family = x.family;
		id->model = x.model;
		id->hypervisor = x.hypervisor;
		stepping = x.stepping;
	} else {
		id->source = CPUINFO_PATH;
		if (!cpuinfo_number(c, "cpu family", &id->family) ||
		    !cpuinfo_number(c, "model", &id->model))
			return false;
		cpuinfo_get(c, "vendor_id", id->vendor, sizeof id->vendor);
		cpuinfo_get(c, "model name", id->brand, sizeof id->brand);
		cpuinfo_number(c, "stepping", &stepping);
		id->hypervisor = cpuinfo_has_flag(c, "hypervisor");
	}
	if (stepping >= 0)
		snprintf(id->stepping, sizeof id->stepping, "%lld", stepping);
	probe_squeeze(id->brand);
	return true;
}

/* design.md 3: brands are masked under a hypervisor, so family and model stand
 * beside them. */
static void x86_facts(struct facts *f, const struct identity *id)
{
	const char *brand = *id->brand ? id->brand : id->vendor;

	if (id->hypervisor)
		facts_known(f, FIELD_CPU_MODEL, id->source,
			    "%s (family %lld model %lld)", brand, id->family,
			    id->model);
	else if (*brand)
		facts_known(f, FIELD_CPU_MODEL, id->source, "%s", brand);
	else
		facts_unknown(f, FIELD_CPU_MODEL, id->source,
			      "the processor gives no name");
	facts_known(f, FIELD_CPU_VENDOR, id->source, "%s", id->vendor);
	facts_known(f, FIELD_CPU_FAMILY, id->source, "%lld", id->family);
	facts_known(f, FIELD_CPU_MODEL_NUMBER, id->source, "%lld", id->model);
	if (*id->stepping)
		facts_known(f, FIELD_CPU_STEPPING, id->source, "%s", id->stepping);
	else
		facts_unknown(f, FIELD_CPU_STEPPING, id->source,
			      "no stepping is given");
}

/* The world-readable copy first: the file in sysfs is root's on some kernels,
 * and both users must get the same identity. */
static void x86_microcode(const struct sysroot *root, const struct cpuinfo *c,
			  struct facts *f)
{
	char v[64];

	if (cpuinfo_get(c, "microcode", v, sizeof v))
		facts_known(f, FIELD_CPU_MICROCODE, CPUINFO_PATH, "%s", v);
	else
		probe_line(root, f, FIELD_CPU_MICROCODE, MICROCODE_PATH);
}

/* Several kinds are joined by '+' in the order of their first CPU.  Family,
 * model and stepping are those of the first kind: of a kind whose CPUs are all
 * offline nothing tells the revision, and identity must not follow them. */
static void arm_facts(struct facts *f, const struct arm_kinds *k)
{
	const struct arm_kind *first = &k->kind[0];
	const char *vendor = arm_part_vendor(first->implementer);
	struct buf model = BUF_INIT;

	for (size_t i = 0; i < k->n; i++) {
		char name[64];

		arm_kind_name(&k->kind[i], name);
		buf_addf(&model, "%s%s", i ? "+" : "", name);
	}
	if (k->hidden)
		facts_unknown(f, FIELD_CPU_MODEL, k->source, "CPUs are offline, "
			      "and nothing tells of what kind they are");
	else
		facts_known(f, FIELD_CPU_MODEL, k->source, "%s", buf_str(&model));
	if (first->variant >= 0)
		facts_known(f, FIELD_CPU_STEPPING, k->source, "r%dp%d",
			    first->variant, first->revision);
	else
		facts_unknown(f, FIELD_CPU_STEPPING, k->source,
			      "all CPUs of the first kind are offline");
	if (vendor)
		facts_known(f, FIELD_CPU_VENDOR, k->source, "%s", vendor);
	else
		facts_known(f, FIELD_CPU_VENDOR, k->source, "implementer 0x%02x",
			    (unsigned)first->implementer);
	facts_known(f, FIELD_CPU_FAMILY, k->source, "%d", first->implementer);
	facts_known(f, FIELD_CPU_MODEL_NUMBER, k->source, "%d", first->part);
	facts_absent(f, FIELD_CPU_MICROCODE, k->source,
		     "ARM processors have no loadable microcode");
	buf_release(&model);
}

/* The keys of /proc/cpuinfo on the other architectures, by what they mean. */
static const char *const model_keys[] = {
	"model name", "Model Name", "cpu model", "uarch", "cpu", "Processor",
	"Hardware",
};
static const char *const vendor_keys[] = { "vendor_id", "mvendorid" };
static const char *const stepping_keys[] = {
	"CPU Revision", "mimpid", "revision",
};

static bool first_of(const struct cpuinfo *c, const char *const *keys, size_t n,
		     char *out, size_t size)
{
	for (size_t i = 0; i < n; i++)
		if (cpuinfo_get(c, keys[i], out, size))
			return true;
	return false;
}

/* s390: "processor 0: version = FF,  identification = …,  machine = 2817". */
static bool s390_machine(const struct cpuinfo *c, char *out, size_t n)
{
	const char *p = c->text.p ? strstr(c->text.p, "machine = ") : NULL;
	char digits[16];

	if (!p || sscanf(p + 10, "%15[0-9A-Fa-f]", digits) != 1)
		return false;
	snprintf(out, n, "IBM/S390 %s", digits);
	return true;
}

static void other_facts(const struct cpuinfo *c, struct facts *f)
{
	static const char none[] = "this architecture has no such number";
	char v[256];

	if (first_of(c, model_keys, N(model_keys), v, sizeof v) ||
	    s390_machine(c, v, sizeof v)) {
		probe_squeeze(v);
		facts_known(f, FIELD_CPU_MODEL, CPUINFO_PATH, "%s", v);
	} else {
		facts_unknown(f, FIELD_CPU_MODEL, CPUINFO_PATH,
			      "no line names the processor");
	}
	if (first_of(c, vendor_keys, N(vendor_keys), v, sizeof v))
		facts_known(f, FIELD_CPU_VENDOR, CPUINFO_PATH, "%s", v);
	else
		facts_unknown(f, FIELD_CPU_VENDOR, CPUINFO_PATH,
			      "no line names the vendor");
	if (first_of(c, stepping_keys, N(stepping_keys), v, sizeof v))
		facts_known(f, FIELD_CPU_STEPPING, CPUINFO_PATH, "%s", v);
	else
		facts_absent(f, FIELD_CPU_STEPPING, CPUINFO_PATH, none);
	facts_absent(f, FIELD_CPU_FAMILY, CPUINFO_PATH, none);
	facts_absent(f, FIELD_CPU_MODEL_NUMBER, CPUINFO_PATH, none);
	facts_absent(f, FIELD_CPU_MICROCODE, CPUINFO_PATH, none);
}

/* Instruction sets that decide a peak or a kernel, in the kernel's spelling. */
static const char *const isa_names[] = {
	"sse2", "ssse3", "sse4_1", "sse4_2", "avx", "f16c", "fma", "fma4",
	"avx2", "avx_vnni", "avx_vnni_int8", "avx512f", "avx512cd", "avx512er",
	"avx512bw", "avx512dq", "avx512vl", "avx512_vnni", "avx512_bf16",
	"avx512_fp16", "amx_tile", "amx_int8", "amx_bf16", "amx_fp16",
	"neon", "asimd", "asimdhp", "asimddp", "asimdfhm", "sve", "sve2",
	"i8mm", "bf16", "sme", "lsx", "lasx", "vx",
};

/* The kernel's list first: it knows what the system switched on. */
static void isa_facts(const struct sysroot *root, const struct cpuinfo *c,
		      struct facts *f)
{
	struct buf b = BUF_INIT;
	struct cpuid_source s;
	const char *source = CPUINFO_PATH;

	for (size_t i = 0; i < N(isa_names); i++)
		if (cpuinfo_has_flag(c, isa_names[i]))
			buf_addf(&b, "%s%s", b.n ? " " : "", isa_names[i]);
	if (!b.n && cpuid_source_open(root, &s)) {
		source = s.name;
		for (size_t i = 0; i < N(isa_names); i++)
			if (cpuid_isa_has(&s, isa_names[i]))
				buf_addf(&b, "%s%s", b.n ? " " : "", isa_names[i]);
		cpuid_source_close(&s);
	}
	if (b.n)
		facts_known(f, FIELD_CPU_ISA, source, "%s", buf_str(&b));
	else
		facts_unknown(f, FIELD_CPU_ISA, source,
			      "no flag that we know is listed");
	buf_release(&b);
}

static bool has_dump(const struct sysroot *root)
{
	struct cpuid_source s;
	bool ok = cpuid_source_open(root, &s);

	if (ok)
		cpuid_source_close(&s);
	return ok;
}

static int read_cpu(const struct sysroot *root, struct facts *f, struct err *e)
{
	struct arm_kinds kinds;
	struct identity id = { .family = -1 };
	struct cpuinfo c;
	int rc = 0;

	if (cpuinfo_load(root, &c) < 0 &&
	    !sysroot_exists(root, "/sys/devices/system/cpu") &&
	    !has_dump(root)) {
		errno = -c.rc;
		rc = err_sys(e, "%s shows no machine: cannot read %s, "
			     "/sys/devices/system/cpu and %s", sysroot_dir(root),
			     CPUINFO_PATH, CAPTURE_CPUID);
		goto out;
	}
	arm_kinds_read(root, &c, &kinds);
	if (kinds.n > 0) {
		arm_facts(f, &kinds);
	} else if (x86_identity(root, &c, &id)) {
		x86_facts(f, &id);
		x86_microcode(root, &c, f);
	} else {
		other_facts(&c, f);
	}
	isa_facts(root, &c, f);
out:
	cpuinfo_release(&c);
	return rc;
}

const struct probe probe_cpu = {
	.name = "cpu",
	.phase = DETECT_CPU,
	.read = read_cpu,
};
