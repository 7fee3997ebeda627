/* SPDX-License-Identifier: MIT */
/* Raw CPUID: the text form, detection from it, and what is written of this
 * machine. */
#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/capture.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/detect.h"
#include "machine.h"

static struct machine m;
static struct cpuid_dump d;

static void setup(void)
{
	machine_make(&m);
}

static void teardown(void)
{
	cpuid_dump_release(&d);
	machine_remove(&m);
}

TestSuite(cpuid, .init = setup, .fini = teardown);

static int parse(const char *text)
{
	cpuid_dump_release(&d);
	return cpuid_dump_parse(text, strlen(text), &d, NULL);
}

/* Intel Core i7-6700K: family 6 model 94 stepping 3. */
Test(cpuid, both_text_forms_say_the_same)
{
	static const char *const texts[] = {
		"version=0.6.0\n"
		"_________________ Logical CPU #0 _________________\n"
		"basic_cpuid[0]=00000016 756e6547 6c65746e 49656e69\n"
		"basic_cpuid[1]=000506e3 00100800 7ffafbbf bfebfbff\n"
		"intel_fn4[1]=1c004122 01c0003f 0000003f 00000000\n",
		"------[ Logical CPU #0 ]------\r\n"
		"CPUID 00000000: 00000016-756E6547-6C65746E-49656E69 [Genu]\r\n"
		"CPUID 00000001: 000506E3-00100800-7FFAFBBF-BFEBFBFF\r\n"
		"CPUID 00000004: 1C004122-01C0003F-0000003F-00000000 [SL 01]\r\n",
	};
	uint32_t r[4];

	for (int i = 0; i < 2; i++) {
		cr_assert_eq(parse(texts[i]), 0);
		cr_assert_eq(d.cpus, 1);
		cr_assert(cpuid_dump_get(&d, 0, 1, 0, r));
		cr_assert_eq(r[0], 0x506e3);
		cr_assert_eq(r[3], 0xbfebfbff);
		cr_assert(cpuid_dump_get(&d, 0, 4, 1, r));
		cr_assert_eq(r[0], 0x1c004122);
		cr_assert_not(cpuid_dump_get(&d, 0, 4, 0, r));
		cr_assert_not(cpuid_dump_get(&d, 1, 1, 0, r));
	}
}

/* Intel SDM vol. 2A: a leaf beyond the greatest returns another one's data. */
Test(cpuid, a_leaf_beyond_the_greatest_is_not_there)
{
	uint32_t r[4] = { 1, 2, 3, 4 };

	cr_assert_eq(parse("basic_cpuid[0]=00000002 756e6547 6c65746e 49656e69\n"
			   "basic_cpuid[1]=0000068a 00000002 00000000 0383f9ff\n"
			   "basic_cpuid[22]=03020101 00000000 00000000 0c040882\n"
			   "ext_cpuid[0]=03020101 00000000 00000000 0c040882\n"
			   "ext_cpuid[2]=03020101 00000000 00000000 0c040882\n"),
		     0);
	cr_assert_not(cpuid_dump_get(&d, 0, 0x16, 0, r));
	cr_assert_eq(r[0] | r[1] | r[2] | r[3], 0);
	cr_assert_not(cpuid_dump_get(&d, 0, 0x80000002, 0, r));
}

Test(cpuid, subleaves_without_a_number_count_where_that_is_certain)
{
	uint32_t r[4];

	cr_assert_eq(parse("CPU#000 AffMask: 0x0000000000000001\n"
			   "CPUID 00000000: 0000000D-68747541-444D4163-69746E65\n"
			   "CPUID 00000001: 00610F01-00040800-3E98320B-178BFBFF\n"
			   "CPUID 0000000B: 00000001-00000002-00000100-00000000\n"
			   "CPUID 0000000B: 00000004-00000004-00000201-00000000\n"
			   "CPUID 0000000D: 00000007-00000340-000003C0-40000000\n"
			   "CPUID 0000000D: 00000100-00000240-00000000-00000000\n"),
		     0);
	cr_assert(cpuid_dump_get(&d, 0, 0xb, 1, r));
	cr_assert_eq(r[0], 4);
	/* the second line of leaf 0xd is subleaf 2, and nothing says so */
	cr_assert_not(cpuid_dump_get(&d, 0, 0xd, 1, r));
	cr_assert(cpuid_dump_get(&d, 0, 0xd, 0, r));
	cr_assert_eq(r[0], 7);
}

