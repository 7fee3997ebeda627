/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

static char dir[64];
static struct sysroot *root;

static void put(const char *name, const char *bytes, size_t n)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "w");
	cr_assert_not_null(f);
	fwrite(bytes, 1, n, f);
	fclose(f);
}

static void setup(void)
{
	char path[200];

	snprintf(dir, sizeof dir, "/tmp/postsil-sysroot.XXXXXX");
	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/proc", dir);
	mkdir(path, 0700);
	put("proc/line", "  a b\0c \nsecond\n", 16);
	put("proc/hex", "0x1f\n", 5);
	put("proc/number", "42 kB\n", 6);
	put("proc/word", "many\n", 5);
	snprintf(path, sizeof path, "%s/out", dir);
	cr_assert_eq(symlink("/etc/hostname", path), 0);
	snprintf(path, sizeof path, "%s/up", dir);
	cr_assert_eq(symlink("../../../../../../etc/hostname", path), 0);
	snprintf(path, sizeof path, "%s/loop", dir);
	cr_assert_eq(symlink("loop", path), 0);
	snprintf(path, sizeof path, "%s/in", dir);
	cr_assert_eq(symlink("/proc/line", path), 0);
	snprintf(path, sizeof path, "%s/fifo", dir);
	cr_assert_eq(mkfifo(path, 0600), 0);
	cr_assert_eq(sysroot_open(dir, &root, NULL), 0);
}

static void teardown(void)
{
	char command[200];

	sysroot_close(root);
	snprintf(command, sizeof command, "rm -rf %s", dir);
	pclose(popen(command, "r"));
}

TestSuite(sysroot, .init = setup, .fini = teardown);

Test(sysroot, reads_a_line_without_blanks_and_nuls)
{
	char s[32];

	cr_assert_eq(sysroot_line(root, s, sizeof s, "/proc/%s", "line"), 4);
	cr_assert_str_eq(s, "a bc");
	cr_assert_eq(sysroot_line(root, s, sizeof s, "/proc/none"), -ENOENT);
	cr_assert_eq(sysroot_line(root, s, 4, "/proc/line"), 3);
}

Test(sysroot, reads_numbers_and_refuses_words)
{
	long long v;

	cr_assert_eq(sysroot_number(root, &v, "/proc/hex"), 0);
	cr_assert_eq(v, 31);
	cr_assert_eq(sysroot_number(root, &v, "/proc/number"), 0);
	cr_assert_eq(v, 42);
	cr_assert_eq(sysroot_number(root, &v, "/proc/word"), -EINVAL);
}

Test(sysroot, links_never_lead_out_of_the_tree)
{
	struct buf b = BUF_INIT;
	char s[64];

	cr_assert_lt(sysroot_read(root, "/out", &b), 0);
	cr_assert_lt(sysroot_read(root, "/up", &b), 0);
	cr_assert_lt(sysroot_read(root, "/../../../etc/passwd", &b), 0);
	cr_assert_eq(sysroot_read(root, "/loop", &b), -ELOOP);
	cr_assert_eq(b.n, 0);
	cr_assert_eq(sysroot_line(root, s, sizeof s, "/in"), 4);
	cr_assert_eq(sysroot_readlink(root, "/in", s, sizeof s), 10);
	cr_assert_str_eq(s, "/proc/line");
	cr_assert(sysroot_exists(root, "/in"));
	cr_assert_not(sysroot_exists(root, "/out"));
	buf_release(&b);
}

/* From here on openat2(2) fails so in this process: ENOSYS is a RHEL 8. */
static void forget_openat2(int why)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)why),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0)
		cr_skip("this kernel has no seccomp filters");
	cr_assert_eq(syscall(SYS_openat2, -1, NULL, NULL, 0), -1);
	cr_assert_eq(errno, why);
}

