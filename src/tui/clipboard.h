/* SPDX-License-Identifier: MIT */
/*
 * clipboard: the bytes that ask a terminal to put text on the clipboard: OSC 52, as
 * xterm's "Control Sequences" has it, ESC ] 52 ; c ; BASE64 BEL.  It works over ssh too;
 * a terminal may not know it, or ask for leave first, and answers nothing either way.
 *
 * tmux takes it where set-clipboard is `on`, and hands on what is wrapped as
 * ESC Ptmux; ... ESC \ (each ESC in it twice) where allow-passthrough is `on`, tmux(1).
 * It does not say which, so inside of tmux both are sent: with both set the same text
 * arrives twice.
 */
#ifndef POSTSIL_CLIPBOARD_H
#define POSTSIL_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

#define CLIPBOARD_MAX 100000   /* bytes of base64 that terminals are known to take */

/* Appends what to send for the n bytes of text.  ERR_REFUSED, and nothing: there are more
 * than CLIPBOARD_MAX bytes of base64, or the text is no UTF-8 or holds a control character
 * (utf8_is_control()) beside tab, which would act where it is pasted. */
int clipboard_bytes(const char *text, size_t n, bool in_tmux, struct buf *out,
		    struct err *e);

/* Whether $TMUX says so. */
bool clipboard_is_in_tmux(void);

#endif
