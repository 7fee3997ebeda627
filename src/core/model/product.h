/* SPDX-License-Identifier: MIT */
/*
 * product: what people call the device: "Intel Core i7-12700K" for the brand
 * string "12th Gen Intel(R) Core(TM) i7-12700K CPU @ 3.60GHz".  Marks, clock
 * and generation words are dropped, and " (family F model M)" behind a brand
 * that has a number of its own; the rest stays.
 */
#ifndef POSTSIL_PRODUCT_H
#define POSTSIL_PRODUCT_H

struct buf;

#define PRODUCT_MAX 128
#define PRODUCT_UNKNOWN "unknown"   /* of a model of which nothing is left */

/* Cut where it does not fit: for people. */
void product_name(const char *model, char out[PRODUCT_MAX]);

/* Appends all of it: for what tells one from another. */
void product_add_name(const char *model, struct buf *out);

#endif
