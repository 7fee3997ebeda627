/* SPDX-License-Identifier: MIT */
/*
 * python_metadata: the version of a Python project, by what pip, conda and
 * distributions leave beside it (PEP 376, PEP 427, core metadata).
 */
#ifndef POSTSIL_PYTHON_METADATA_H
#define POSTSIL_PYTHON_METADATA_H

struct sysroot;

#define PYTHON_VERSION 128

/* Version of a project ("numpy") in a site: by *.dist-info/METADATA,
 * *.egg-info/PKG-INFO, the folder's own name, or NAME/version.py last.
 * 0; -ENOENT when it is not there; -EINVAL when it is there but nothing tells
 * its version, two versions are told, more than 16 folders claim to, or it is
 * none by PEP 440; -EACCES when the site cannot be listed. */
int python_metadata_version(const struct sysroot *root, const char *dir,
			    const char *project, char out[PYTHON_VERSION]);

#endif
