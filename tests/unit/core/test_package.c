/* SPDX-License-Identifier: MIT */
/* package, package_owner, elf_note, library, links, probe_mathlib. */
#include <criterion/criterion.h>
#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/detect/elf_note.h"
#include "core/detect/library.h"
#include "core/detect/package_owner.h"
#include "machine.h"

static struct machine m;

#define MULTIARCH "/usr/lib/x86_64-linux-gnu"
#define INSTALLED "Status: install ok installed\nArchitecture: amd64\n"

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(package, .init = setup, .fini = teardown);

struct entry {
	uint32_t flags;
	const char *key, *path;
};

/* The layout of glibc's cache, new format: header of 48 bytes, entries of 24,
 * string table (sysdeps/generic/dl-cache.h). */
static void put_cache(const struct entry *e, uint32_t n, size_t keep)
{
	struct buf b = BUF_INIT, text = BUF_INIT;

	buf_adds(&b, "glibc-ld.so.cache1.1");
	buf_add(&b, &n, sizeof n);
	while (b.n < 48)
		buf_addc(&b, '\0');
	for (uint32_t i = 0; i < n; i++) {
		uint32_t key = 48 + n * 24 + (uint32_t)text.n;
		uint32_t path = key + (uint32_t)strlen(e[i].key) + 1;
		uint32_t rest[6] = { e[i].flags, key, path };

		buf_add(&b, rest, sizeof rest);
		buf_add(&text, e[i].key, strlen(e[i].key) + 1);
		buf_add(&text, e[i].path, strlen(e[i].path) + 1);
	}
	buf_add(&b, text.p, text.n);
	machine_bytes(&m, "/etc/ld.so.cache", b.p, b.n < keep ? b.n : keep);
	buf_release(&b);
	buf_release(&text);
}

/* Versions of Debian, Arch and Alpine; deb-version(7) tells their parts. */
Test(package, upstream_versions_lose_what_distributions_add)
{
	static const struct {
		const char *packaged, *upstream;
	} cases[] = {
		{ .packaged = "0.9.0-1", .upstream = "0.9.0" },
		{ .packaged = "1:2.6.3+ds-1~bpo12+1", .upstream = "2.6.3" },
		{ .packaged = "0.3.21+ds-4", .upstream = "0.3.21" },
		{ .packaged = "2020.4.304-4", .upstream = "2020.4.304" },
		{ .packaged = "1.0~rc2-3-4", .upstream = "1.0" },
		{ .packaged = "12.2.140~12.2.2-2", .upstream = "12.2.140" },
		{ .packaged = "2.0+really1.9-1", .upstream = "1.9" },
		{ .packaged = "13.2.1_git20240309-r0", .upstream = "13.2.1" },
		{ .packaged = "14.2.1+r134+gab884fffe3fc-2", .upstream = "14.2.1" },
		{ .packaged = "", .upstream = "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char v[PACKAGE_VERSION];

		package_upstream(cases[i].packaged, strlen(cases[i].packaged), v);
		cr_assert_str_eq(v, cases[i].upstream);
	}
}

Test(package, a_removed_package_is_not_installed)
{
	char v[PACKAGE_VERSION];

	machine_put(&m, PACKAGE_DPKG,
		    "Package: libblis4\nStatus: deinstall ok config-files\n"
		    "Version: 0.8.0-1\n\n"
		    "Package: libblis4-openmp\n" INSTALLED "Version: 0.9.0-1\n");
	cr_assert_eq(package_version(m.root, "libblis4", v), -ENOENT);
	cr_assert_eq(package_version(m.root, "libblis4-openmp", v), 0);
	cr_assert_str_eq(v, "0.9.0");
	cr_assert_eq(package_version(m.root, "libblis4-serial", v), -ENOENT);
}

/* Debian 12 with several BLIS packages: the alternative decides. */
Test(package, the_library_that_would_be_loaded_counts)
{
	machine_put(&m, PACKAGE_DPKG,
		    "Package: libblis4-serial\n" INSTALLED "Version: 0.8.1-2\n\n"
		    "Package: libblis4-openmp\n" INSTALLED "Version: 0.9.0-1\n");
	machine_put(&m, MULTIARCH "/blis-openmp/libblis.so.4", "x");
	machine_put(&m, MULTIARCH "/blis-serial/libblis.so.4", "x");
	machine_link(&m, MULTIARCH "/libblis.so.4", "/etc/alternatives/blis");
	machine_link(&m, "/etc/alternatives/blis", MULTIARCH "/blis-openmp/libblis.so.4");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_BLIS_VERSION), "0.9.0");
	cr_assert_not_null(strstr(m.facts.fact[FIELD_BLIS_VERSION].source,
				  "blis-openmp"));
	cr_assert_str_eq(machine_value(&m, FIELD_OPENBLAS_VERSION), "absent");
}

