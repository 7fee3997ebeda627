/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/detect/capture.h"
#include "core/detect/capture_tree.h"
#include "core/detect/detect.h"
#include "machine.h"

/* --- a folder to write to ---------------------------------------------------- */

static char work[64], out[96], again[96];

static void setup(void)
{
	snprintf(work, sizeof work, "/tmp/postsil-capture.XXXXXX");
	cr_assert_not_null(mkdtemp(work));
	snprintf(out, sizeof out, "%s/out", work);
	snprintf(again, sizeof again, "%s/again", work);
}

static void teardown(void)
{
	capture_tree_remove(work);
}

TestSuite(capture, .init = setup, .fini = teardown);

static struct capture_totals capture(const struct sysroot *root, const char *dir)
{
	struct capture_totals t = { 0 };
	struct err e = ERR_INIT;

	cr_assert_eq(capture_write(root, dir, &t, &e), 0, "%s", e.text);
	return t;
}

/* The text of a file of the capture; "" when it is not there. */
static const char *text_of(const char *path)
{
	static struct buf b;
	struct sysroot *root;

	buf_reset(&b);
	cr_assert_eq(sysroot_open(out, &root, NULL), 0);
	if (sysroot_read(root, path, &b) < 0)
		buf_reset(&b);
	sysroot_close(root);
	if (!b.n)
		return "";
	return b.p;
}

static bool is_there(const char *path)
{
	struct sysroot *root;
	bool yes;

	cr_assert_eq(sysroot_open(out, &root, NULL), 0);
	yes = sysroot_exists(root, "%s", path);
	sysroot_close(root);
	return yes;
}

/* Files left in the work folder: nothing but what the test made. */
static int files_left;

static int count_one(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	(void)path;
	(void)st;
	(void)type;
	files_left += ftw->level > 0;
	return 0;
}

static int left_behind(void)
{
	files_left = 0;
	nftw(work, count_one, 16, FTW_PHYS);
	return files_left;
}

/* --- secrets ------------------------------------------------------------------- */

#define SERIAL "S3CR3TSERIAL"
#define ASSET "S3CR3TASSET"
#define UUID "4c4c4544-0051-3510-8052-b4c04f4a5331"
#define MAC "3c:ec:ef:12:a7:9b"
#define HOST "s3cr3thost"
#define USER "s3cr3tuser"
#define ID "0f3e5d7c9b1a48268d4c2b0a19e8f7d6"
#define POD "pod8c1f9f2e_77aa_4b5c_9d8e_a1b2c3d4e5f6"

static const char *const secrets[] = {
	SERIAL, ASSET, UUID, MAC, HOST, USER, ID, POD, "8c1f9f2e", "0133E8",
	"10000000abcdef01", "18446744073709551610", "47505500-0001",
	"8046204931071414273",
};

static char guilty[256];
static const char *found;

static void search_bytes(const char *where, const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
		if (memmem(p, n, secrets[i], strlen(secrets[i]))) {
			found = secrets[i];
			snprintf(guilty, sizeof guilty, "%s", where);
		}
}

static int search_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	char text[4096];
	ssize_t n;

	(void)ftw;
	search_bytes(path, path, strlen(path));
	if (type == FTW_SL) {
		n = readlink(path, text, sizeof text);
		cr_assert_gt(n, 0);
		search_bytes(path, text, (size_t)n);
	} else if (S_ISREG(st->st_mode)) {
		char *all = malloc((size_t)st->st_size + 1);
		FILE *f = fopen(path, "r");

		cr_assert_not_null(f);
		cr_assert_eq(fread(all, 1, (size_t)st->st_size, f),
			     (size_t)st->st_size);
		search_bytes(path, all, (size_t)st->st_size);
		fclose(f);
		free(all);
	}
	return 0;
}

/* DSP0134 3.2, 7.18: length 0x28; texts "DIMM 0", "BANK 0", maker, serial,
 * asset, part, and one more that no field names. */
