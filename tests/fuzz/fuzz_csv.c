/* SPDX-License-Identifier: MIT */
/* What was read, written by csv_text(), is read again as the same records. */
#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/csv.h"
#include "core/base/err.h"
#include "core/base/utf8.h"
#include "fuzz.h"

/* Appends the records to written as CSV, and to flat as a number and texts with
 * a NUL behind each; true when the end was reached without a refusal. */
static bool read_all(const char *text, size_t n, struct buf *written,
		     struct buf *flat)
{
	FILE *f = fmemopen((void *)text, n, "r");
	struct csv_reader *r = csv_reader_new(f);
	struct csv_record rec;
	struct err e = ERR_INIT;
	bool whole = true;
	int rc;

	while ((rc = csv_read(r, &rec, &e)) == 1 || rc == ERR_REFUSED) {
		if (rc < 0) {
			fuzz_require(*e.text);
			err_clear(&e);
			whole = false;
			continue;
		}
		buf_addf(flat, "%zu:", rec.n);
		for (size_t i = 0; i < rec.n; i++) {
			fuzz_require(utf8_is_valid(rec.field[i],
						   strlen(rec.field[i])));
			buf_add(flat, rec.field[i], strlen(rec.field[i]) + 1);
			if (i)
				buf_addc(written, ',');
			csv_text(written, rec.field[i]);
		}
		/* else it were an empty line, which is no record */
		if (rec.n == 1 && !*rec.field[0])
			buf_adds(written, "\"\"");
		buf_addc(written, '\n');
	}
	fuzz_require(rc == 0 || (rc == e.code && *e.text));
	csv_reader_free(r);
	fclose(f);
	return whole && rc == 0;
}

bool fuzz_one(const char *text, size_t n)
{
	struct buf written = BUF_INIT, flat = BUF_INIT;
	struct buf again = BUF_INIT, flat_again = BUF_INIT;
	bool whole = read_all(text, n, &written, &flat);

	fuzz_require(read_all(buf_str(&written), written.n, &again, &flat_again));
	fuzz_require(flat.n == flat_again.n);
	fuzz_require(!flat.n || memcmp(flat.p, flat_again.p, flat.n) == 0);
	buf_release(&written);
	buf_release(&again);
	buf_release(&flat);
	buf_release(&flat_again);
	return whole;
}
