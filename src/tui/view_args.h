/* SPDX-License-Identifier: MIT */
/*
 * view_args: what stands behind "show": a view by its name, and what is opened in it.
 */
#ifndef POSTSIL_VIEW_ARGS_H
#define POSTSIL_VIEW_ARGS_H

struct err;
struct view;
struct view_ops;

/* The view called name, or NULL and words that name the nearest, or all. */
const struct view_ops *view_args_find(const char *name, struct err *e);

/* Puts the n operands behind the view's name into v->arg: a run by its id; two, with +
 * between them, on one roofline; products to compare.  Without any v->arg is "".
 * ERR_USAGE: the view has no use for them. */
int view_args_take(struct view *v, const char *const *operand, int n, struct err *e);

#endif