static size_t memory_device(unsigned char *p)
{
	static const char texts[] =
		"DIMM 0\0BANK 0\0Acme\0" SERIAL "\0" ASSET "\0M393A2K40\0"
		"note " SERIAL "\0";

	memset(p, 0, 0x28);
	p[0] = 17;
	p[1] = 0x28;
	p[0x0c] = 0x00;
	p[0x0d] = 0x40;            /* 16 GiB */
	p[0x10] = 1;
	p[0x11] = 2;
	p[0x12] = 0x1a;            /* DDR4 */
	p[0x15] = 0x80;
	p[0x16] = 0x0c;            /* 3200 MT/s */
	p[0x17] = 3;
	p[0x18] = 4;
	p[0x19] = 5;
	p[0x1a] = 6;
	p[0x20] = 0x80;
	p[0x21] = 0x0c;
	memcpy(p + 0x28, texts, sizeof texts);
	return 0x28 + sizeof texts;
}

static void plant_dmi(const struct machine *m)
{
	static const char *const files[] = {
		"product_serial", "board_serial", "chassis_serial",
		"board_asset_tag", "chassis_asset_tag",
	};
	unsigned char raw[512], table[1024];
	size_t n = memory_device(raw), at = 0;
	char path[128];

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		snprintf(path, sizeof path, "/sys/class/dmi/id/%s", files[i]);
		machine_put(m, path, SERIAL "\n");
	}
	machine_put(m, "/sys/class/dmi/id/product_uuid", UUID "\n");
	machine_put(m, "/sys/class/dmi/id/product_name", "Model 7\n");
	machine_bytes(m, "/sys/firmware/dmi/entries/17-0/raw", raw, n);
	/* a system (type 1) with a serial number, then the same device */
	memcpy(table, "\1\x1b\0\0\0\0\0\1", 8);
	memset(table + 8, 0, 0x1b - 8);
	memcpy(table + 0x1b, SERIAL "\0", sizeof SERIAL + 1);
	at = 0x1b + sizeof SERIAL + 1;
	memcpy(table + at, raw, n);
	machine_bytes(m, "/sys/firmware/dmi/tables/DMI", table, at + n);
	machine_put(m, "/run/udev/data/+dmi:id",
		    "I:1234\nE:MEMORY_DEVICE_0_TYPE=DDR4\n"
		    "E:MEMORY_DEVICE_0_SERIAL_NUMBER=" SERIAL "\n"
		    "E:MEMORY_DEVICE_0_ASSET_TAG=" ASSET "\n"
		    "E:ID_SERIAL=" SERIAL "\nE:PRODUCT_UUID=" UUID "\n");
}

#define VMBUS_BELOW "/devices/LNXSYSTM:00/VMBUS:00/" \
	"47505500-0001-0000-3130-444532454545"
#define VMBUS "/sys" VMBUS_BELOW

