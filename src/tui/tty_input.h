/* SPDX-License-Identifier: MIT */
/* tty_input: whether a terminal that has no key to give still may. */
#ifndef POSTSIL_TTY_INPUT_H
#define POSTSIL_TTY_INPUT_H

struct err;

/* No key is there: 0 because none was pressed, ERR_IO because none ever will be, as the
 * terminal has hung up. */
int tty_input_silence(int fd, struct err *e);

#endif
