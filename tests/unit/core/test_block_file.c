/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/block_file.h"
#include "core/base/err.h"

/* Bytes that a sequence of this number has at a place. */
static char byte_of(unsigned chain, uint64_t at)
{
	return (char)((at * 131 + at / 4093 + chain * 29) & 0xff);
}

static void add_bytes(struct block_chain *c, struct block_file *f, unsigned chain,
		      size_t n)
{
	char p[10000];

	cr_assert_leq(n, sizeof p);
	for (size_t i = 0; i < n; i++)
		p[i] = byte_of(chain, c->n + i);
	cr_assert_eq(block_chain_add(c, f, p, n, NULL), 0);
}

/* Reads it in pieces of so many bytes. */
static void is_whole(const struct block_chain *c, const struct block_file *f,
		     unsigned chain, size_t piece)
{
	struct block_reader r = { .at = 0 };
	char p[10000];

	while (r.at < c->n) {
		uint64_t at = r.at;
		size_t n = c->n - at < piece ? (size_t)(c->n - at) : piece;

		cr_assert_eq(block_chain_read(c, f, &r, p, n, NULL), 0);
		cr_assert_eq(r.at, at + n);
		for (size_t i = 0; i < n; i++)
			cr_assert_eq(p[i], byte_of(chain, at + i),
				     "chain %u byte %llu", chain,
				     (unsigned long long)(at + i));
	}
}

Test(block_file, sequences_that_grow_side_by_side_are_each_read_back_whole)
{
	enum { CHAINS = 7 };
	static const size_t piece[] = { 1, 16, 4088, 4096, 9999 };
	struct block_chain c[CHAINS] = { { .n = 0 } };
	struct block_file f = BLOCK_FILE_INIT;

	for (unsigned round = 0; round < 40; round++)
		for (unsigned i = 0; i < CHAINS; i++)
			add_bytes(&c[i], &f, i, (round * 977 + i * 531) % 9999);
	for (unsigned i = 0; i < CHAINS; i++)
		for (size_t k = 0; k < sizeof piece / sizeof *piece; k++)
			is_whole(&c[i], &f, i, piece[k]);
	for (unsigned i = 0; i < CHAINS; i++)
		block_chain_release(&c[i]);
	block_file_close(&f);
}

Test(block_file, a_sequence_of_whole_blocks_has_nothing_behind_them)
{
	struct block_chain c = { .n = 0 };
	struct block_file f = BLOCK_FILE_INIT;

	for (unsigned blocks = 1; blocks < 4; blocks++) {
		add_bytes(&c, &f, 1, BLOCK_ROOM);
		is_whole(&c, &f, 1, 1000);
	}
	/* and begins anew where it is used again */
	block_chain_reset(&c);
	add_bytes(&c, &f, 1, BLOCK_ROOM + 5);
	add_bytes(&c, &f, 1, BLOCK_ROOM + 5);
	is_whole(&c, &f, 1, 1000);
	block_chain_release(&c);
	block_file_close(&f);
}

static int count_files(const char *folder)
{
	DIR *d = opendir(folder);
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

Test(block_file, little_makes_no_file_and_much_leaves_no_name)
{
	char folder[] = "/tmp/postsil-test.XXXXXX";
	struct block_chain c = { .n = 0 };
	struct block_file f = BLOCK_FILE_INIT;

	cr_assert_not_null(mkdtemp(folder));
	setenv("TMPDIR", folder, 1);
	add_bytes(&c, &f, 1, BLOCK_ROOM - 1);
	cr_assert_eq(f.fd, -1);
	cr_assert_leq(c.cap, BLOCK_ROOM);
	add_bytes(&c, &f, 1, 1);
	cr_assert_geq(f.fd, 0);
	cr_assert_eq(count_files(folder), 0);
	block_chain_release(&c);
	block_file_close(&f);
	rmdir(folder);
}

Test(block_file, no_folder_and_no_room_are_told_in_words)
{
	struct block_chain c = { .n = 0 };
	struct block_file f = BLOCK_FILE_INIT;
	char block[BLOCK_ROOM] = { 0 };
	struct err e = ERR_INIT;

	setenv("TMPDIR", "/nowhere/at/all", 1);
	cr_assert_eq(block_chain_add(&c, &f, block, sizeof block, &e), ERR_IO);
	cr_assert_str_eq(e.text, "cannot make a temporary file in /nowhere/at/all (TMPDIR "
			 "names another folder for it): No such file or directory");
	err_clear(&e);
	block_chain_reset(&c);
	f.fd = open("/dev/full", O_RDWR);
	cr_assert_eq(block_chain_add(&c, &f, block, sizeof block, &e), ERR_IO);
	cr_assert_not_null(strstr(e.text, "No space left on device"), "%s", e.text);
	block_chain_release(&c);
	block_file_close(&f);
}
