/* SPDX-License-Identifier: MIT */
/*
 * run_builder: events folded into a run, purely.
 *
 * Feed the events of one stream in their order.  The first must be a hello of
 * a version that this program knows; the stream must end in a bye with ok.
 * Anything else gives an error in words and no run: nothing half-made reaches
 * the store.
 *
 * Rules of the fold:
 * - a later fact replaces an earlier one of the same key and device;
 * - samples are grouped by (device, precision, kernel, variant, size); a
 *   result event gives the group its value, interval and quality; a result
 *   without samples is refused, save those of peaks that are computed
 *   (KERNEL_PEAK_THEORY, KERNEL_PEAK_CLOCK);
 * - a row (device, precision) takes, per metric, the best result over kernels,
 *   variants and sizes; STREAM goes to the row of its precision;
 * - attainable_peak is the best of the probes of a precision (KERNEL_PEAK_FMA:
 *   multiply-adds, and dot products in low precisions), over instruction sets;
 *   where there is no probe (GPUs), it is KERNEL_PEAK_CLOCK;
 * - peak_measured is the best of blas1..3; problem_size its size;
 *   arithmetic_intensity flops over the least bytes of the problem there
 *   (run_rows_intensity(): dot 2/(2 s), axpy 2/(3 s), gemv 2/s, gemm 2 n/(2 s + c)
 *   with s the element size in bytes, c that of the product's, beta 0);
 * - efficiency = peak_measured / theoretical peak, or / attainable where no
 *   theoretical one is known; its interval follows; peak_source says which;
 *   over 1 it stays as it is, and the notes say why as far as it is known;
 * - a run is forced when it was asked to be and a preflight check failed;
 * - a note with the code "absent" and a device goes to the run's notes;
 * - quality of a row: the worst of the results that stand in it.
 */
#ifndef POSTSIL_RUN_BUILDER_H
#define POSTSIL_RUN_BUILDER_H

#include <stdbool.h>

#include "core/model/event.h"
#include "core/model/run.h"

struct run_builder;

struct run_builder *run_builder_new(void);
void run_builder_free(struct run_builder *b);

/* 0, or a negative code: the stream cannot become a run, and never will. */
int run_builder_feed(struct run_builder *b, const struct event *ev,
		     struct err *e);

/* A bye was seen. */
bool run_builder_is_done(const struct run_builder *b);

/* The finished run, owned by the caller; NULL and *e when the stream was torn,
 * said bye without ok (ERR_STOPPED with its reason), or makes no valid run. */
struct run *run_builder_finish(struct run_builder *b, struct err *e);

#endif
