/* SPDX-License-Identifier: MIT */
/*
 * product: what people call the device: "Intel Core i7-12700K" for the brand
 * string "12th Gen Intel(R) Core(TM) i7-12700K CPU @ 3.60GHz".  Marks, clock
 * and generation words are dropped, and " (family F model M)" behind a brand
 * that has a number of its own; the rest stays.
 */
#ifndef POSTSIL_PRODUCT_H
#define POSTSIL_PRODUCT_H

#define PRODUCT_MAX 128

void product_name(const char *model, char out[PRODUCT_MAX]);

#endif
