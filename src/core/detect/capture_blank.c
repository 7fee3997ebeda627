/* SPDX-License-Identifier: MIT */
#include "core/detect/capture_blank.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/base/buf.h"
#include "core/detect/capture_route.h"

#define MAC_BYTES 17    /* "01:23:45:67:89:ab" */
#define UUID_BYTES 36
#define ID_BYTES 32     /* a machine id, or a UUID without its dashes */

/* --- lines ------------------------------------------------------------------- */

/* Calls keep for each line (its end included) and appends those it wants. */
static void keep_lines(const struct buf *in, struct buf *out,
		       bool (*keep)(const char *line, size_t n))
{
	const char *p = in->p, *end = p ? p + in->n : NULL;

	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl + 1 : end) - p);

		if (keep(p, n))
			buf_add(out, p, n);
		p += n;
	}
}

static bool begins(const char *line, size_t n, const char *with)
{
	size_t len = strlen(with);

	return n >= len && memcmp(line, with, len) == 0;
}

static bool begins_one_of(const char *line, size_t n, const char *const *with)
{
	for (; *with; with++)
		if (begins(line, n, *with))
			return true;
	return false;
}

static bool holds(const char *line, size_t n, const char *word)
{
	return memmem(line, n, word, strlen(word)) != NULL;
}

static bool keep_sysinfo(const char *line, size_t n)
{
	static const char *const keys[] = {
		"Manufacturer:", "Type:", "Model:", "CPUs ", "Capability:",
		"VM00 Control Program:", "VM00 CPUs ", "LPAR Characteristics:",
		"LPAR CPUs ", NULL
	};

	return begins_one_of(line, n, keys);
}

void capture_blank_sysinfo(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_sysinfo);
}

static bool keep_nvidia(const char *line, size_t n)
{
	static const char *const keys[] = {
		"Model:", "IRQ:", "Video BIOS:", "Bus Type:", "DMA Size:",
		"DMA Mask:", "Bus Location:", "Device Minor:", "GPU Firmware:",
		"GPU Excluded:", NULL
	};

	return begins_one_of(line, n, keys);
}

void capture_blank_nvidia(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_nvidia);
}

static bool keep_kfd(const char *line, size_t n)
{
	return !begins(line, n, "unique_id") && !begins(line, n, "hive_id");
}

void capture_blank_kfd(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_kfd);
}

static bool keep_udev(const char *line, size_t n)
{
	return begins(line, n, "E:MEMORY_") && !holds(line, n, "SERIAL") &&
	       !holds(line, n, "ASSET") && !holds(line, n, "UUID");
}

void capture_blank_udev(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_udev);
}

static bool keep_metadata(const char *line, size_t n)
{
	static const char *const keys[] = {
		"Metadata-Version:", "Name:", "Version:", NULL
	};

	for (size_t i = 0; keys[i]; i++)
		if (n >= strlen(keys[i]) &&
		    strncasecmp(line, keys[i], strlen(keys[i])) == 0)
			return true;
	return false;
}

/* The headers end at the first empty line; a description follows. */
void capture_blank_metadata(const struct buf *in, struct buf *out)
{
	struct buf head = { .p = in->p, .n = in->n };
	const char *end = in->n ? memmem(in->p, in->n, "\n\n", 2) : NULL;

	if (end)
		head.n = (size_t)(end - in->p) + 1;
	keep_lines(&head, out, keep_metadata);
}

static bool keep_header(const char *line, size_t n)
{
	static const char *const keys[] = {
		"#define CUDA_VERSION", "#define CUDNN_MAJOR",
		"#define CUDNN_MINOR", "#define CUDNN_PATCHLEVEL",
		"#define CUDNN_VERSION", NULL
	};

	return begins_one_of(line, n, keys);
}

void capture_blank_header(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_header);
}

static bool keep_release(const char *line, size_t n)
{
	static const char *const keys[] = {
		"NAME=", "PRETTY_NAME=", "ID=", "ID_LIKE=", "VERSION", "VARIANT",
		"IMAGE_VERSION=", "DISTRIB_", NULL
	};

	return begins_one_of(line, n, keys);
}

void capture_blank_release(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_release);
}

static bool keep_mount(const char *line, size_t n)
{
	return begins(line, n, "lxcfs /proc/");
}

void capture_blank_mounts(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_mount);
}

static const char *const homes[] = { "/home/", "/Users/", "/users/", NULL };

/* Is this the path of something that may be captured? */
static bool is_public(const char *p, size_t n)
{
	char path[CAPTURE_PATH];

	if (n == 0 || n >= sizeof path || *p != '/')
		return false;
	for (size_t i = 0; homes[i]; i++)
		if (holds(p, n, homes[i]))
			return false;
	memcpy(path, p, n);
	path[n] = '\0';
	return capture_route_is_inside(path);
}

static bool keep_prefix(const char *line, size_t n)
{
	while (n && (*line == ' ' || *line == '\t')) {
		line++;
		n--;
	}
	while (n && strchr(" \t\r\n", line[n - 1]))
		n--;
	return is_public(line, n);
}

void capture_blank_prefixes(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_prefix);
}

void capture_blank_all(const struct buf *in, struct buf *out)
{
	(void)in;
	(void)out;
}

