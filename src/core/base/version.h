/* SPDX-License-Identifier: MIT */
/* version: the program's, the suite's and the protocol's numbers. */
#ifndef POSTSIL_VERSION_H
#define POSTSIL_VERSION_H

#define POSTSIL_VERSION "0.1.0"

/* Version of the benchmark suite.  Part of a series' key: it changes whenever
 * a kernel, a size or a stop rule changes what a figure means. */
#define POSTSIL_SUITE_VERSION "1"

/* Version of the event stream, postsil-events(5).  A new key needs no new
 * version; a new event type, a removed key or a changed meaning does. */
#define POSTSIL_EVENTS_VERSION 1

#endif