static void plant_gpus(const struct machine *m)
{
	machine_put(m, "/proc/driver/nvidia/gpus/0000:01:00.0/information",
		    "Model: \t\t NVIDIA A100-SXM4-40GB\nIRQ:   \t\t 44\n"
		    "GPU UUID: \t GPU-" UUID "\nVideo BIOS: \t 92.00.19.00.10\n"
		    "Serial Number: " SERIAL "\n");
	machine_put(m, "/proc/driver/nvidia/version",
		    "NVRM version: NVIDIA UNIX x86_64 Kernel Module  560.35.03  "
		    "Release Build  (" USER "@" HOST ")\n");
	machine_put(m, "/sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
	machine_put(m, "/sys/bus/pci/devices/0000:01:00.0/device", "0x20b0\n");
	machine_put(m, "/sys/bus/pci/devices/0000:01:00.0/class", "0x030200\n");
	machine_put(m, "/sys/bus/pci/devices/0000:01:00.0/config", SERIAL);
	machine_put(m, "/sys/bus/pci/devices/0000:03:00.0/vendor", "0x1002\n");
	machine_put(m, "/sys/bus/pci/devices/0000:03:00.0/unique_id", SERIAL "\n");
	machine_put(m, "/sys/bus/pci/devices/0000:03:00.0/serial_number",
		    SERIAL "\n");
	machine_put(m, "/sys/bus/pci/devices/0000:03:00.0/product_name",
		    "Instinct of " MAC "\n");
	machine_put(m, "/sys/class/kfd/kfd/topology/nodes/1/properties",
		    "simd_count 440\nunique_id 18446744073709551610\n"
		    "hive_id 8046204931071414273\n"
		    "gfx_target_version 90010\n");
	machine_put(m, "/capture/nvml.tsv", "error\tno GPU-" UUID " here\n");
	/* Hyper-V passes devices through below a name of the guest's own */
	machine_put(m, VMBUS "/pci0001:00/0001:00:00.0/vendor", "0x10de\n");
	machine_put(m, VMBUS "/pci0001:00/0001:00:00.0/device", "0x1eb8\n");
	machine_put(m, VMBUS "/pci0001:00/0001:00:00.0/class", "0x030200\n");
	machine_link(m, "/sys/bus/pci/devices/0001:00:00.0",
		     "../../.." VMBUS_BELOW "/pci0001:00/0001:00:00.0");
}

static void plant_system(const struct machine *m)
{
	machine_put(m, "/proc/cpuinfo",
		    "processor 0: version = FF,  identification = 0133E8,  "
		    "machine = 2964\nprocessor\t: 0\nflags\t\t: fpu sse2\n"
		    "Serial\t\t: 10000000abcdef01\n"
		    "system serial number\t: " SERIAL "\n");
	machine_put(m, "/proc/sysinfo",
		    "Manufacturer:         IBM\nSequence Code:        " SERIAL "\n"
		    "LPAR Name:            " HOST "\nVM00 Name:  " HOST "\n"
		    "VM00 Control Program: KVM/Linux\n");
	machine_put(m, "/proc/version", "Linux version 6.1.0 (" USER "@" HOST
		    ") (gcc (Debian 12.2.0) 12.2.0) #1 SMP\n");
	machine_put(m, "/proc/cmdline", "root=UUID=" UUID " host=" HOST "\n");
	machine_put(m, "/proc/sys/kernel/hostname", HOST "\n");
	machine_put(m, "/proc/sys/kernel/osrelease", "6.1.0\n");
	machine_put(m, "/etc/machine-id", ID "\n");
	machine_put(m, "/etc/hostname", HOST "\n");
	machine_put(m, "/etc/os-release", "NAME=Debian\nMACHINE=" UUID "\n"
		    "BUILD_HOST_MAC=" MAC "\nIMAGE_ID=" ID "\n"
		    "HOME_URL=\"https://" HOST "/\"\nVERSION_ID=12\n");
	machine_put(m, "/etc/lsb-release", "DISTRIB_ID=Debian\n"
		    "OWNER=" USER "\n");
	machine_put(m, "/proc/self/mounts", HOST ":/export /mnt nfs rw 0 0\n"
		    "lxcfs /proc/meminfo fuse.lxcfs rw 0 0\n"
		    "/dev/disk/by-label/" ASSET " / ext4 rw 0 0\n");
	machine_put(m, "/.singularity.d/labels.json", USER);
	machine_put(m, "/sys/class/dmi/id/chassis_version", SERIAL "\n");
	machine_put(m, "/proc/device-tree/serial-number", SERIAL);
	machine_put(m, "/proc/device-tree/ibm,partition-name", HOST);
	machine_put(m, "/sys/devices/system/cpu/cpu0/topology/ppin", SERIAL);
	machine_put(m, "/sys/class/hwmon/hwmon0/name",
		    "battery_3c:ec:ef:12:a7:9b\n");
	machine_put(m, "/sys/class/powercap/" MAC "/name", "x\n");
	machine_put(m, "/run/.containerenv", "name=\"" HOST "\"\nid=\"" ID "\"\n");
	machine_put(m, "/capture/cpuid.txt", "------[ Logical CPU #0 ]------\n"
		    "CPUID 00000003: " SERIAL " [SL 00]\n"
		    "CPUID 00000001: 00A20F10-00100800-7EF8320B-178BFBFF [SL 00]\n"
		    "basic_cpuid[3]=" SERIAL "\n");
}

static void plant_software(const struct machine *m)
{
	static const char cache[] = "\0/home/" USER "/libblis.so.4\0"
		"/scratch/" USER "/libblis.so.4\0"
		"/usr/lib/x86_64-linux-gnu/libblis.so.4";

	machine_put(m, "/proc/self/cgroup",
		    "0::/kubepods.slice/kubepods-" POD ".slice/docker-" ID
		    ".scope\n1:cpu:/user.slice/user-" USER ".slice\n"
		    "2:name=" HOST ":/x\n");
	machine_put(m, "/sys/fs/cgroup/kubepods.slice/kubepods-" POD
		    ".slice/docker-" ID ".scope/cpu.max", "150000 100000\n");
	machine_put(m, "/etc/postsil/prefixes",
		    "/opt/stack\n/home/" USER "/env\n  /root/env-" USER "\n"
		    "/scratch/" USER "/env\n/opt/users/" USER "\n");
	machine_put(m, "/opt/stack/lib/python3.11/site-packages/"
		    "numpy-1.24.2.dist-info/METADATA",
		    "Metadata-Version: 2.1\nName: numpy\nVersion: 1.24.2\n"
		    "Author: " USER "\n\nVersion: " HOST "\n");
	machine_put(m, "/home/" USER "/env/lib/python3.11/site-packages/"
		    "torch-2.1.0.dist-info/METADATA", "Name: torch\n");
	machine_put(m, "/var/lib/dpkg/status",
		    "Package: " USER "-tools\nStatus: install ok installed\n"
		    "Version: 1\n\nPackage: libblis4-openmp\n"
		    "Status: install ok installed\nMaintainer: " USER "\n"
		    "Architecture: amd64\nVersion: 0.9.0-1\n");
	machine_put(m, "/usr/lib/x86_64-linux-gnu/libblis.so.4.0.0",
		    "\177ELF runpath /home/" USER "/lib:/opt");
	machine_link(m, "/usr/lib/x86_64-linux-gnu/libblis.so.4",
		     "libblis.so.4.0.0");
	machine_link(m, "/usr/local/cuda", "/home/" USER "/cuda");
	machine_put(m, "/home/" USER "/cuda/version.json", "{}");
	machine_bytes(m, "/etc/ld.so.cache", cache, sizeof cache);
}

static void plant(struct machine *m)
{
	machine_make(m);
	plant_dmi(m);
	plant_gpus(m);
	plant_system(m);
	plant_software(m);
}

Test(capture, none_of_the_planted_secrets_is_anywhere_in_it)
{
	struct machine m;

	plant(&m);
	capture(m.root, out);
	found = NULL;
	nftw(out, search_one, 16, FTW_PHYS);
	cr_expect_null(found, "%s stands in %s", found, guilty);
	machine_remove(&m);
}

Test(capture, what_identifies_no_one_stays)
{
	static const char cache[] = "\0/xxxxxxx/xxxxxxxxxx/libblis.so.4\0"
		"/usr/lib/x86_64-linux-gnu/libblis.so.4";
	struct machine m;
	char raw[1024];

	plant(&m);
	capture(m.root, out);
	machine_remove(&m);
	cr_expect_str_eq(text_of("/sys/class/dmi/id/product_name"), "Model 7\n");
	cr_expect_str_eq(text_of("/run/udev/data/+dmi:id"),
			 "E:MEMORY_DEVICE_0_TYPE=DDR4\n");
	cr_expect_str_eq(text_of("/proc/driver/nvidia/gpus/0000:01:00.0/information"),
			 "Model: \t\t NVIDIA A100-SXM4-40GB\nIRQ:   \t\t 44\n"
			 "Video BIOS: \t 92.00.19.00.10\n");
	cr_expect_str_eq(text_of("/proc/version"), "Linux version 6.1.0 (blanked) "
			 "(gcc (Debian 12.2.0) 12.2.0) #1 SMP\n");
	cr_expect_str_eq(text_of("/proc/self/cgroup"),
			 "0::/kubepods.slice/kubepods-g1.slice/docker-g2.scope\n"
			 "1:cpu:/user.slice/user-g3.slice\n");
	cr_expect_str_eq(text_of("/sys/fs/cgroup/kubepods.slice/kubepods-g1.slice/"
				 "docker-g2.scope/cpu.max"), "150000 100000\n");
	cr_expect_str_eq(text_of("/etc/postsil/prefixes"), "/opt/stack\n");
	cr_expect_str_eq(text_of("/etc/os-release"), "NAME=Debian\nVERSION_ID=12\n");
	cr_expect_str_eq(text_of("/proc/self/mounts"),
			 "lxcfs /proc/meminfo fuse.lxcfs rw 0 0\n");
	cr_expect(is_there("/.singularity.d"));
	cr_expect_not_null(memmem(text_of("/etc/ld.so.cache"), 128, cache,
				  sizeof cache));
	cr_expect_str_eq(text_of("/sys/bus/pci/devices/0001:00:00.0/device"),
			 "0x1eb8\n");
	cr_expect(is_there("/sys/devices/LNXSYSTM:00/VMBUS:00/"
			   "00000000-0000-0000-0000-000000000001/pci0001:00"));
	cr_expect_str_eq(text_of("/opt/stack/lib/python3.11/site-packages/"
				 "numpy-1.24.2.dist-info/METADATA"),
			 "Metadata-Version: 2.1\nName: numpy\nVersion: 1.24.2\n");
	cr_expect_str_eq(text_of("/var/lib/dpkg/status"),
			 "Package: libblis4-openmp\nStatus: install ok installed\n"
			 "Architecture: amd64\nVersion: 0.9.0-1\n\n");
	cr_expect_str_eq(text_of("/sys/class/kfd/kfd/topology/nodes/1/properties"),
			 "simd_count 440\ngfx_target_version 90010\n");
	/* lengths are kept, so that every offset still holds */
	memcpy(raw, text_of("/sys/firmware/dmi/entries/17-0/raw"), 96);
	cr_expect_str_eq(raw + 0x28, "DIMM 0");
	cr_expect_str_eq(raw + 0x28 + 14, "Acme");
	cr_expect_str_eq(raw + 0x28 + 19, "            ");
	cr_expect_str_eq(raw + 0x28 + 19 + sizeof SERIAL + sizeof ASSET,
			 "M393A2K40");
}

Test(capture, its_table_of_contents_says_what_is_missing_and_why)
{
	struct machine m;
	const char *text;

	plant(&m);
	capture(m.root, out);
	machine_remove(&m);
	text = text_of(CAPTURE_CONTENTS);
	cr_expect_not_null(strstr(text, "/etc/machine-id\t-\tleft out: "));
	cr_expect_not_null(strstr(text, "/topology/ppin\t-\tleft out: serial"));
	cr_expect_not_null(strstr(text, "/proc/version\t66\tblanked: who built it"));
	cr_expect_not_null(strstr(text, "/sys/class/dmi/id/product_name\t8\twhole"));
	cr_expect_not_null(strstr(text, "/usr/local/cuda/version.json\t-\tleft out"));
	cr_expect_not(is_there("/usr/local/cuda"));
}

/* --- detection on it ------------------------------------------------------------ */

static void expect_same_facts(const struct facts *a, const struct facts *b,
			      bool live)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		const char *x = facts_value(a, (enum field_id)i);
		const char *y = facts_value(b, (enum field_id)i);

		/* of a process, or moving */
		if (live && (i == FIELD_CPU_AFFINITY || i == FIELD_LOAD_1M ||
			     i == FIELD_MEMORY_AVAILABLE_MB ||
			     i == FIELD_THERMAL_STATE ||
			     i == FIELD_AMBIENT_TEMP_C ||
			     i == FIELD_PYTHON_ENVIRONMENT ||
			     i == FIELD_PYTHON_PACKAGES))
			continue;
		cr_expect_eq(a->fact[i].state, b->fact[i].state, "%s",
			     field_table[i].key);
		cr_expect(x == y || (x && y && strcmp(x, y) == 0), "%s: %s, %s",
			  field_table[i].key, x ? x : "", y ? y : "");
	}
}