/* dpkg -S answers the same: the lists decide, whatever the names suggest. */
Test(package, a_package_s_list_of_files_decides_before_its_name)
{
	machine_put(&m, PACKAGE_DPKG,
		    "Package: libopenblas0-pthread\n" INSTALLED "Version: 0.3.21+ds-4\n\n"
		    "Package: libopenblas-fork\n" INSTALLED "Version: 9.9-1\n");
	machine_put(&m, "/var/lib/dpkg/info/libopenblas0-pthread:amd64.list",
		    "/.\n/usr\n" MULTIARCH "/openblas-pthread/other.so\n");
	machine_put(&m, "/var/lib/dpkg/info/libopenblas-fork.list",
		    "/.\n/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.so\n");
	machine_put(&m, MULTIARCH "/openblas-pthread/libopenblasp-r0.3.so", "x");
	machine_link(&m, MULTIARCH "/libopenblas.so.0",
		     "openblas-pthread/libopenblasp-r0.3.so");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OPENBLAS_VERSION), "9.9");
}

/* Debian 13 (its libdnnl.so.3.6 is the soname, and leads to 3.7) and later: other
 * numbers in the names, nothing to be listed here. */
Test(package, names_of_later_releases_follow_from_the_soname)
{
	static const struct entry e[] = {
		{ .flags = 0x0303, .key = "libdnnl.so.3.6",
		  .path = "/lib/x86_64-linux-gnu/libdnnl.so.3.6" },
	};

	put_cache(e, 1, SIZE_MAX);
	machine_link(&m, "/lib", "usr/lib");
	machine_put(&m, PACKAGE_DPKG,
		    "Package: libdnnl-dev\n" INSTALLED "Version: 9.0-1\n\n"
		    "Package: libdnnl3.6\n" INSTALLED "Version: 3.7.2+ds-2\n\n"
		    "Package: libblis4-pthread\n" INSTALLED "Version: 1.1-1\n\n"
		    "Package: libmkl-rt\n" INSTALLED "Version: 2020.4.304-4\n");
	machine_put(&m, MULTIARCH "/libdnnl.so.3.7", "x");
	machine_link(&m, MULTIARCH "/libdnnl.so.3.6", "libdnnl.so.3.7");
	machine_put(&m, MULTIARCH "/blis-pthread/libblis.so.4.0.0", "x");
	machine_link(&m, MULTIARCH "/libblis.so.4",
		     "blis-pthread/libblis.so.4.0.0");
	machine_put(&m, MULTIARCH "/libmkl_rt.so", "x");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_ONEDNN_VERSION), "3.7.2");
	cr_assert_str_eq(machine_value(&m, FIELD_BLIS_VERSION), "1.1");
	cr_assert_str_eq(machine_value(&m, FIELD_MKL_VERSION), "2020.4.304");
}

Test(package, pacman_s_files_tell_the_owner)
{
	machine_put(&m, "/var/lib/pacman/local/openblas-0.3.28-1/files",
		    "%FILES%\nusr/\nusr/lib/\nusr/lib/libopenblas.so.0.3\n");
	machine_put(&m, "/var/lib/pacman/local/blas-openblas-0.3.27-2/files",
		    "%FILES%\nusr/lib/libblas.so.3\n");
	machine_put(&m, "/usr/lib/libopenblas.so.0.3", "x");
	machine_link(&m, "/usr/lib/libopenblas.so.0", "libopenblas.so.0.3");
	machine_link(&m, "/usr/lib64", "lib");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OPENBLAS_VERSION), "0.3.28");
}

