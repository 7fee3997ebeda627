/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/detect/capture_blank.h"
#include "core/detect/capture_cgroup.h"
#include "core/detect/capture_reduce.h"
#include "core/detect/capture_route.h"
#include "core/detect/capture_smbios.h"

static const char *common(const char *text)
{
	static char out[256];

	snprintf(out, sizeof out, "%s", text);
	capture_blank_common(out, strlen(out));
	return out;
}

Test(capture_blank, writes_over_mac_addresses_uuids_machine_ids_and_homes)
{
	cr_expect_str_eq(common("at 3c:ec:ef:12:a7:9b."), "at 00:00:00:00:00:00.");
	cr_expect_str_eq(common("3C-EC-EF-12-A7-9B"), "00-00-00-00-00-00");
	cr_expect_str_eq(common("GPU-4c4c4544-0051-3510-8052-b4c04f4a5331\n"),
			 "GPU-00000000-0000-0000-0000-000000000000\n");
	cr_expect_str_eq(common("id=0f3e5d7c9b1a48268d4c2b0a19e8f7d6"),
			 "id=00000000000000000000000000000000");
	cr_expect_str_eq(common("/opt:/home/ann/lib:/home/bo"),
			 "/opt:/home/xxx/lib:/home/xx");
}

Test(capture_blank, leaves_what_only_looks_a_little_like_it)
{
	static const char *const same[] = {
		"0000:01:00.0", "00000000,ffffffff", "pci0000:00/0000:00:01.0",
		"12:34:56", "0x00000000000410fd",
		"1.2.3+git0123456789abcdef0123456789abcdef01234567", "0-3,8-11",
		"/home/", "/homestead/x", "92.00.19.00.10",
	};

	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
		cr_expect_str_eq(common(same[i]), same[i]);
}

static size_t through(capture_filter *filter, const void *p, size_t n,
		      struct buf *out)
{
	struct buf in = BUF_INIT;

	buf_add(&in, p, n);
	buf_reset(out);
	filter(&in, out);
	buf_release(&in);
	return out->n;
}

/* DSP0134 6.1.2: length at 1, texts behind the formatted part, two NULs. */
Test(capture_blank, lets_no_broken_smbios_structure_through)
{
	static const struct {
		const char *bytes;
		size_t n;
	} broken[] = {
		{ "", 0 }, { "\x11", 1 }, { "\x11\x28\0\0", 4 },
		{ "\x11\x03\0\0\0\0", 6 }, { "\x11\x06\0\0\0\0SERIAL", 12 },
		{ "\x11\xff\0\0\0\0\0\0", 8 },
		{ "\x01\x04\0\0SERIAL\0\0", 12 },
	};
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
		cr_expect_eq(through(capture_smbios_entry, broken[i].bytes,
				     broken[i].n, &out), 0, "number %zu", i);
	buf_release(&out);
}

Test(capture_blank, a_text_that_is_also_the_serial_number_goes)
{
	unsigned char raw[64] = { 17, 0x1b };
	struct buf out = BUF_INIT;

	raw[0x10] = 1;             /* locator, and serial number */
	raw[0x18] = 1;
	raw[0x1a] = 2;             /* part number */
	memcpy(raw + 0x1b, "A1B2C3\0PART", 12);
	cr_expect_eq(through(capture_smbios_entry, raw, 0x1b + 13, &out),
		     0x1b + 13);
	cr_expect_eq(memcmp(out.p + 0x1b, "      \0PART", 12), 0);
	buf_release(&out);
}

Test(capture_blank, of_the_smbios_table_memory_devices_stay)
{
	static const char table[] =
		"\1\4\0\0SERIAL\0\0" "\x11\4\1\0NOTE\0\0" "\x7f\4\2\0\0\0" "junk";
	static const char want[] = "\x11\4\1\0    \0\0" "\x7f\4\2\0\0";
	struct buf out = BUF_INIT;

	cr_assert_eq(through(capture_smbios_table, table, sizeof table, &out),
		     sizeof want);
	cr_expect_eq(memcmp(out.p, want, sizeof want), 0);
	buf_release(&out);
}

Test(capture_blank, of_the_package_database_wanted_packages_stay)
{
	static const char status[] =
		"Package: secret-tools\nStatus: install ok installed\nVersion: 1\n"
		"\nPackage: libopenblas0-pthread\nMaintainer: somebody\n"
		"Status: install ok installed\nArchitecture: amd64\n"
		"Version: 0.3.21+ds-4\nDescription: x\n y\n";
	struct buf out = BUF_INIT;

	through(capture_reduce_dpkg, status, sizeof status - 1, &out);
	cr_expect_str_eq(out.p, "Package: libopenblas0-pthread\n"
			 "Status: install ok installed\nArchitecture: amd64\n"
			 "Version: 0.3.21+ds-4\n\n");
	buf_release(&out);
}

static const char *renamed(struct capture_cgroups *g, const char *path)
{
	static struct buf out;

	buf_reset(&out);
	capture_cgroup_rename(g, path, &out);
	return out.p;
}

Test(capture_blank, a_group_gets_the_same_neutral_name_everywhere)
{
	struct capture_cgroups g = { .n = 0 };

	cr_expect_str_eq(renamed(&g, "/docker/f00dfeed"), "/docker/g1");
	cr_expect_str_eq(renamed(&g, "/user.slice/user-1000.slice/session-3.scope"),
			 "/user.slice/user-g2.slice/session-g3.scope");
	cr_expect_str_eq(renamed(&g, "/system.slice/docker-f00dfeed.scope"),
			 "/system.slice/docker-g1.scope");
	cr_expect_str_eq(renamed(&g, "/"), "/");
	cr_expect_str_eq(renamed(&g, "/g7/.."), "/g4/..");
	capture_cgroup_release(&g);
}

Test(capture_blank, names_match_by_stars_and_digits)
{
	static const struct {
		const char *pattern, *name;
		bool yes;
	} cases[] = {
		{ "card#", "card0", true }, { "card#", "card12", true },
		{ "card#", "card0-DP-1", false }, { "card#", "card", false },
		{ "temp*_input", "temp1_input", true },
		{ "temp*_input", "temp1_label", false }, { "*", "", true },
		{ "#*", "14.0.6", true }, { "#*", "current", false },
		{ "libblis*.so*", "libblis.so.4", true },
		{ "gcc-#:*.list", "gcc-12:amd64.list", true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		cr_expect_eq(capture_name_matches(cases[i].pattern, cases[i].name),
			     cases[i].yes, "%s %s", cases[i].pattern,
			     cases[i].name);
}