static void detect_below(const char *dir, struct facts *f)
{
	struct sysroot *root;
	struct err e = ERR_INIT;

	facts_init(f);
	cr_assert_eq(sysroot_open(dir, &root, &e), 0, "%s", e.text);
	cr_assert_eq(detect_run(root, f, &e), 0, "%s", e.text);
	sysroot_close(root);
}

static void expect_equal_below(const char *dir)
{
	struct facts before, after;
	struct sysroot *root;
	bool live = !dir;

	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
	capture(root, out);
	sysroot_close(root);
	detect_below(dir, &before);
	detect_below(out, &after);
	expect_same_facts(&before, &after, live);
	facts_release(&before);
	facts_release(&after);
}

Test(capture, has_the_facts_of_the_guest_it_was_made_from)
{
	expect_equal_below("tests/sysroot/guest-zen5");
}

Test(capture, has_the_facts_of_the_hybrid_desktop_it_was_made_from)
{
	expect_equal_below("tests/sysroot/hybrid-desktop");
}

Test(capture, has_the_facts_of_the_tegra_board_it_was_made_from)
{
	expect_equal_below("tests/sysroot/tegra-board");
}

Test(capture, has_the_facts_of_this_machine)
{
	expect_equal_below(NULL);
}

/* But for what lies in a home, and a name with a MAC address in it. */
Test(capture, has_the_facts_of_a_machine_full_of_secrets)
{
	struct machine m;

	plant(&m);
	machine_put(&m, "/etc/postsil/prefixes", "/opt/stack\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:03:00.0/product_name",
		    "Instinct MI100\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:03:00.0/device", "0x738c\n");
	machine_put(&m, "/sys/bus/pci/devices/0000:03:00.0/class", "0x038000\n");
	expect_equal_below(m.dir);
	machine_detect(&m);
	cr_expect_str_eq(machine_value(&m, FIELD_MEMORY_TYPE), "DDR4-3200");
	cr_expect_str_eq(machine_value(&m, FIELD_CPU_QUOTA), "1.5");
	cr_expect_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "1.24.2");
	cr_expect_str_eq(machine_value(&m, FIELD_GPU_COUNT), "3");
	machine_remove(&m);
}