Test(package, apk_s_database_tells_the_owner)
{
	machine_put(&m, PACKAGE_APK,
		    "P:openblas-dev\nV:9.9-r1\nF:usr/lib\nR:libopenblas.so\n\n"
		    "C:Q1x=\nP:openblas\nV:0.3.28-r0\nF:usr\nF:usr/lib\n"
		    "R:libopenblas.so.0\na:0:0:755\nR:other\n\n"
		    "P:last\nV:1-r0\nF:usr/lib/sub\nR:libopenblas.so.0\n");
	machine_put(&m, "/usr/lib/libopenblas.so.0", "x");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OPENBLAS_VERSION), "0.3.28");
}

Test(package, a_file_name_tells_the_version_without_a_package)
{
	machine_link(&m, "/usr/lib64/libopenblas.so.0", "libopenblasp-r0.3.27.so");
	machine_put(&m, "/usr/lib64/libopenblasp-r0.3.27.so", "x");
	machine_put(&m, "/usr/lib64/libdnnl.so.3", "x");
	machine_link(&m, "/usr/local/lib/libmkl_rt.so.2",
		     "/opt/intel/oneapi/mkl/2024.1/lib/libmkl_rt.so.2");
	machine_put(&m, "/opt/intel/oneapi/mkl/2024.1/lib/libmkl_rt.so.2", "x");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_OPENBLAS_VERSION), "0.3.27");
	cr_assert_str_eq(machine_value(&m, FIELD_MKL_VERSION), "2024.1");
	cr_assert_str_eq(machine_value(&m, FIELD_ONEDNN_VERSION), "unknown");
}

Test(package, a_library_that_merely_lies_around_is_named_and_does_not_count)
{
	machine_put(&m, "/opt/intel/oneapi/mkl/2024.1/lib/libmkl_rt.so", "x");
	machine_link(&m, "/opt/intel/oneapi/mkl/latest", "2024.1");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_MKL_VERSION), "absent");
	cr_assert_not_null(strstr(machine_reason(&m, FIELD_MKL_VERSION),
				  "/mkl/2024.1/"));
}

/* A shared object of elf(5) with one PT_NOTE segment of the note's form
 * (systemd.io/ELF_PACKAGE_METADATA), behind filler. */
static void put_elf(const char *path, const char *json, size_t filler)
{
	Elf64_Ehdr e = { .e_phoff = sizeof e, .e_phentsize = sizeof(Elf64_Phdr),
			 .e_phnum = 2 };
	uint32_t head[] = { 4, (uint32_t)strlen(json) + 1, 0xcafe1a7e };
	Elf64_Phdr p[2] = { { .p_type = PT_LOAD }, { .p_type = PT_NOTE } };
	const uint16_t one = 1;
	struct buf b = BUF_INIT;

	memcpy(e.e_ident, ELFMAG, SELFMAG);
	e.e_ident[EI_CLASS] = ELFCLASS64;
	e.e_ident[EI_DATA] = *(const char *)&one ? ELFDATA2LSB : ELFDATA2MSB;
	p[1].p_offset = sizeof e + sizeof p + filler;
	p[1].p_filesz = 20 + sizeof head + 4 + ((head[1] + 3) & ~3u);
	buf_add(&b, &e, sizeof e);
	buf_add(&b, p, sizeof p);
	while (filler--)
		buf_addc(&b, '\0');
	buf_add(&b, "\4\0\0\0\1\0\0\0\3\0\0\0GNU\0x\0\0\0", 20);
	buf_add(&b, head, sizeof head);
	buf_add(&b, "FDO", 4);
	buf_add(&b, json, head[1]);
	buf_add(&b, "\0\0\0", 3);
	machine_bytes(&m, path, b.p, b.n);
	buf_release(&b);
}

Test(package, the_note_in_a_library_tells_its_package)
{
	put_elf("/usr/lib64/libblis.so.4",
		"{\"type\":\"rpm\",\"name\":\"blis\",\"version\":\"1.0-4.fc42\","
		"\"architecture\":\"x86_64\"}", 200000);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_BLIS_VERSION), "1.0");
}