#define ZERO "basic_cpuid[0]=00000016 756e6547 6c65746e 49656e69\n"
#define ONE "basic_cpuid[1]=000506e3 00100800 7ffafbbf bfebfbff\n"

Test(cpuid, what_is_no_dump_is_refused)
{
	static const char *const bad[] = {
		"", "\n\n", "hello", ZERO, ONE,
		"_________________ Logical CPU #0 _________________\n",
		"basic_cpuid[0]=00000016 756e6547 6c65746e\n" ONE,
		"basic_cpuid[0]=16 756e6547 6c65746e 49656e69\n" ONE,
		"basic_cpuid[0]=0000000016 756e6547 6c65746e 49656e69\n" ONE,
		ZERO "basic_cpuid[1]=000506e3 00100800 7ffafbbf bfeb",
		ZERO "basic_cpuid[-1]=000506e3 00100800 7ffafbbf bfebfbff\n",
		"CPUID 0000000: 00000016-756E6547-6C65746E-49656E69\n",
		"--------------------------------------------------\n" ZERO ONE,
		"arm_midr=410fd083\n", "arm_midr=zz00000000000000\n",
		ZERO ONE "\033[2J",
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		cr_assert_eq(parse(bad[i]), ERR_FORMAT, "%s", bad[i]);
	cpuid_dump_release(&d);
	cr_assert_eq(cpuid_dump_parse(ZERO ONE "\0", sizeof ZERO ONE, &d, NULL),
		     ERR_FORMAT);
}

/* What libcpuid's reader would write outside its arrays with. */
Test(cpuid, hostile_lines_do_no_harm)
{
	struct buf b = BUF_INIT;
	uint32_t r[4];

	buf_adds(&b, "version=");
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, 'A');
	buf_adds(&b, "\n_________________ Logical CPU #-5 _________________\n");
	buf_adds(&b, ZERO ONE "basic_cpuid[99999999999999999999]=00000001 00000001 "
		 "00000001 00000001\next_cpuid[4294967295]=x\nintel_fn4[");
	for (int i = 0; i < 5000; i++)
		buf_addf(&b, "\nbasic_cpuid[%d]=00000001 00000002 00000003 00000004",
			 i);
	cr_assert_eq(parse(buf_str(&b)), 0);
	cr_assert_eq(d.cpus, 1);
	cr_assert(cpuid_dump_get(&d, 0, 1, 0, r));
	cr_assert_eq(r[0], 0x506e3);
	buf_reset(&b);
	for (int i = 0; i < CPUID_DUMP_CPUS + 1; i++)
		buf_addf(&b, "------[ Logical CPU #%d ]------\n" ZERO ONE, i);
	cr_assert_eq(parse(buf_str(&b)), ERR_FORMAT);
	buf_release(&b);
}

/* One CPU of a Core i7-12700H; its cores have ids 0, 8 … 0x28 (two threads each)
 * and 0x30, 0x32 … 0x3e. */
static void add_12700h(struct buf *b, int cpu, unsigned id, bool big)
{
	buf_addf(b, "------[ CPUID Registers / Logical CPU #%d ]------\n"
		 "CPUID 00000000: 00000020-756E6547-6C65746E-49656E69\n"
		 "CPUID 00000001: 000906A2-%02X800800-7FFAFBFF-BFEBFBFF\n"
		 "CPUID 00000007: 00000001-239CA7EB-98C007AC-FC18C410 [SL 00]\n"
		 "CPUID 00000007: 00400810-00000000-00000000-00000000 [SL 01]\n",
		 cpu, id);
	buf_addf(b, "CPUID 00000004: FC1FC163-02C0003F-00007FFF-00000004 [SL 00]\n"
		 "CPUID 0000000B: 00000001-%08X-00000100-%08X [SL 00]\n"
		 "CPUID 0000000B: 00000007-00000014-00000201-%08X [SL 01]\n"
		 "CPUID 0000000D: 00000207-00000340-00000A88-00000000 [SL 00]\n"
		 "CPUID 00000016: 00000A8C-%08X-00000064-00000000\n"
		 "CPUID 0000001A: %02X000001-00000000-00000000-00000000\n",
		 big ? 2 : 1, id, id, big ? 4700 : 3500, big ? 0x40 : 0x20);
	buf_adds(b, "CPUID 80000000: 80000008-00000000-00000000-00000000\n"
		 "CPUID 80000002: 68743231-6E654720-746E4920-52286C65\n"
		 "CPUID 80000003: 6F432029-54286572-6920294D-32312D37\n"
		 "CPUID 80000004: 48303037-00000000-00000000-00000000\n");
}