struct needed {
	struct sysroot *captured;
	int files, missing;
	char first[256];
};

/* What is left out on purpose, and groups, which have other names there. */
static bool is_meant(const char *path)
{
	return strcmp(path, "/etc/machine-id") == 0 ||
	       strcmp(path, "/etc/passwd") == 0 ||
	       strncmp(path, "/sys/fs/cgroup/", 15) == 0 ||
	       strstr(path, "/postsil/prefixes") || strstr(path, "/home/") ||
	       strncmp(path, "/root/", 6) == 0;
}

static void look_up(void *arg, const char *path)
{
	struct needed *n = arg;

	n->files++;
	if (is_meant(path) || sysroot_exists(n->captured, "%s", path))
		return;
	if (n->missing++ == 0)
		snprintf(n->first, sizeof n->first, "%s", path);
}

Test(capture, holds_every_file_that_detection_reads_on_this_machine)
{
	struct needed n = { .files = 0 };
	struct sysroot *live;
	struct facts f;

	cr_assert_eq(sysroot_open(NULL, &live, NULL), 0);
	capture(live, out);
	cr_assert_eq(sysroot_open(out, &n.captured, NULL), 0);
	sysroot_record(live, look_up, &n);
	facts_init(&f);
	cr_assert_eq(detect_run(live, &f, NULL), 0);
	cr_expect_gt(n.files, 10);
	cr_expect_eq(n.missing, 0, "%d of %d, first %s", n.missing, n.files,
		     n.first);
	facts_release(&f);
	sysroot_close(n.captured);
	sysroot_close(live);
}