Test(package, a_broken_note_tells_nothing)
{
	static const char *const bad[] = {
		"", "{\"version\":5}", "{\"version\":\"1.0", "{\"version\":\"\"}",
	};
	char v[PACKAGE_VERSION], path[LINKS_PATH];
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		put_elf("/x.so", bad[i], 0);
		cr_assert_eq(elf_note_version(m.root, "/x.so", v), -ENOENT);
	}
	put_elf("/x.so", "{\"version\":\"1.0-4\"}", 0);
	cr_assert_eq(elf_note_version(m.root, "/x.so", v), 0);
	snprintf(path, sizeof path, "/x.so");
	cr_assert_eq(sysroot_read(m.root, path, &b), 0);
	for (size_t n = 0; n < b.n - 4; n++) {  /* torn anywhere */
		machine_bytes(&m, "/y.so", b.p, n);
		cr_assert_neq(elf_note_version(m.root, "/y.so", v), 0);
	}
	for (size_t i = 0; i < 180; i++) {  /* any byte wrong: no crash */
		struct buf c = BUF_INIT;

		buf_add(&c, b.p, b.n);
		c.p[i] = '\xff';
		machine_bytes(&m, "/y.so", c.p, c.n);
		elf_note_version(m.root, "/y.so", v);
		buf_release(&c);
	}
	buf_release(&b);
}

Test(package, the_linker_s_cache_decides_before_the_folders)
{
	static const struct entry e[] = {
		{ .flags = 0x0003, .key = "libblis.so.4", .path = "/opt/a/libblis.so.4" },
		{ .flags = 0x0303, .key = "libblis.so.4", .path = "/opt/b/libblis.so.4" },
	};
	char path[LINKS_PATH];

	machine_put(&m, "/opt/a/libblis.so.4", "i386");
	machine_put(&m, "/opt/b/libblis.so.4", "x");
	machine_put(&m, "/usr/lib/libblis.so.4", "x");
	put_cache(e, 2, SIZE_MAX);
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	cr_assert_str_eq(path, "/opt/b/libblis.so.4");
	for (size_t n = 0; n < 170; n += 7) {  /* a torn cache */
		put_cache(e, 2, n);
		cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	}
}

/* A cross compiler's libraries lie beside the machine's own. */
Test(package, libraries_of_another_architecture_are_not_taken)
{
	static const struct entry e[] = {
		{ .flags = 0x0a03, .key = "libblis.so.4",
		  .path = "/usr/lib/aarch64-linux-gnu/libblis.so.4" },
	};
	char path[LINKS_PATH];

	machine_put(&m, "/proc/cpuinfo", "processor : 0\nflags\t\t: fpu lm avx\n");
	machine_put(&m, e[0].path, "x");
	put_cache(e, 1, SIZE_MAX);
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), -ENOENT);
	machine_put(&m, "/usr/lib/i386-linux-gnu/libblis.so.4", "x");
	machine_put(&m, "/usr/lib/x86_64-linux-gnu/libblis.so.4", "x");
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	cr_assert_str_eq(path, "/usr/lib/x86_64-linux-gnu/libblis.so.4");
	machine_put(&m, "/proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\n");
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	cr_assert_str_eq(path, "/usr/lib/aarch64-linux-gnu/libblis.so.4");
}

/* 60,000 entries that share one name of 2 MiB, which is no path. */
Test(package, a_cache_of_endless_names_takes_no_time, .timeout = 10)
{
	enum { ENTRIES = 60000, NAME = 2 << 20 };
	const unsigned at = 48 + 24 * ENTRIES;
	const unsigned entry[6] = { 0x0303, at, at };
	const unsigned count = ENTRIES;
	struct buf b = BUF_INIT;
	char path[LINKS_PATH];

	buf_adds(&b, "glibc-ld.so.cache1.1");
	buf_add(&b, &count, sizeof count);
	while (b.n < 48)
		buf_addc(&b, '\0');
	for (int i = 0; i < ENTRIES; i++)
		buf_add(&b, entry, sizeof entry);
	for (int i = 0; i < NAME; i++)
		buf_addc(&b, 'l');
	buf_addc(&b, '\0');
	machine_bytes(&m, "/etc/ld.so.cache", b.p, b.n);
	buf_release(&b);
	for (int i = 0; i < 20; i++)
		cr_assert_eq(library_find_newest(m.root, "l", path), -ENOENT);
}

