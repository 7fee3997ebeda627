/* SPDX-License-Identifier: MIT */
/* A file of any kind, looked through and then read.  Each item is a valid run or a
 * refusal in words, says where it stood, and what is a run has a canonical form that is
 * read back to the same bytes.  A map that gives columns other names is there where the
 * length is odd, and a column of --set where its second bit is. */
#include <stdio.h>
#include <string.h>

#include "core/base/err.h"
#include "core/model/import_file.h"
#include "core/model/run.h"
#include "fuzz.h"

static bool check_item(struct import_item *it)
{
	bool taken = it->run != NULL;

	fuzz_require(*it->where && strlen(it->where) < IMPORT_WHERE);
	fuzz_require(taken == !it->why.code && (taken || *it->why.text));
	fuzz_require(!it->row == !it->n_rows);
	for (size_t i = 0; i < it->n_rows; i++)
		for (size_t k = 0; k < it->row[i].n; k++)
			fuzz_require(it->row[i].value[k].name);
	if (taken)
		fuzz_check_run(it->run);
	run_free(it->run);
	return taken;
}

static bool go_on(void *arg)
{
	return !arg;
}

static void look(FILE *f, const struct import_file_options *o)
{
	const struct import_file_watch w = { .going = go_on };
	struct err e = ERR_INIT;
	int rc = import_file_look(f, o, &w, &e);

	fuzz_require(rc == e.code && (rc == 0 || (rc == ERR_REFUSED && *e.text)));
	rewind(f);
}

bool fuzz_one(const char *text, size_t n)
{
	static const struct import_map map[] = {
		{ .theirs = "run_id", .ours = "-" },
		{ .theirs = "cpu_model", .ours = "product" },
		{ .theirs = "notes", .ours = "run_id" },
	};
	static const struct import_piece piece[] = {
		{ .text = "gpu" }, { .text = "gpu_count", .is_column = true } };
	static const struct import_fill fill = { .ours = "device", .piece = piece,
						 .n = 2 };
	const struct import_file_options o = {
		.map = map, .n_map = n % 2 ? 3 : 0, .fill = &fill, .n_fill = n / 2 % 2,
		.now_ms = 1800000000000 };
	FILE *f = n ? fmemopen((void *)text, n, "r") : NULL;
	struct import_stream *s = NULL;
	struct import_item it;
	struct err e = ERR_INIT;
	bool taken = false;
	int rc = ERR_IO;

	if (f) {
		look(f, &o);
		rc = import_file_open(f, &o, &s, &e);
	}
	while (rc >= 0 && (rc = s->next(s, &it, &e)) == 1)
		taken |= check_item(&it);
	fuzz_require(!f || rc == 0 || (rc == e.code && *e.text));
	if (s) {
		fuzz_require(*s->what && s->next(s, &it, NULL) == rc);
		s->close(s);
	}
	if (f)
		fclose(f);
	return taken;
}