/* --- form ------------------------------------------------------------------------- */

static int different;

static int compare_one(const char *path, const struct stat *st, int type,
		       struct FTW *ftw)
{
	char other[600], text[2][4096];
	ssize_t n[2];

	(void)ftw;
	if (strstr(path, CAPTURE_CONTENTS))
		return 0;
	snprintf(other, sizeof other, "%s%s", again, path + strlen(out));
	if (type == FTW_SL) {
		n[0] = readlink(path, text[0], sizeof text[0]);
		n[1] = readlink(other, text[1], sizeof text[1]);
	} else if (S_ISREG(st->st_mode)) {
		FILE *f = fopen(path, "r"), *g = fopen(other, "r");

		cr_assert(f && g, "%s", other);
		n[0] = (ssize_t)fread(text[0], 1, sizeof text[0], f);
		n[1] = (ssize_t)fread(text[1], 1, sizeof text[1], g);
		fclose(f);
		fclose(g);
	} else {
		n[0] = n[1] = 0;
	}
	if (n[0] != n[1] || (n[0] > 0 && memcmp(text[0], text[1], (size_t)n[0])))
		different++;
	return 0;
}

Test(capture, of_a_capture_is_the_same_capture)
{
	struct capture_totals first, second;
	struct machine m;
	struct sysroot *root;

	plant(&m);
	first = capture(m.root, out);
	cr_assert_eq(sysroot_open(out, &root, NULL), 0);
	second = capture(root, again);
	different = 0;
	nftw(out, compare_one, 16, FTW_PHYS);
	cr_expect_eq(different, 0, "%d files differ", different);
	cr_expect_eq(first.files, second.files);
	cr_expect_eq(first.links, second.links);
	sysroot_close(root);
	machine_remove(&m);
}