static void put_12700h(int cpus)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < cpus; i++)
		add_12700h(&b, i, i < 12 ? (unsigned)(i / 2 * 8 + i % 2)
			   : (unsigned)(0x30 + 2 * (i - 12)), i < 12);
	machine_put(&m, CAPTURE_CPUID, buf_str(&b));
	buf_release(&b);
}

/* Intel ARK, Core i7-12700H: 6 P-cores to 4.7 GHz, 8 E-cores to 3.5 GHz, 20
 * threads; base 2.7 GHz by its CPUID. */
Test(cpuid, a_dump_alone_tells_what_a_hybrid_is)
{
	static const struct {
		enum field_id id;
		const char *value;
	} want[] = {
		{ FIELD_CPU_MODEL, "12th Gen Intel(R) Core(TM) i7-12700H" },
		{ FIELD_CPU_VENDOR, "GenuineIntel" },
		{ FIELD_CPU_FAMILY, "6" },
		{ FIELD_CPU_MODEL_NUMBER, "154" },
		{ FIELD_CPU_STEPPING, "2" },
		{ FIELD_CPU_SOCKETS, "1" },
		{ FIELD_CPU_CORES_PHYSICAL, "14" },
		{ FIELD_CPU_CORES_LOGICAL, "20" },
		{ FIELD_CPU_BASE_FREQ_MHZ, "2700" },
		{ FIELD_CPU_MAX_FREQ_MHZ, "4700" },
		{ FIELD_CPU_CORE_TYPES,
		  "6x P-core (4700 MHz), 8x E-core (3500 MHz)" },
		{ FIELD_CPU_ISA, "sse2 ssse3 sse4_1 sse4_2 avx f16c fma avx2 "
		  "avx_vnni" },
		{ FIELD_CPU_UARCH, "Golden Cove" },
	};

	put_12700h(20);
	machine_detect(&m);
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		cr_assert_str_eq(machine_value(&m, want[i].id), want[i].value,
				 "%s: %s", field_table[want[i].id].key,
				 machine_value(&m, want[i].id));
	cr_assert_str_eq(m.facts.fact[FIELD_CPU_MODEL].source, CAPTURE_CPUID);
}

Test(cpuid, a_dump_of_some_cpus_counts_nothing)
{
	static const enum field_id ids[] = {
		FIELD_CPU_SOCKETS, FIELD_CPU_CORES_PHYSICAL,
		FIELD_CPU_CORES_LOGICAL, FIELD_CPU_CORE_TYPES, FIELD_CPU_UARCH,
	};

	for (int n = 1; n < 20; n += 12) {
		put_12700h(n);
		facts_release(&m.facts);
		facts_init(&m.facts);
		machine_detect(&m);
		for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
			cr_assert_str_eq(machine_value(&m, ids[i]), "unknown",
					 "%d: %s", n, field_table[ids[i]].key);
		cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL_NUMBER), "154");
	}
}