/* Paths are the texts between NULs that begin with '/'. */
void capture_blank_cache(const struct buf *in, struct buf *out)
{
	size_t start = out->n;

	if (in->n)
		buf_add(out, in->p, in->n);
	for (size_t i = start; i < out->n;) {
		char *p = out->p + i;
		size_t n = strnlen(p, out->n - i);
		const char *name = memrchr(p, '/', n);

		if (*p == '/' && !is_public(p, n))
			for (char *k = p; k < name; k++)
				if (*k != '/')
					*k = 'x';
		i += n + 1;
	}
}

/* --- parts of lines ------------------------------------------------------------ */

static void zero_digits(struct buf *out, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (isalnum((unsigned char)out->p[i]))
			out->p[i] = '0';
}

static bool names_serial(const char *line, size_t n)
{
	for (size_t i = 0; i + 6 <= n && line[i] != ':'; i++)
		if (strncasecmp(line + i, "serial", 6) == 0)
			return true;
	return false;
}

void capture_blank_cpuinfo(const struct buf *in, struct buf *out)
{
	static const char id[] = "identification = ";

	buf_add(out, in->p, in->n);
	for (size_t i = 0; i < out->n;) {
		const char *p = out->p + i, *at;
		const char *nl = memchr(p, '\n', out->n - i);
		size_t n = nl ? (size_t)(nl - p) + 1 : out->n - i;

		if (names_serial(p, n)) {
			at = memchr(p, ':', n);
			if (at)
				zero_digits(out, (size_t)(at - out->p), i + n);
		}
		at = memmem(p, n, id, sizeof id - 1);
		if (at) {
			size_t from = (size_t)(at - out->p) + sizeof id - 1;
			size_t to = from;

			while (to < i + n && isxdigit((unsigned char)out->p[to]))
				to++;
			zero_digits(out, from, to);
		}
		i += n;
	}
}

/* Everything between brackets that hold an '@'. */
void capture_blank_builder(const struct buf *in, struct buf *out)
{
	for (size_t i = 0; i < in->n;) {
		const char *p = in->p + i, *close;
		size_t n;

		close = *p == '(' ? memchr(p, ')', in->n - i) : NULL;
		n = close ? (size_t)(close - p) + 1 : 1;
		if (close && memchr(p, '@', n)) {
			buf_adds(out, "(blanked)");
			i += n;
		} else {
			buf_addc(out, *p);
			i++;
		}
	}
}

static bool keep_cpuid(const char *line, size_t n)
{
	return !begins(line, n, "CPUID 00000003:") &&
	       !begins(line, n, "basic_cpuid[3]=");
}

void capture_blank_cpuid(const struct buf *in, struct buf *out)
{
	keep_lines(in, out, keep_cpuid);
}

/* --- everywhere ----------------------------------------------------------------- */

/* The pattern: x a hexadecimal digit, s a separator, the same throughout. */
static bool is_like(const char *p, size_t n, const char *pattern)
{
	char separator = '\0';

	for (size_t i = 0; pattern[i]; i++) {
		if (i >= n)
			return false;
		if (pattern[i] == 'x') {
			if (!isxdigit((unsigned char)p[i]))
				return false;
			continue;
		}
		if (!separator)
			separator = p[i];
		if (p[i] != separator || !strchr(":-_", separator) || !separator)
			return false;
	}
	return true;
}

static bool is_word(const char *p, size_t n, size_t at, size_t size)
{
	return (at == 0 || !isalnum((unsigned char)p[at - 1])) &&
	       (at + size >= n || !isalnum((unsigned char)p[at + size]));
}

size_t capture_blank_identifier(const char *p, size_t n, size_t at)
{
	static const struct {
		const char *pattern;
		size_t bytes;
	} kinds[] = {
		{ .pattern = "xxsxxsxxsxxsxxsxx", .bytes = MAC_BYTES },
		{ .pattern = "xxxxxxxxsxxxxsxxxxsxxxxsxxxxxxxxxxxx",
		  .bytes = UUID_BYTES },
		{ .pattern = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		  .bytes = ID_BYTES },
	};

	if (!isxdigit((unsigned char)p[at]))
		return 0;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (is_like(p + at, n - at, kinds[i].pattern) &&
		    is_word(p, n, at, kinds[i].bytes))
			return kinds[i].bytes;
	return 0;
}

/* The length of NAME in "/home/NAME/…" at p[at]; *from is where it begins. */
static size_t home_name(const char *p, size_t n, size_t at, size_t *from)
{
	size_t to, i = 0;

	while (homes[i] && !begins(p + at, n - at, homes[i]))
		i++;
	if (!homes[i])
		return 0;
	*from = at + strlen(homes[i]);
	for (to = *from; to < n && p[to] && !strchr("/ :;,'\"<>\n\t", p[to]); to++)
		;
	return to - *from;
}

bool capture_blank_common(char *p, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		size_t from = i, size = capture_blank_identifier(p, n, i);
		char with = '0';

		if (!size) {
			size = home_name(p, n, i, &from);
			with = 'x';
		}
		for (size_t k = from; k < from + size; k++) {
			if (with == '0' && !isxdigit((unsigned char)p[k]))
				continue;
			any = any || p[k] != with;
			p[k] = with;
		}
		if (size)
			i = from + size - 1;
	}
	return any;
}

bool capture_blank_has_mac(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (capture_blank_identifier(p, n, i) == MAC_BYTES)
			return true;
	return false;
}