/* ld.so(8): an entry whose file is gone is passed over, and /usr/local/lib is
 * searched by way of the cache alone. */
Test(package, a_stale_cache_entry_is_passed_over)
{
	static const struct entry e[] = {
		{ .flags = 0x0303, .key = "libblis.so.4", .path = "/gone/libblis.so.4" },
	};
	char path[LINKS_PATH];

	put_cache(e, 1, SIZE_MAX);
	machine_put(&m, "/usr/local/lib/libblis.so.4", "x");
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), -ENOENT);
	machine_put(&m, "/usr/lib64/libblis.so.4", "x");
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	cr_assert_str_eq(path, "/usr/lib64/libblis.so.4");
}

/* The levels' flags are those of the x86-64 psABI, table 3.1. */
Test(package, hardware_levels_are_chosen_as_the_linker_does)
{
	static const struct entry e[] = {
		{ .flags = 0x0303, .key = "libx.so.1",
		  .path = "/l/glibc-hwcaps/x86-64-v4/libx.so.1" },
		{ .flags = 0x0303, .key = "libx.so.1",
		  .path = "/l/glibc-hwcaps/x86-64-v3/libx.so.1" },
		{ .flags = 0x0303, .key = "libx.so.1", .path = "/l/libx.so.1" },
	};
	char path[LINKS_PATH];

	for (size_t i = 0; i < 3; i++)
		machine_put(&m, e[i].path, "x");
	put_cache(e, 3, SIZE_MAX);
	library_find(m.root, "libx.so.1", path);
	cr_assert_str_eq(path, "/l/libx.so.1");
	machine_put(&m, "/proc/cpuinfo",
		    "processor : 0\nflags\t\t: fpu cx16 lahf_lm popcnt sse4_1 sse4_2 "
		    "ssse3 avx avx2 bmi1 bmi2 f16c fma abm movbe xsave avx512f\n\n"
		    "processor : 1\nflags\t\t: avx512bw avx512cd avx512dq avx512vl\n");
	library_find(m.root, "libx.so.1", path);
	cr_assert_str_eq(path, "/l/glibc-hwcaps/x86-64-v3/libx.so.1");
}

Test(package, the_newest_of_several_versions_is_found)
{
	char path[LINKS_PATH];

	machine_put(&m, "/usr/lib/libcudart.so.9.2", "x");
	machine_put(&m, "/usr/lib/libcudart.so.12", "x");
	machine_put(&m, "/usr/lib/libcudart.so", "x");
	cr_assert_eq(library_find_newest(m.root, "libcudart.so.", path), 0);
	cr_assert_str_eq(path, "/usr/lib/libcudart.so.12");
}

Test(package, musl_s_folders_are_searched)
{
	char path[LINKS_PATH];

	machine_put(&m, "/etc/ld-musl-x86_64.path", "/lib:/opt/l\n/usr/lib\n");
	machine_put(&m, "/opt/l/libblis.so.4", "x");
	cr_assert_eq(library_find(m.root, "libblis.so.4", path), 0);
	cr_assert_str_eq(path, "/opt/l/libblis.so.4");
}

Test(package, links_are_followed_in_every_part_of_a_path)
{
	char path[LINKS_PATH];

	machine_put(&m, "/usr/lib/x/file", "x");
	machine_link(&m, "/lib", "usr/lib");
	machine_link(&m, "/usr/lib/y", "./x/../x");
	machine_link(&m, "/up", "../../../../usr");
	machine_link(&m, "/round", "/a/round");
	machine_link(&m, "/a/round", "/round");
	cr_assert_eq(links_follow(m.root, "/lib/y/file", path), 0);
	cr_assert_str_eq(path, "/usr/lib/x/file");
	cr_assert_eq(links_follow(m.root, "/up/lib/y/file", path), 0);
	cr_assert_str_eq(path, "/usr/lib/x/file");
	cr_assert_eq(links_follow(m.root, "/round", path), -ELOOP);
	cr_assert_eq(links_follow(m.root, "/usr/lib/z", path), -ENOENT);
	cr_assert_eq(links_follow(m.root, "//", path), 0);
	cr_assert_str_eq(path, "/");
}
