/* SPDX-License-Identifier: MIT */
/* alert_report: alerts and what was said of them, for people and for programs
 * (postsil-json(5)). */
#ifndef POSTSIL_ALERT_REPORT_H
#define POSTSIL_ALERT_REPORT_H

#include "tui/alert_list.h"
#include "tui/draw/glyphs.h"

struct buf;
struct json_writer;

/* Two or more lines: the alert, and each of its events. */
void alert_report_text(const struct alert_row *x, enum glyph_level level,
		       struct buf *out);

/* One row an event, and one of an alert without any; the header apart. */
void alert_report_csv_header(struct buf *out);
void alert_report_csv(const struct alert_row *x, struct buf *out);

/* One object. */
void alert_report_json(const struct alert_row *x, struct json_writer *w);

/* "blas3 of gpu0 fp16 fell by 4.6 %, from 513.0 GFLOP/s to 489.2 GFLOP/s": what was
 * seen when an alert gets its name; "" when it is not seen.  Heap. */
char *alert_report_words(const struct alert_row *x);

#endif