static int wrong_modes;

static int check_mode(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)path;
	(void)type;
	(void)ftw;
	if (!S_ISLNK(st->st_mode))
		wrong_modes += (st->st_mode & 07777) !=
			       (S_ISDIR(st->st_mode) ? 0755 : 0644);
	return 0;
}

Test(capture, can_be_read_by_everybody_whatever_the_umask)
{
	struct machine m;
	mode_t before = umask(077);

	plant(&m);
	capture(m.root, out);
	umask(before);
	wrong_modes = 0;
	nftw(out, check_mode, 16, FTW_PHYS);
	cr_expect_eq(wrong_modes, 0);
	machine_remove(&m);
}

Test(capture, keeps_links_and_follows_none_out_of_the_tree)
{
	struct machine m;
	char link[200], target[200];
	ssize_t n;

	machine_make(&m);
	machine_put(&m, "/sys/devices/pci0000:00/0000:03:00.0/vendor", "0x1002\n");
	machine_link(&m, "/sys/bus/pci/devices/0000:03:00.0",
		     "../../../devices/pci0000:00/0000:03:00.0");
	machine_link(&m, "/etc/os-release", "../../../../../../etc/passwd");
	machine_link(&m, "/proc/meminfo", "/dev/zero");
	machine_link(&m, "/proc/loadavg", "/proc/loadavg");
	capture(m.root, out);
	snprintf(link, sizeof link, "%s/sys/bus/pci/devices/0000:03:00.0", out);
	n = readlink(link, target, sizeof target);
	cr_expect_eq(n, 40);
	cr_expect_eq(memcmp(target, "../../../devices/pci0000:00/0000:03:00.0", 40),
		     0);
	cr_expect_str_eq(text_of("/sys/bus/pci/devices/0000:03:00.0/vendor"),
			 "0x1002\n");
	cr_expect_str_eq(text_of("/etc/os-release"), "");
	cr_expect_str_eq(text_of("/proc/meminfo"), "");
	cr_expect_not(is_there("/proc/loadavg"));
	machine_remove(&m);
}

