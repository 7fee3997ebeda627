/* SPDX-License-Identifier: MIT */
/*
 * unit: quantities for people.  Stored figures are in giga units (GOP/s,
 * GB/s: 10^9, decimal); people read three or four digits and a prefix.
 */
#ifndef POSTSIL_UNIT_H
#define POSTSIL_UNIT_H

#include <stddef.h>
#include <stdint.h>

#define UNIT_TEXT 32

/* v in GOP/s: "513.0 GFLOP/s" for floating precisions, "513.0 GOP/s" for
 * int8 and the like; T and P prefixes from 10,000 of the one below.  NaN gives "-". */
void unit_gops(double v, const char *precision, char out[UNIT_TEXT]);

/* v in GB/s: "42.1 GB/s". */
void unit_gbps(double v, char out[UNIT_TEXT]);

/* Ratio 0.921 as "92.1 %". */
void unit_percent(double ratio, char out[UNIT_TEXT]);

/* How sure something is: "0.998", and "> 0.999" from where that would read 1.000, which
 * nothing is.  NaN gives "-". */
void unit_confidence(double p, char out[UNIT_TEXT]);

/* A half-width: "±0.3 %" of value; "" when unknown. */
void unit_plus_minus(double value, double low, double high, char out[UNIT_TEXT]);

/* Binary sizes: "32 MiB". */
void unit_bytes(uint64_t n, char out[UNIT_TEXT]);

/* A length of time: "2 h ago" parts: "12 s", "4 min", "2 h", "3 d". */
void unit_age(int64_t ms, char out[UNIT_TEXT]);

/* Minutes and seconds: "01:48", "1:02:03" above an hour. */
void unit_minutes(double seconds, char out[UNIT_TEXT]);

#endif
