/* SPDX-License-Identifier: MIT */
/*
 * device: names of what is measured in a machine: "cpu", "gpu0", "gpu1" and so on.
 */
#ifndef POSTSIL_DEVICE_H
#define POSTSIL_DEVICE_H

/* < 0, 0, > 0 in the order in which people read them: by letters, and numbers behind them
 * by value: cpu, gpu0, gpu2, gpu10.  0 of equal names alone.  (A record is in the order of
 * bytes: postsil-json(5).) */
int device_compare(const char *a, const char *b);

#endif
