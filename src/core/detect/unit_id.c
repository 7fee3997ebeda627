/* SPDX-License-Identifier: MIT */
#include "core/detect/unit_id.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"

#define MACHINE_ID "/etc/machine-id"
#define BLOCK 64        /* of SHA-256, in bytes */
#define ID_BYTES UNIT_ID_SEED
#define ID_DIGITS 32
#define PATH_BYTES 1024

/* Drawn at random once; never changes, or every box would get a new id. */
static const unsigned char application[ID_BYTES] = {
	0x27, 0x10, 0x37, 0x9d, 0x8c, 0x6f, 0x48, 0xc7,
	0x09, 0x75, 0x3f, 0xed, 0xf0, 0x79, 0xaf, 0xf7,
};

static int hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

static bool from_hex(const char *s, unsigned char *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int hi = hex_value(s[2 * i]);
		int lo = hi < 0 ? -1 : hex_value(s[2 * i + 1]);

		if (lo < 0)
			return false;
		out[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

void unit_id_hmac(const void *key, size_t n_key, const void *text, size_t n,
		  char out[DIGEST_HEX])
{
	unsigned char pad[BLOCK], inner[32];
	struct buf b = BUF_INIT;
	bool ok;

	assert(n_key <= BLOCK);
	memset(pad, 0x36, sizeof pad);
	for (size_t i = 0; i < n_key; i++)
		pad[i] ^= ((const unsigned char *)key)[i];
	buf_add(&b, pad, sizeof pad);
	buf_add(&b, text, n);
	digest_hex(b.p, b.n, out);
	ok = from_hex(out, inner, sizeof inner);
	assert(ok);
	(void)ok;
	for (size_t i = 0; i < sizeof pad; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	buf_reset(&b);
	buf_add(&b, pad, sizeof pad);
	buf_add(&b, inner, sizeof inner);
	digest_hex(b.p, b.n, out);
	buf_release(&b);
}

static bool parse_id(const char *line, unsigned char id[ID_BYTES])
{
	static const unsigned char zero[ID_BYTES];

	return strlen(line) == ID_DIGITS && from_hex(line, id, ID_BYTES) &&
	       memcmp(id, zero, ID_BYTES) != 0;
}

static int make_folders(char *path, struct err *e)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return err_sys(e, "cannot make the state folder %s", path);
		*p = '/';
	}
	return 0;
}

/* A file is made whole under another name and then linked: of two programs
 * that start at once one wins, and both read the winner's. */
static int make_seed(const char *path, struct err *e)
{
	unsigned char id[ID_BYTES];
	char temp[PATH_BYTES + 16], text[ID_DIGITS + 2];
	int fd, rc = 0;

	if (getrandom(id, sizeof id, 0) != sizeof id)
		return err_sys(e, "the kernel gives no random numbers");
	for (int i = 0; i < ID_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", id[i]);
	text[ID_DIGITS] = '\n';
	snprintf(temp, sizeof temp, "%s.XXXXXX", path);
	fd = mkstemp(temp);  /* mode 0600 */
	if (fd < 0)
		return err_sys(e, "cannot keep this machine's id in %s", path);
	if (write(fd, text, ID_DIGITS + 1) != ID_DIGITS + 1 || fsync(fd) < 0 ||
	    (link(temp, path) < 0 && errno != EEXIST))
		rc = err_sys(e, "cannot keep this machine's id in %s", path);
	close(fd);
	unlink(temp);
	return rc;
}

static int read_seed(const char *path, unsigned char id[ID_BYTES])
{
	char text[ID_DIGITS + 2] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < 0)
		return -EIO;
	text[strcspn(text, "\n")] = '\0';
	return parse_id(text, id) ? 0 : -EINVAL;
}

static int kept_seed(unsigned char id[ID_BYTES], struct err *e)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	char path[PATH_BYTES];
	int n;

	if (state && *state == '/')
		n = snprintf(path, sizeof path, "%s/postsil/unit-seed", state);
	else if (home && *home == '/')
		n = snprintf(path, sizeof path,
			     "%s/.local/state/postsil/unit-seed", home);
	else
		return err_set(e, ERR_IO, "no machine id in " MACHINE_ID
			       ", and neither XDG_STATE_HOME nor HOME says "
			       "where to keep one: set HOME");
	if (n >= (int)sizeof path)
		return err_set(e, ERR_IO, "the path of the state folder is too long");
	return unit_id_seed(path, id, e);
}

int unit_id_seed(char *path, unsigned char id[UNIT_ID_SEED], struct err *e)
{
	int rc = read_seed(path, id);

	if (rc == -ENOENT) {
		if ((rc = make_folders(path, e)) < 0 ||
		    (rc = make_seed(path, e)) < 0)
			return rc;
		rc = read_seed(path, id);
	}
	if (rc < 0)
		return err_set(e, ERR_IO, "%s does not hold an id of 32 "
			       "hexadecimal digits that can be read: remove it",
			       path);
	return 0;
}

int unit_id_get(const struct sysroot *root, char out[UNIT_ID], struct err *e)
{
	unsigned char id[ID_BYTES];
	char line[64] = "", hex[DIGEST_HEX];
	int rc = 0;

	if (sysroot_line(root, line, sizeof line, MACHINE_ID) < 0)
		*line = '\0';
	if (!parse_id(line, id)) {
		if (!sysroot_is_live(root)) {
			memset(out, '0', UNIT_ID - 1);
			out[UNIT_ID - 1] = '\0';
			return 0;
		}
		rc = kept_seed(id, e);
		if (rc < 0)
			return rc;
	}
	unit_id_hmac(id, sizeof id, application, sizeof application, hex);
	snprintf(out, UNIT_ID, "%.*s", UNIT_ID - 1, hex);
	return 0;
}
