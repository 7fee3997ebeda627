/* SPDX-License-Identifier: MIT */
/*
 * attach: reading the spools of this user's runs: follow one, print one, list
 * them.  All print on standard output.
 */
#ifndef POSTSIL_ATTACH_H
#define POSTSIL_ATTACH_H

struct err;

/* Repeats the run's events from its first and follows it to its bye; control
 * lines on standard input are passed on to the worker.  The end of standard
 * input ends that only; a reader that goes away ends the attachment.  Returns 0
 * after a bye with ok, else ERR_STOPPED with the run's reason or with "died". */
int attach_follow(int dir, const char *run, struct err *e);

/* Prints the whole lines that the spool has. */
int attach_fetch(int dir, const char *run, struct err *e);

/* One line of JSON for each run, oldest first. */
int attach_list(int dir, struct err *e);

#endif
