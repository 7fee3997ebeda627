/* SPDX-License-Identifier: MIT */
/* The system's C compiler, without running it: where `cc` leads, and what that
 * compiler's own start-up object, folder, package or package note says.  The
 * places are fixed, whatever $PATH holds: all users must agree. */
#include "core/detect/probe.h"

#include <ctype.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/sysroot.h"
#include "core/detect/elf_note.h"
#include "core/detect/links.h"
#include "core/detect/package_owner.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define VERSION PACKAGE_VERSION

static const char *const compilers[] = {
	"/usr/local/bin/cc", "/usr/bin/cc",
	"/usr/local/bin/gcc", "/usr/bin/gcc",
	"/usr/local/bin/clang", "/usr/bin/clang",
};

/* A compiler as it was found. */
struct compiler {
	const char *kind;          /* "gcc", "clang"; NULL: another */
	char entry[LINKS_PATH];    /* "/usr/bin/cc" */
	char path[LINKS_PATH];     /* links followed */
	const char *suffix;        /* "-12" of "gcc-12", or "" */
};

/* The comment that gcc writes into every object: "GCC: (Debian 12.2.0-14)
 * 12.2.0", "GCC: (GNU) 13.2.1 20231205 (Red Hat 13.2.1-6)". */
static bool object_version(const struct sysroot *root, const char *path,
			   char out[VERSION])
{
	char text[65536], line[256];
	const char *p;
	int fd = sysroot_file(root, path);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	p = memmem(text, (size_t)n, "GCC: (", 6);
	if (!p)
		return false;
	probe_copy_line(line, sizeof line, p);  /* to the NUL */
	p = strchr(line, ')');
	return p && isdigit((unsigned char)p[1 + (p[1] == ' ')]) &&
	       sscanf(p + 1, " %63[0-9.]", out) == 1;
}

/* TRIPLET/12 or TRIPLET/13.2.1 below dir.  Where nothing but "12" is told,
 * out has that, and the answer is no: something may know better. */
static bool gcc_in(const struct sysroot *root, const char *dir,
		   const char *suffix, char out[VERSION])
{
	char path[2 * LINKS_PATH], **names;
	int n = sysroot_list(root, dir, &names);
	bool found = false;

	for (int i = n - 1; i >= 0 && !found; i--) {  /* the newest first */
		if (!isdigit((unsigned char)names[i][0]) ||
		    strlen(names[i]) >= VERSION)
			continue;
		if (*suffix && strtol(names[i], NULL, 10) !=
			       strtol(suffix + 1, NULL, 10))
			continue;
		snprintf(path, sizeof path, "%s/%s/crtbegin.o", dir, names[i]);
		found = object_version(root, path, out);
		if (!found && (strchr(names[i], '.') || !*out)) {
			snprintf(out, VERSION, "%s", names[i]);
			found = strchr(out, '.') != NULL;
		}
	}
	sysroot_list_free(names, n);
	return found;
}

/* FOLDER of the prefix that PREFIX/bin/name lies in, "/usr" if in none. */
static void below_prefix(const char *path, const char *folder,
			 char out[LINKS_PATH])
{
	size_t n = (size_t)(links_base(path) - path);

	if (n > 5 && n + strlen(folder) < LINKS_PATH &&
	    strncmp(path + n - 5, "/bin/", 5) == 0)
		snprintf(out, LINKS_PATH, "%.*s%s", (int)(n - 5), path, folder);
	else
		snprintf(out, LINKS_PATH, "/usr%s", folder);
}

/* What the triplets of a compiler's own architecture begin with, by the machine
 * in its ELF header (elf(5)); "" where that is not told. */
static const char *own_arch(const struct sysroot *root, const char *path)
{
	static const struct {
		unsigned machine;
		const char *arch;
	} machines[] = {
		{ .machine = EM_X86_64, .arch = "x86_64" },
		{ .machine = EM_AARCH64, .arch = "aarch64" },
		{ .machine = EM_RISCV, .arch = "riscv64" },
		{ .machine = EM_PPC64, .arch = "p" },
		{ .machine = EM_S390, .arch = "s390x" },
		{ .machine = EM_386, .arch = "i" },
		{ .machine = EM_ARM, .arch = "arm" },
	};
	int fd = sysroot_file(root, path);
	Elf32_Ehdr e;  /* of both classes up to the machine */
	const char *arch = "";

	if (fd < 0)
		return arch;
	if (read(fd, &e, sizeof e) == sizeof e &&
	    memcmp(e.e_ident, ELFMAG, SELFMAG) == 0)
		for (size_t i = 0; i < N(machines); i++)
			if (e.e_machine == machines[i].machine)
				arch = machines[i].arch;
	close(fd);
	return arch;
}

/* How well a triplet's folder fits a compiler: named in "x86_64-linux-gnu-
 * gcc-12", or its own architecture's; a plain gcc may have cross compilers
 * beside it. */
static int triplet_rank(const char *triplet, const char *name, const char *arch)
{
	if (strncmp(name, triplet, strlen(triplet)) == 0)
		return 0;
	if (strncmp(triplet, arch, strlen(arch)) != 0)
		return 3;
	return strstr(triplet, "linux") ? 1 : 2;
}

