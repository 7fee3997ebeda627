/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/detect/unit_id.h"
#include "machine.h"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(unit_id, .init = setup, .fini = teardown);

#define ID "0123456789abcdef0123456789abcdef"

static void get(char out[UNIT_ID])
{
	struct err e = ERR_INIT;

	cr_assert_eq(unit_id_get(m.root, out, &e), 0, "%s", e.text);
	cr_assert_eq(strlen(out), 32);
	cr_assert_eq(strspn(out, "0123456789abcdef"), 32);
}

/* RFC 4231, test cases 1 and 2. */
Test(unit_id, the_code_is_hmac_sha_256)
{
	char key[20], hex[DIGEST_HEX];

	memset(key, 0x0b, sizeof key);
	unit_id_hmac(key, sizeof key, "Hi There", 8, hex);
	cr_assert_str_eq(hex, "b0344c61d8db38535ca8afceaf0bf12b"
			 "881dc200c9833da726e9376c2e32cff7");
	unit_id_hmac("Jefe", 4, "what do ya want for nothing?", 28, hex);
	cr_assert_str_eq(hex, "5bdcc146bf60754e6a042426089575c7"
			 "5a003f089d2739839dec58b964ec3843");
}

/* Computed with Python's hmac over the application id.  It must never change:
 * every unit would become another one. */
Test(unit_id, a_machine_id_always_gives_the_same_unit)
{
	char out[UNIT_ID];

	machine_put(&m, "/etc/machine-id", ID "\n");
	get(out);
	cr_assert_str_eq(out, "e33b8465e59a76390246801de4c670ba");
}

Test(unit_id, the_machine_id_itself_is_not_told)
{
	char out[UNIT_ID];

	machine_put(&m, "/etc/machine-id", ID "\n");
	get(out);
	cr_assert_str_neq(out, ID);
}

Test(unit_id, a_captured_tree_without_an_id_is_an_unknown_box)
{
	static const char *const none[] = {
		"", "uninitialized\n", "00000000000000000000000000000000\n",
		"0123\n", "not-hex-not-hex-not-hex-not-hex-\n",
	};
	char out[UNIT_ID];

	get(out);
	cr_assert_str_eq(out, "00000000000000000000000000000000");
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		machine_put(&m, "/etc/machine-id", none[i]);
		get(out);
		cr_assert_str_eq(out, "00000000000000000000000000000000");
	}
}

Test(unit_id, two_boxes_differ)
{
	char a[UNIT_ID], b[UNIT_ID];

	machine_put(&m, "/etc/machine-id", ID "\n");
	get(a);
	machine_put(&m, "/etc/machine-id", "1123456789abcdef0123456789abcdef\n");
	get(b);
	cr_assert_str_neq(a, b);
}

static void seed_path(char path[256])
{
	snprintf(path, 256, "%s/state/postsil/unit-seed", m.dir);
}

Test(unit_id, a_random_id_is_kept_for_its_owner_alone)
{
	unsigned char first[UNIT_ID_SEED], second[UNIT_ID_SEED];
	char path[256];
	struct err e = ERR_INIT;
	struct stat st;

	seed_path(path);
	cr_assert_eq(unit_id_seed(path, first, &e), 0, "%s", e.text);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 07777, 0600u);
	cr_assert_eq(st.st_nlink, 1);
	cr_assert_eq(unit_id_seed(path, second, &e), 0, "%s", e.text);
	cr_assert_eq(memcmp(first, second, sizeof first), 0);
	cr_assert_eq(unlink(path), 0);
	cr_assert_eq(unit_id_seed(path, second, &e), 0, "%s", e.text);
	cr_assert_neq(memcmp(first, second, sizeof first), 0);
}

/* Many start at once on a fresh machine: all must read the same id. */
Test(unit_id, of_programs_that_start_at_once_one_makes_the_id)
{
	char path[256];
	unsigned char ids[8][UNIT_ID_SEED];
	int fds[2];

	seed_path(path);
	cr_assert_eq(pipe(fds), 0);
	for (int i = 0; i < 8; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			unsigned char id[UNIT_ID_SEED] = { 0 };

			unit_id_seed(path, id, NULL);
			_exit(write(fds[1], id, sizeof id) != sizeof id);
		}
		cr_assert_gt(pid, 0);
	}
	for (int i = 0; i < 8; i++)
		cr_assert_eq(read(fds[0], ids[i], UNIT_ID_SEED), UNIT_ID_SEED);
	for (int i = 0; i < 8; i++)
		cr_assert_gt(wait(NULL), 0);
	for (int i = 1; i < 8; i++)
		cr_assert_eq(memcmp(ids[0], ids[i], UNIT_ID_SEED), 0);
}

Test(unit_id, a_spoilt_file_is_refused_with_its_name)
{
	unsigned char id[UNIT_ID_SEED];
	char path[256];
	struct err e = ERR_INIT;

	machine_put(&m, "/state/postsil/unit-seed", "rubbish\n");
	seed_path(path);
	cr_assert_eq(unit_id_seed(path, id, &e), ERR_IO);
	cr_assert_not_null(strstr(e.text, path), "%s", e.text);
}
