/* SPDX-License-Identifier: MIT */
/*
 * alert_words: an alert in words: what fell, from what to what, under which
 * software, what it probably came from and what to do.
 *
 * All append to buf; texts from stored runs stand in them as they are.
 */
#ifndef POSTSIL_ALERT_WORDS_H
#define POSTSIL_ALERT_WORDS_H

#include <stdbool.h>

#include "core/base/unit.h"
#include "tui/alert_board.h"

struct buf;

/* "i7-12700K cpu fp32 BLAS 3 (gemm)" */
void alert_words_title(const struct alert_item *x, struct buf *out);

/* "blas3 fp32", "bert-99 mixed" */
void alert_words_figure(const struct kept_key *k, char *out, size_t size);

/* A value of the series in its unit: "512.1 GFLOP/s", "3,012 samples/s" */
void alert_words_value(const struct kept_key *k, double v, char out[UNIT_TEXT]);

/* "512.1 GFLOP/s → 489.2 GFLOP/s" */
void alert_words_levels(const struct kept_alert *a, char *out, size_t size);

/* "best 513.0 GFLOP/s on 2025-12-01, GPU driver 560.35; level 512.1 GFLOP/s" and
 * "489.2 GFLOP/s on 2026-01-12, GPU driver 560.40; level 489.2 GFLOP/s": the software is
 * that of these very runs (alert_side_read()): the driver and the component that is
 * blamed, else the kernel, else the fingerprint; nothing where nothing is known. */
void alert_words_previous(const struct alert_item *x, struct buf *out);
void alert_words_current(const struct alert_item *x, struct buf *out);

/* "-4.6 % against the best run, -4.5 % from level to level, confidence 0.998" */
void alert_words_change(const struct alert_item *x, struct buf *out);

/* "likely: GPU driver 560.35 → 560.40. 3 units dropped with it, ..." ; what is known
 * without explaining it (alert_board_explain()) where that was not done.  Then, where it
 * is due, that the workload may have changed (suite_doubt.h). */
void alert_words_cause(const struct alert_item *x, struct buf *out);

/* "GPU driver 560.35 → 560.40, kernel …", "nothing that is recorded": what changed
 * before it. */
void alert_words_changed(const struct kept_alert *a, struct buf *out);

/* "pin the GPU driver to 560.35 until it is fixed. To be sure: …" */
void alert_words_advice(const struct alert_item *x, struct buf *out);

/* Whether component c is known on both sides of the drop and differs. */
bool alert_words_is_changed(const struct kept_alert *a, enum component c);

#endif
