/* SPDX-License-Identifier: MIT */
/*
 * mathlib_names: the names under which a run opens each library, in the order in
 * which it tries them; lists end with NULL.  Detection reads the version of the
 * first that is found, the backends of src/bench open the first: one list, so
 * that the two agree.
 */
#ifndef POSTSIL_MATHLIB_NAMES_H
#define POSTSIL_MATHLIB_NAMES_H

/* libopenblasp.so.0 is the pthread build of Fedora and its kin. */
extern const char *const mathlib_blis[], *const mathlib_openblas[],
	*const mathlib_mkl[];

#endif