Test(capture, of_a_hostile_tree_is_bounded_and_does_not_wait)
{
	struct machine m;
	char path[200];
	char *big = calloc(1, 6 << 20);
	struct capture_totals t;
	time_t from = time(NULL);

	machine_make(&m);
	machine_put(&m, "/proc/version", "x\n");
	snprintf(path, sizeof path, "%s/proc/meminfo", m.dir);
	cr_assert_eq(mkfifo(path, 0600), 0);
	memset(big, '(', 6 << 20);
	machine_bytes(&m, "/proc/cpuinfo", big, 6 << 20);
	machine_bytes(&m, "/etc/os-release", big, 6 << 20);
	machine_bytes(&m, "/sys/firmware/dmi/tables/DMI", big, 6 << 20);
	machine_put(&m, "/sys/class/hwmon/hwmon1/name", "ok\n");
	machine_put(&m, "/sys/class/powercap/a\033[2Jb/name", "no\n");
	machine_link(&m, "/sys/class/drm", "drm");
	t = capture(m.root, out);
	cr_expect_lt(t.bytes, 5u << 20);
	cr_expect_not(is_there("/proc/meminfo"));
	cr_expect_null(strchr(text_of(CAPTURE_CONTENTS), '\033'));
	cr_expect_lt(time(NULL) - from, 20);
	free(big);
	machine_remove(&m);
}

/* --- refusals --------------------------------------------------------------------- */

Test(capture, does_not_write_where_something_is)
{
	struct machine m;
	struct capture_totals t;
	struct err e = ERR_INIT;
	char file[128];
	FILE *f;

	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
	cr_assert_eq(mkdir(out, 0755), 0);
	snprintf(file, sizeof file, "%s/mine", out);
	f = fopen(file, "w");
	cr_assert_not_null(f);
	fclose(f);
	cr_expect_eq(capture_write(m.root, out, &t, &e), ERR_REFUSED);
	cr_expect_not_null(strstr(e.text, "not empty"));
	err_clear(&e);
	cr_expect_eq(capture_write(m.root, file, &t, &e), ERR_REFUSED);
	err_clear(&e);
	cr_expect_eq(capture_write(m.root, ".", &t, &e), ERR_REFUSED);
	cr_expect_eq(left_behind(), 2);
	machine_remove(&m);
}

Test(capture, takes_the_place_of_an_empty_folder)
{
	struct machine m;
	char slashed[128];

	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
	cr_assert_eq(mkdir(out, 0700), 0);
	snprintf(slashed, sizeof slashed, "%s//", out);
	capture(m.root, slashed);
	cr_expect_str_eq(text_of("/proc/cpuinfo"), "processor : 0\n");
	machine_remove(&m);
}

Test(capture, stopped_by_a_signal_leaves_nothing)
{
	struct machine m;
	struct capture_totals t;
	struct err e = ERR_INIT;
	sigset_t set;
	int got;

	plant(&m);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGTERM);
	cr_expect_eq(capture_write(m.root, out, &t, &e), ERR_STOPPED);
	sigwait(&set, &got);
	cr_expect_eq(left_behind(), 0);
	machine_remove(&m);
}
