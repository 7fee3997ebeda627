/* SPDX-License-Identifier: MIT */
/*
 * faulty_vfs: a file layer below SQLite whose nth write, sync or truncation of
 * a process fails.  A write that fails has written its first half.
 */
#ifndef POSTSIL_FAULTY_VFS_H
#define POSTSIL_FAULTY_VFS_H

enum fault { FAULT_WRITE, FAULT_SYNC, FAULT_TRUNCATE, FAULT_READ, FAULT_KINDS };

/* Becomes the default layer of this process. */
void faulty_install(void);

enum { FAULTY_STICKY = 1, FAULTY_KILL = 2 };

/* From now on the nth call of this kind fails, and sticky: all after it; or it
 * kills the process (SIGKILL). */
void faulty_arm(enum fault kind, int nth, int sticky);

/* Ends the fault; returns how many calls failed. */
int faulty_disarm(void);

#endif
