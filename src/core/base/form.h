/* SPDX-License-Identifier: MIT */
/* form: whether a text from outside has the form that it should have.  NULL has none. */
#ifndef POSTSIL_FORM_H
#define POSTSIL_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* n lower-case hexadecimal digits. */
bool form_is_hex(const char *s, size_t n);

/* A UUID in lower case, with its hyphens. */
bool form_is_uuid(const char *s);

/* Valid UTF-8 of at most so many bytes, in which nothing may act on a terminal that
 * shows it (utf8_is_control()), but for the controls in allowed: "" or "\n\t". */
bool form_is_text(const char *s, size_t most, const char *allowed);

#endif