static bool gcc_version(const struct sysroot *root, const struct compiler *c,
			char out[VERSION])
{
	const char *arch = own_arch(root, c->path), *name = links_base(c->path);
	char lib[LINKS_PATH], dir[LINKS_PATH + 320], **triplets;
	int n;
	bool found = false;

	below_prefix(c->path, "/lib/gcc", lib);
	n = sysroot_list(root, lib, &triplets);
	for (int rank = 0; rank < 3 && !found; rank++)
		for (int i = 0; i < n && !found; i++) {
			snprintf(dir, sizeof dir, "%s/%s", lib, triplets[i]);
			if (triplet_rank(triplets[i], name, arch) == rank)
				found = gcc_in(root, dir, c->suffix, out);
		}
	sysroot_list_free(triplets, n);
	return found;
}

/* PREFIX/lib/clang/14.0.6; from 16 on only "16", which may be all there is. */
static bool clang_version(const struct sysroot *root, const struct compiler *c,
			  char out[VERSION])
{
	char dir[LINKS_PATH], **names;
	int n;

	below_prefix(c->path, "/lib/clang", dir);
	n = sysroot_list(root, dir, &names);
	for (int i = n - 1; i >= 0; i--) {
		bool other = *c->suffix && strtol(names[i], NULL, 10) !=
					   strtol(c->suffix + 1, NULL, 10);

		if (!isdigit((unsigned char)names[i][0]) || other ||
		    strlen(names[i]) >= VERSION)
			continue;
		if (!*out || strchr(names[i], '.'))
			snprintf(out, VERSION, "%s", names[i]);
		if (strchr(out, '.'))
			break;
	}
	sysroot_list_free(names, n);
	return strchr(out, '.') != NULL;
}

/* Ends in "-12"? */
static const char *version_suffix(const char *name)
{
	const char *dash = strrchr(name, '-');

	return dash && isdigit((unsigned char)dash[1]) ? dash : "";
}

static bool follow(const struct sysroot *root, const char *entry,
		   struct compiler *c)
{
	const char *name;

	if (links_follow(root, entry, c->path) < 0)
		return false;
	snprintf(c->entry, sizeof c->entry, "%s", entry);
	name = links_base(c->path);
	c->suffix = version_suffix(name);
	c->kind = strstr(name, "clang") ? "clang" :
		  strstr(name, "gcc") || strcmp(name, "cc") == 0 ? "gcc" : NULL;
	return true;
}

/* gcc-12 or clang-14 alone, without anything that chooses one: the newest. */
static bool versioned(const struct sysroot *root, struct compiler *c)
{
	static const char *const stems[] = { "gcc-", "clang-" };
	char **names, entry[320];
	int n = sysroot_list(root, "/usr/bin", &names);
	bool found = false;

	for (size_t k = 0; k < N(stems) && !found; k++)
		for (int i = n - 1; i >= 0 && !found; i--) {
			size_t len = strlen(stems[k]);

			if (strncmp(names[i], stems[k], len) != 0 ||
			    strspn(names[i] + len, "0123456789") !=
				    strlen(names[i] + len))
				continue;
			snprintf(entry, sizeof entry, "/usr/bin/%s", names[i]);
			found = follow(root, entry, c);
		}
	sysroot_list_free(names, n);
	return found;
}

static bool find_compiler(const struct sysroot *root, struct compiler *c)
{
	for (size_t i = 0; i < N(compilers); i++)
		if (follow(root, compilers[i], c))
			return true;
	return versioned(root, c);
}

/* What the package says, where the compiler's own files have "16" at most. */
static void better_version(const struct sysroot *root, const struct compiler *c,
			   char out[VERSION])
{
	const char *const hint[] = { c->kind, NULL };
	const struct package_query q = { .path = c->path, .hint = hint };
	struct packages *db = packages_open(root);
	struct package_found p;
	char note[VERSION];

	if (package_owner(db, &q, &p) == 0)
		memcpy(out, p.version, VERSION);
	else if (elf_note_version(root, c->path, note) == 0)
		memcpy(out, note, VERSION);
	packages_close(db);
}

static int read_toolchain(const struct sysroot *root, struct facts *f,
			  struct err *e)
{
	struct compiler c;
	char version[VERSION] = "", why[LINKS_PATH + 64];
	bool whole;

	(void)e;
	if (!find_compiler(root, &c)) {
		facts_absent(f, FIELD_COMPILER_VERSION, "/usr/bin, /usr/local/bin",
			     "no C compiler is installed");
		return 0;
	}
	if (!c.kind) {
		snprintf(why, sizeof why, "it is %s, which is not known here",
			 c.path);
		facts_unknown(f, FIELD_COMPILER_VERSION, c.entry, why);
		return 0;
	}
	whole = *c.kind == 'c' ? clang_version(root, &c, version)
			       : gcc_version(root, &c, version);
	if (!whole)
		better_version(root, &c, version);
	if (*version)
		facts_known(f, FIELD_COMPILER_VERSION, c.entry, "%s %s", c.kind,
			    version);
	else
		facts_unknown(f, FIELD_COMPILER_VERSION, c.entry,
			      "it is there, but nothing tells its version");
	return 0;
}

const struct probe probe_toolchain = {
	.name = "toolchain",
	.phase = DETECT_SOFTWARE,
	.read = read_toolchain,
};
