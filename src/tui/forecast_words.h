/* SPDX-License-Identifier: MIT */
/*
 * forecast_words: a forecast in words.  All append to out.
 */
#ifndef POSTSIL_FORECAST_WORDS_H
#define POSTSIL_FORECAST_WORDS_H

#include <stddef.h>

struct buf;
struct forecast_model;

/* "Why there is none: ..."; "" where there is one. */
void forecast_words_refusal(const struct forecast_model *m, struct buf *out);

/* "Shape of the growth so far: steps 62 %, ..." */
void forecast_words_shape(const struct forecast_model *m, struct buf *out);

/* "Of 5 earlier forecasts whose outcome is known 4 held; ..." */
void forecast_words_backtest(const struct forecast_model *m, struct buf *out);

/* How far an interval may be trusted. */
void forecast_words_coverage(struct buf *out);

/* Of target i, for a table: how it stands, its day, its interval, its date. */
void forecast_words_state(const struct forecast_model *m, size_t i, struct buf *out);
void forecast_words_day(const struct forecast_model *m, size_t i, struct buf *out);
void forecast_words_interval(const struct forecast_model *m, size_t i, struct buf *out);

/* "reached", "forecast", or a refusal's name: how target i stands. */
const char *forecast_target_state(const struct forecast_model *m, size_t i);

#endif