/* Linux shows model 59 for Zhaoxin's family 7 (libcpuid's KX-6000G). */
Test(cpuid, family_7_has_an_extended_model)
{
	machine_put(&m, CAPTURE_CPUID,
		    "CPUID 00000000: 00000007-68532020-20206961-68676E61\n"
		    "CPUID 00000001: 000307B2-00100800-3EDA63EB-BFC9FBFF\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_VENDOR), "Shanghai");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_FAMILY), "7");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL_NUMBER), "59");
}

/* AVX counts only where the system saves its registers: OSXSAVE, leaf 1 ECX
 * bit 27. */
Test(cpuid, avx_without_osxsave_is_not_usable)
{
	static const char text[] =
		"CPUID 00000000: 0000000D-756E6547-6C65746E-49656E69\n"
		"CPUID 00000001: 000306A9-00100800-%s-BFEBFBFF\n"
		"CPUID 0000000D: 0000000%c-00000340-00000340-00000000\n";
	char dump[sizeof text + 16];

	for (int i = 0; i < 3; i++) {
		snprintf(dump, sizeof dump, text, i == 0 ? "7FBAE3FF" : i == 1
			 ? "77BAE3FF" : "7FBAE3FF", i == 2 ? '3' : '7');
		machine_put(&m, CAPTURE_CPUID, dump);
		facts_release(&m.facts);
		facts_init(&m.facts);
		machine_detect(&m);
		cr_assert_str_eq(machine_value(&m, FIELD_CPU_ISA), i == 0
				 ? "sse2 ssse3 sse4_1 sse4_2 avx f16c"
				 : "sse2 ssse3 sse4_1 sse4_2", "%d", i);
	}
}

Test(cpuid, a_hypervisor_s_clock_is_not_believed)
{
	machine_put(&m, CAPTURE_CPUID,
		    "CPUID 00000000: 00000016-756E6547-6C65746E-49656E69\n"
		    "CPUID 00000001: 000506E3-00100800-FFFAFBBF-BFEBFBFF\n"
		    "CPUID 00000016: 00000FA0-00001068-00000064-00000000\n"
		    "CPUID 40000000: 40000001-4B4D564B-564B4D56-0000004D\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MAX_FREQ_MHZ), "unknown");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_BASE_FREQ_MHZ), "unknown");
}

/* The kernel's list knows what the system switched on. */
Test(cpuid, a_tree_s_own_cpuinfo_goes_before_the_dump_for_flags)
{
	put_12700h(20);
	machine_put(&m, "/proc/cpuinfo", "processor\t: 0\n"
		    "vendor_id\t: GenuineIntel\nflags\t: sse2 avx\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_ISA), "sse2 avx");
	cr_assert_str_eq(machine_value(&m, FIELD_CPU_MODEL_NUMBER), "154");
}

/* A link in the tree cannot fetch a file of the host. */
Test(cpuid, a_dump_is_read_below_the_root_alone)
{
	char outside[] = "/tmp/postsil-cpuid.XXXXXX";
	int fd = mkstemp(outside);
	struct cpuid_x86 x;

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, ZERO ONE, sizeof ZERO ONE - 1),
		     (ssize_t)(sizeof ZERO ONE - 1));
	close(fd);
	machine_link(&m, CAPTURE_CPUID, outside);
	cr_assert_not(cpuid_x86_read(m.root, &x));
	unlink(outside);
}

Test(cpuid, what_is_saved_of_this_machine_reads_like_it)
{
	struct err e = ERR_INIT;
	struct facts live;
	struct sysroot *here;
	char path[128];
	int rc;

	snprintf(path, sizeof path, "%s/capture", m.dir);
	cr_assert_eq(mkdir(path, 0755), 0);
	snprintf(path, sizeof path, "%s" CAPTURE_CPUID, m.dir);
	rc = cpuid_x86_save(path, &e);
	cr_assert_geq(rc, 0, "%s", e.text);
	if (rc == 1) {
		cr_assert_neq(access(path, F_OK), 0);
		cr_skip("this architecture has no CPUID");
	}
	facts_init(&live);
	cr_assert_eq(sysroot_open(NULL, &here, NULL), 0);
	cr_assert_eq(detect_run(here, &live, NULL), 0);
	machine_detect(&m);
	for (int i = FIELD_CPU_MODEL; i <= FIELD_CPU_STEPPING; i++)
		cr_assert_str_eq(machine_value(&m, i), facts_value(&live, i));
	for (int i = FIELD_CPU_VENDOR; i <= FIELD_CPU_MODEL_NUMBER; i++)
		cr_assert_str_eq(machine_value(&m, i), facts_value(&live, i));
	facts_release(&live);
	sysroot_close(here);
	cr_assert_eq(cpuid_x86_save(path, &e), ERR_IO);  /* it exists */
}

Test(cpuid, what_is_saved_names_every_cpu_and_no_serial_number)
{
	char path[128];
	struct buf b = BUF_INIT;
	cpu_set_t before, after;

	CPU_ZERO(&before);
	CPU_ZERO(&after);
	sched_getaffinity(0, sizeof before, &before);
	snprintf(path, sizeof path, "%s/dump", m.dir);
	if (cpuid_x86_save(path, NULL) == 1)
		cr_skip("this architecture has no CPUID");
	sched_getaffinity(0, sizeof after, &after);
	cr_assert(CPU_EQUAL(&before, &after));
	cr_assert_eq(sysroot_read(m.root, "/dump", &b), 0);
	cr_assert_eq(cpuid_dump_parse(b.p, b.n, &d, NULL), 0);
	cr_assert_eq(d.cpus, CPU_COUNT(&before));
	cr_assert_null(strstr(buf_str(&b), "CPUID 00000003"));
	buf_release(&b);
}
