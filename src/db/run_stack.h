/* SPDX-License-Identifier: MIT */
/*
 * run_stack: the stacks and products of a run_set, each made once: rows with
 * the same hardware, software and GPU (local numbers in the database) share
 * them.
 */
#ifndef POSTSIL_RUN_STACK_H
#define POSTSIL_RUN_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/run_set.h"
#include "db/intern.h"

struct err;
struct run_stacks;
struct sqlite3;

struct stack_key {
	int64_t hardware, software;
	int64_t gpu;   /* 0: none is known */
	bool cpu;      /* the device is the machine's CPU */
};

struct stack_entry {
	struct stack_key key;
	const struct run_stack *stack;
	const char *product;
};

/* Texts go to t and its arena. */
int run_stacks_open(struct sqlite3 *db, struct intern *t,
		    struct run_stacks **out, struct err *e);
void run_stacks_close(struct run_stacks *s);

/* Borrowed until the next call. */
int run_stacks_get(struct run_stacks *s, const struct stack_key *key,
		   const struct stack_entry **out, struct err *e);

#endif