Test(sysroot, links_never_lead_out_of_the_tree_on_older_kernels)
{
	struct buf b = BUF_INIT;
	char s[64];

	forget_openat2(ENOSYS);
	cr_assert_eq(sysroot_read(root, "/out", &b), -ENOENT);
	cr_assert_eq(sysroot_read(root, "/up", &b), -ENOENT);
	cr_assert_eq(sysroot_read(root, "/../../../etc/passwd", &b), -ENOENT);
	cr_assert_eq(sysroot_read(root, "/proc/line/x", &b), -ENOTDIR);
	cr_assert_eq(sysroot_read(root, "/loop", &b), -ELOOP);
	cr_assert_lt(sysroot_read(root, "/fifo", &b), 0);
	cr_assert_eq(sysroot_read(root, "/proc", &b), -EISDIR);
	cr_assert_eq(sysroot_read(root, "/", &b), -EISDIR);
	cr_assert_eq(b.n, 0);
	cr_assert_eq(sysroot_line(root, s, sizeof s, "/in"), 4);
	cr_assert_eq(sysroot_line(root, s, sizeof s, "//proc/./../in"), 4);
	cr_assert_eq(sysroot_readlink(root, "/in", s, sizeof s), 10);
	cr_assert_str_eq(s, "/proc/line");
	cr_assert(sysroot_exists(root, "/in"));
	cr_assert_not(sysroot_exists(root, "/out"));
	buf_release(&b);
}

Test(sysroot, a_link_to_a_folder_leads_on_on_older_kernels)
{
	char path[200], s[8];

	snprintf(path, sizeof path, "%s/etc", dir);
	cr_assert_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof path, "%s/etc/relative", dir);
	cr_assert_eq(symlink("../proc", path), 0);
	snprintf(path, sizeof path, "%s/etc/absolute", dir);
	cr_assert_eq(symlink("/etc/relative/", path), 0);
	forget_openat2(ENOSYS);
	cr_assert_eq(sysroot_line(root, s, sizeof s, "/etc/absolute/line"), 4);
	cr_assert_str_eq(s, "a bc");
}

/* openat2(2): while others rename, it may fail where a ".." is on the way. */
Test(sysroot, a_link_leads_on_while_others_rename)
{
	char path[200], s[8];

	snprintf(path, sizeof path, "%s/back", dir);
	cr_assert_eq(symlink("proc/../proc/line", path), 0);
	forget_openat2(EAGAIN);
	cr_assert_eq(sysroot_line(root, s, sizeof s, "/back"), 4);
	cr_assert_str_eq(s, "a bc");
}

Test(sysroot, never_waits_for_a_fifo_and_refuses_a_folder, .timeout = 5)
{
	struct buf b = BUF_INIT;

	cr_assert_lt(sysroot_read(root, "/fifo", &b), 0);
	cr_assert_eq(sysroot_read(root, "/proc", &b), -EISDIR);
	buf_release(&b);
}

Test(sysroot, bounds_what_it_reads)
{
	size_t n = SYSROOT_MAX_BYTES + 100000;
	char *big = calloc(1, n);
	struct buf b = BUF_INIT;

	put("proc/big", big, n);
	free(big);
	cr_assert_eq(sysroot_read(root, "/proc/big", &b), -EFBIG);
	cr_assert_leq(b.n, SYSROOT_MAX_BYTES + 16384);
	buf_release(&b);
}

Test(sysroot, lists_in_the_order_of_versions)
{
	char **names;
	int n;

	put("proc/cpu10", "", 0);
	put("proc/cpu2", "", 0);
	n = sysroot_list(root, "/proc", &names);
	cr_assert_eq(n, 6);
	cr_assert_str_eq(names[0], "cpu2");
	cr_assert_str_eq(names[1], "cpu10");
	sysroot_list_free(names, n);
	cr_assert_eq(sysroot_list(root, "/none", &names), -ENOENT);
}

Test(sysroot, knows_the_live_machine_from_a_tree)
{
	struct sysroot *live;
	struct err e = ERR_INIT;

	cr_assert_not(sysroot_is_live(root));
	cr_assert_eq(sysroot_open(NULL, &live, &e), 0);
	cr_assert(sysroot_is_live(live));
	cr_assert(sysroot_exists(live, "/proc/self/status"));
	sysroot_close(live);
	cr_assert_lt(sysroot_open("/nonexistent", &live, &e), 0);
	cr_assert(strstr(e.text, "/nonexistent"));
}
