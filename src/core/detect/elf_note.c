/* SPDX-License-Identifier: MIT */
#include "core/detect/elf_note.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/sysroot.h"

#define OWNER "FDO"
#define TYPE 0xcafe1a7eu
#define NOTES_MAX 16384  /* bytes of one PT_NOTE segment; usual are 200 */
#define SEGMENTS_MAX 64

#if __BYTE_ORDER == __LITTLE_ENDIAN
#define NATIVE ELFDATA2LSB
#else
#define NATIVE ELFDATA2MSB
#endif

/* Where the program headers are, of either class. */
struct headers {
	bool is64;
	uint64_t at;
	size_t size, n;
};

static bool read_at(int fd, void *p, size_t n, uint64_t at)
{
	return at < INT64_MAX && pread(fd, p, n, (off_t)at) == (ssize_t)n;
}

static bool read_headers(int fd, struct headers *h)
{
	union {
		unsigned char ident[EI_NIDENT];
		Elf32_Ehdr e32;
		Elf64_Ehdr e64;
	} e;

	if (!read_at(fd, &e.e32, sizeof e.e32, 0) ||
	    memcmp(e.ident, ELFMAG, SELFMAG) != 0 || e.ident[EI_DATA] != NATIVE)
		return false;
	h->is64 = e.ident[EI_CLASS] == ELFCLASS64;
	if (h->is64 && !read_at(fd, &e.e64, sizeof e.e64, 0))
		return false;
	h->at = h->is64 ? e.e64.e_phoff : e.e32.e_phoff;
	h->size = h->is64 ? e.e64.e_phentsize : e.e32.e_phentsize;
	h->n = h->is64 ? e.e64.e_phnum : e.e32.e_phnum;
	if (h->n > SEGMENTS_MAX)
		h->n = SEGMENTS_MAX;
	return h->size >= (h->is64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
}

/* The i-th segment, if it holds notes. */
static bool note_segment(int fd, const struct headers *h, size_t i,
			 uint64_t *at, uint64_t *size)
{
	union {
		Elf32_Phdr p32;
		Elf64_Phdr p64;
	} p;
	uint64_t from = h->at + i * h->size;

	if (!read_at(fd, &p, h->is64 ? sizeof p.p64 : sizeof p.p32, from))
		return false;
	*at = h->is64 ? p.p64.p_offset : p.p32.p_offset;
	*size = h->is64 ? p.p64.p_filesz : p.p32.p_filesz;
	return (h->is64 ? p.p64.p_type : p.p32.p_type) == PT_NOTE;
}

static bool version_in(const char *json, size_t n, char out[PACKAGE_VERSION])
{
	struct cJSON *j;
	const char *v;

	n = strnlen(json, n);
	j = json_parse(json, n, NULL);
	v = j ? json_str(j, "version", NULL, NULL) : NULL;
	*out = '\0';
	if (v)
		package_upstream(v, strlen(v), out);
	json_free(j);
	return *out != '\0';
}

static uint64_t padded(uint32_t n)
{
	return ((uint64_t)n + 3) & ~(uint64_t)3;
}

/* elf(5), "Notes (Nhdr)": name and text are padded to four bytes each. */
static bool find_note(const char *p, size_t n, char out[PACKAGE_VERSION])
{
	Elf64_Nhdr h;

	while (n >= sizeof h) {
		uint64_t name, text;

		memcpy(&h, p, sizeof h);
		p += sizeof h;
		n -= sizeof h;
		name = padded(h.n_namesz);
		text = padded(h.n_descsz);
		if (name > n || text > n - name)
			return false;
		if (h.n_type == TYPE && h.n_namesz == sizeof OWNER &&
		    memcmp(p, OWNER, sizeof OWNER) == 0 &&
		    version_in(p + name, h.n_descsz, out))
			return true;
		p += name + text;
		n -= (size_t)(name + text);
	}
	return false;
}

int elf_note_version(const struct sysroot *root, const char *path,
		     char out[PACKAGE_VERSION])
{
	int fd = sysroot_file(root, path), rc = -ENOENT;
	struct headers h;
	uint64_t at, size;

	if (fd < 0)
		return fd;
	if (!read_headers(fd, &h))
		h.n = 0;
	for (size_t i = 0; i < h.n && rc < 0; i++) {
		char text[NOTES_MAX];

		if (note_segment(fd, &h, i, &at, &size) && size <= sizeof text &&
		    read_at(fd, text, (size_t)size, at) &&
		    find_note(text, (size_t)size, out))
			rc = 0;
	}
	close(fd);
	return rc;
}
