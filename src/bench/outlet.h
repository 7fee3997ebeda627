/* SPDX-License-Identifier: MIT */
/*
 * outlet: lines to a reader who may be slow, stuck or gone, without ever
 * waiting for it.
 *
 * What the reader does not take is kept in a buffer of OUTLET_MAX bytes; when
 * that is full, or the reader goes away, the outlet detaches: it puts /dev/null
 * in the place of the descriptor, so that the reader sees the end, and drops
 * everything from there on.  (The spool has it all; the reader can attach.)
 *
 * The descriptor given may be shared with a shell, so its flags stay as they
 * are: pipes and terminals are opened anew in non-blocking mode, sockets are
 * written with MSG_DONTWAIT, regular files never block.
 */
#ifndef POSTSIL_OUTLET_H
#define POSTSIL_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#define OUTLET_MAX (256u << 10)

struct outlet {
	int fd;          /* -1 when detached */
	int given;       /* what outlet_init() got */
	bool socket;
	bool own;        /* fd is ours to close */
	char *kept;      /* OUTLET_MAX bytes on the heap */
	size_t n;        /* of them waiting */
};

/* Lines will go to fd, which remains the caller's to close. */
void outlet_init(struct outlet *o, int fd);
void outlet_release(struct outlet *o);

/* Hands over a line; never blocks.  SIGPIPE must be ignored. */
void outlet_put(struct outlet *o, const char *p, size_t n);

/* Tries to pass on what is kept. */
void outlet_flush(struct outlet *o);

/* Waits at most timeout_ms for the reader to take the rest; false when it did
 * not, or is gone. */
bool outlet_drain(struct outlet *o, int timeout_ms);

bool outlet_is_detached(const struct outlet *o);

#endif
