/* SPDX-License-Identifier: MIT */
#include "tui/clipboard.h"

#include <stdint.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/utf8.h"

/* RFC 4648, section 4.  The C library's b64_ntop() is documented nowhere, and no library
 * that we have has another. */
static void add_base64(struct buf *out, const char *p, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789+/";
	const unsigned char *s = (const unsigned char *)p;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t b = (uint32_t)s[i] << 16;

		if (i + 1 < n)
			b |= (uint32_t)s[i + 1] << 8;
		if (i + 2 < n)
			b |= s[i + 2];
		buf_addc(out, digit[b >> 18]);
		buf_addc(out, digit[b >> 12 & 63]);
		buf_addc(out, i + 1 < n ? digit[b >> 6 & 63] : '=');
		buf_addc(out, i + 2 < n ? digit[b & 63] : '=');
	}
}

static int check(const char *text, size_t n, struct err *e)
{
	if (n > CLIPBOARD_MAX / 4 * 3)
		return err_set(e, ERR_REFUSED, "too long to copy: %zu bytes, a terminal "
			       "takes %d", n, CLIPBOARD_MAX / 4 * 3);
	if (!utf8_is_valid(text, n))
		return err_set(e, ERR_REFUSED, "not copied: it is not UTF-8");
	for (size_t i = 0; i < n;) {
		uint32_t ch;

		i += utf8_next(text + i, n - i, &ch);
		if (utf8_is_control(ch) && ch != '\t')
			return err_set(e, ERR_REFUSED, "not copied: it holds a control "
				       "character, U+%04X", ch);
	}
	return 0;
}

int clipboard_bytes(const char *text, size_t n, bool in_tmux, struct buf *out,
		    struct err *e)
{
	struct buf base64 = BUF_INIT;
	int rc = check(text, n, e);

	if (rc < 0)
		return rc;
	add_base64(&base64, text, n);
	buf_addf(out, "\x1b]52;c;%s\a", buf_str(&base64));
	if (in_tmux)
		buf_addf(out, "\x1bPtmux;\x1b\x1b]52;c;%s\a\x1b\\", buf_str(&base64));
	buf_release(&base64);
	return 0;
}

bool clipboard_is_in_tmux(void)
{
	const char *tmux = getenv("TMUX");

	return tmux && *tmux;
}
