/* SPDX-License-Identifier: MIT */
/*
 * elf_note: the package note in a program or library, which names the package
 * that it was built for (https://systemd.io/ELF_PACKAGE_METADATA/: a note of
 * owner "FDO" and type 0xcafe1a7e whose text is JSON).  Fedora, its relatives,
 * Ubuntu and others link one into every file.
 */
#ifndef POSTSIL_ELF_NOTE_H
#define POSTSIL_ELF_NOTE_H

#include "core/detect/package.h"

/* Upstream version in the note.  0, -ENOENT when the file has no such note (or
 * is no ELF file of this byte order), or another negative errno. */
int elf_note_version(const struct sysroot *root, const char *path,
		     char out[PACKAGE_VERSION]);

#endif
