/* SPDX-License-Identifier: MIT */
/* probe_python, python_sites, python_metadata. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/sysroot.h"
#include "core/base/xmem.h"
#include "core/detect/package.h"
#include "core/detect/python_metadata.h"
#include "core/detect/python_sites.h"
#include "machine.h"

#define SITE "/usr/lib/python3/dist-packages"

static struct machine m;

static void setup(void)
{
	machine_make(&m);
	machine_put(&m, "/proc/cpuinfo", "processor : 0\n");
}

static void teardown(void)
{
	machine_remove(&m);
}

TestSuite(python, .init = setup, .fini = teardown);

static const char *source_of(enum field_id id)
{
	const char *s = m.facts.fact[id].source;

	return s ? s : "";
}

Test(python, python_packages_count_from_system_prefixes)
{
	machine_link(&m, "/usr/bin/python3", "python3.11");
	machine_put(&m, "/usr/bin/python3.11", "x");
	machine_put(&m, "/usr/lib/python3/dist-packages/numpy-1.24.2.egg-info/PKG-INFO",
		    "Metadata-Version: 2.1\nName: numpy\nVersion: 1.24.2\n");
	machine_put(&m, "/usr/local/lib/python3.9/dist-packages/"
		    "torch-1.9.0.dist-info/METADATA", "Version: 1.9.0\n");
	machine_put(&m, "/root/venv/lib/python3.11/site-packages/"
		    "numpy-2.0.0.dist-info/METADATA", "Version: 2.0.0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "1.24.2");
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION), "absent");
}

Test(python, listed_prefixes_come_first_and_the_others_are_named)
{
	machine_put(&m, "/etc/postsil/prefixes", "# ours\n/opt/ml\n");
	machine_put(&m, "/opt/ml/lib/python3.12/site-packages/"
		    "torch-2.4.0+cu124.dist-info/METADATA",
		    "Name: torch\nVersion: 2.4.0+cu124\n\nVersion: 9.9\n");
	machine_put(&m, "/usr/lib/python3/dist-packages/"
		    "torch-1.13.1.dist-info/METADATA", "Version: 1.13.1\n");
	machine_put(&m, "/usr/lib/python3/dist-packages/"
		    "torchvision-0.14.dist-info/METADATA", "Version: 0.14\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION), "2.4.0+cu124");
	cr_assert_not_null(strstr(m.facts.fact[FIELD_PYTORCH_VERSION].source,
				  "also 1.13.1"));
}

/* Debian 12's python3-torch 1.13.1+dfsg-4 holds this egg-info and no more. */
Test(python, a_version_that_its_builder_did_not_know_is_the_package_s)
{
	machine_put(&m, SITE "/torch-1.13.0a0+gitunknown.egg-info/PKG-INFO",
		    "Metadata-Version: 2.1\nName: torch\n"
		    "Version: 1.13.0a0+gitunknown\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION),
			 "1.13.0a0+gitunknown");
	machine_put(&m, PACKAGE_DPKG,
		    "Package: python3-torch\nStatus: install ok installed\n"
		    "Version: 1.13.1+dfsg-4\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION), "1.13.1");
}

/* Lines of the version.py of PyTorch 2.4.0, of NumPy 2.1.0 and of the
 * _version.py of NumPy 1.24.2. */
Test(python, the_source_tells_last)
{
	static const struct {
		const char *project, *file, *text, *version;
	} cases[] = {
		{ "torch", "version.py", "from typing import Optional\n\n__all__ = "
		  "['__version__', 'debug']\n__version__ = '2.4.0+cu121'\n", "2.4.0+cu121" },
		{ "numpy", "version.py", "\n\"\"\"\nModule to expose\n\"\"\"\n\n"
		  "version = \"2.1.0\"\n__version__ = version\n", "2.1.0" },
		{ "numpy", "_version.py", "import json\nversion_json = '''\n{\n"
		  " \"dirty\": false,\n \"version\": \"1.24.2\"\n}\n", "1.24.2" },
	};
	char v[PYTHON_VERSION];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char path[128], init[128], site[64];

		snprintf(site, sizeof site, "/site%zu", i);
		snprintf(path, sizeof path, "%s/%s/%s", site, cases[i].project,
			 cases[i].file);
		snprintf(init, sizeof init, "%s/%s/__init__.py", site,
			 cases[i].project);
		machine_put(&m, init, "");
		cr_assert_eq(python_metadata_version(m.root, site,
						     cases[i].project, v), -EINVAL);
		machine_put(&m, path, cases[i].text);
		cr_assert_eq(python_metadata_version(m.root, site,
						     cases[i].project, v), 0);
		cr_assert_str_eq(v, cases[i].version);
	}
}

/* PEP 503 and PEP 427: how the names of projects and folders correspond. */
Test(python, wheels_are_found_by_their_normalised_name)
{
	char v[PYTHON_VERSION];

	machine_put(&m, "/s/nvidia_cudnn_cu12-9.1.0.70.dist-info/METADATA",
		    "Metadata-Version: 2.1\nName: nvidia-cudnn-cu12\nVersion: 9.1.0.70\n");
	machine_put(&m, "/s/~umpy-1.0.dist-info/METADATA", "Version: 1.0\n");
	machine_put(&m, "/s/numpy_ext-3.0.dist-info/METADATA", "Version: 3.0\n");
	cr_assert_eq(python_metadata_version(m.root, "/s", "nvidia-cudnn-cu12", v), 0);
	cr_assert_str_eq(v, "9.1.0.70");
	cr_assert_eq(python_metadata_version(m.root, "/s", "numpy", v), -ENOENT);
}

Test(python, two_versions_in_one_site_are_unknown_unless_the_source_decides)
{
	machine_put(&m, SITE "/numpy-1.24.2.dist-info/METADATA", "Version: 1.24.2\n");
	machine_put(&m, SITE "/numpy-2.1.0.dist-info/METADATA", "Version: 2.1.0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "unknown");
	machine_put(&m, SITE "/numpy/version.py", "version = \"2.1.0\"\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "2.1.0");
}

Test(python, all_installations_are_listed_and_the_one_that_counts_is_marked)
{
	machine_put(&m, SITE "/numpy-1.24.2.egg-info/PKG-INFO", "Version: 1.24.2\n");
	machine_put(&m, "/opt/conda/lib/python3.12/site-packages/"
		    "numpy-2.1.0.dist-info/METADATA", "Version: 2.1.0\n");
	machine_put(&m, "/opt/conda/envs/ml/lib/python3.11/site-packages/"
		    "torch-2.4.0.dist-info/METADATA", "Version: 2.4.0\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_PYTHON_PACKAGES),
			 "numpy 1.24.2 in " SITE " (counts); "
			 "numpy 2.1.0 in /opt/conda/lib/python3.12/site-packages; "
			 "torch 2.4.0 in /opt/conda/envs/ml/lib/python3.11/site-packages");
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "1.24.2");
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_PYTHON_ENVIRONMENT), "absent");
	machine_put(&m, PYTHON_PREFIXES, "/opt/conda\r\n\nrelative\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "2.1.0");
	cr_assert_str_eq(source_of(FIELD_NUMPY_VERSION),
			 "/opt/conda/lib/python3.12/site-packages; also 1.24.2 in " SITE);
}

/* Fedora's sys.path: lib64 before lib; Arch's /usr/lib64 is /usr/lib. */
Test(python, a_folder_with_two_names_is_one_site)
{
	struct python_sites *s = calloc(1, sizeof *s);

	machine_put(&m, "/usr/lib/python3.13/site-packages/x", "");
	machine_link(&m, "/usr/lib64", "lib");
	machine_put(&m, "/usr/local/lib64/python3.13/site-packages/x", "");
	machine_put(&m, "/usr/local/lib/python3.13/site-packages/x", "");
	python_sites_counting(m.root, s);
	cr_assert_eq(s->n, 3);
	cr_assert_str_eq(s->site[0].dir, "/usr/local/lib64/python3.13/site-packages");
	cr_assert_str_eq(s->site[1].dir, "/usr/local/lib/python3.13/site-packages");
	cr_assert_str_eq(s->site[2].dir, "/usr/lib/python3.13/site-packages");
	free(s);
}

Test(python, a_captured_tree_sees_nothing_of_this_environment)
{
	cr_assert_eq(setenv("VIRTUAL_ENV", "/opt/tree", 1), 0);
	cr_assert_eq(setenv("CONDA_PREFIX", "/opt/tree", 1), 0);
	machine_put(&m, "/opt/tree/lib/python3.11/site-packages/"
		    "numpy-2.0.0.dist-info/METADATA", "Version: 2.0.0\n");
	machine_put(&m, "/etc/passwd", "me:x:0:0::/opt:/bin/sh\n");
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_PYTHON_ENVIRONMENT), "absent");
	cr_assert_str_eq(machine_value(&m, FIELD_PYTHON_PACKAGES), "absent");
}

/* passwd(5); the last field but one of Debian's own entries. */
Test(python, the_home_folder_is_that_of_passwd)
{
	char home[LINKS_PATH];

	machine_put(&m, "/etc/passwd",
		    "root:x:0:0:root:/root:/bin/bash\nbroken\n:::\n"
		    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
		    "me:x:1000:1000:,,,:/home/me:/bin/bash\n"
		    "bad:x:1001:1001::relative:/bin/sh\n");
	cr_assert_eq(python_sites_home(m.root, 1000, home), 0);
	cr_assert_str_eq(home, "/home/me");
	cr_assert_eq(python_sites_home(m.root, 0, home), 0);
	cr_assert_str_eq(home, "/root");
	cr_assert_eq(python_sites_home(m.root, 1001, home), -ENOENT);
	cr_assert_eq(python_sites_home(m.root, 7, home), -ENOENT);
}

Test(python, hostile_metadata_gives_a_clean_answer)
{
	struct buf b = BUF_INIT;
	char v[PYTHON_VERSION];

	buf_adds(&b, "Version: ");
	for (int i = 0; i < 4096; i++)
		buf_adds(&b, "99999999");
	machine_bytes(&m, SITE "/numpy-1.dist-info/METADATA", b.p, b.n);
	machine_bytes(&m, SITE "/torch-1.dist-info/METADATA",
		      "Version: 1.0\033[31m\n", 19);
	machine_detect(&m);
	cr_assert_eq(python_metadata_version(m.root, SITE, "numpy", v), 0);
	cr_assert_eq(strlen(v), PYTHON_VERSION - 1);
	cr_assert_str_eq(machine_value(&m, FIELD_PYTORCH_VERSION), "unknown");
	buf_release(&b);
}

/* A folder that only its owner may list: unknown for others, not absent. */
Test(python, a_site_that_cannot_be_listed_is_unknown)
{
	char path[256];

	teardown();
	if (getuid() == 0)
		cr_assert_eq(setuid(65534), 0);
	setup();
	machine_put(&m, SITE "/numpy-1.24.2.egg-info/PKG-INFO", "Version: 1.24.2\n");
	snprintf(path, sizeof path, "%s" SITE, m.dir);
	cr_assert_eq(chmod(path, 0), 0);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "unknown");
	cr_assert_eq(chmod(path, 0755), 0);
	machine_detect(&m);
	cr_assert_str_eq(machine_value(&m, FIELD_NUMPY_VERSION), "1.24.2");
}

/* A site with one project's folders by the thousand must not be read through. */
Test(python, more_folders_of_one_project_than_any_install_leaves_are_unknown)
{
	char path[128], v[PYTHON_VERSION];

	for (int i = 0; i < 17; i++) {
		snprintf(path, sizeof path, "/s/numpy-2.0.%d.dist-info/METADATA", i);
		machine_put(&m, path, "Version: 2.0.0\n");
		cr_assert_eq(python_metadata_version(m.root, "/s", "numpy", v),
			     i < 16 ? 0 : -EINVAL);
	}
}

Test(python, a_folder_that_was_put_aside_is_no_install)
{
	char v[PYTHON_VERSION];

	machine_put(&m, "/s/numpy-2.0.0.dist-info.old/METADATA", "Version: 2.0.0\n");
	cr_assert_eq(python_metadata_version(m.root, "/s", "numpy", v), -ENOENT);
}

/* As in an image that puts its environment into PATH and sets nothing else. */
Test(python, an_environment_whose_python_is_in_the_path_is_seen)
{
	struct python_sites *s = xcalloc(1, sizeof(*s));
	char path[2 * LINKS_PATH], want[2 * LINKS_PATH];
	struct sysroot *root;
	struct err e = ERR_INIT;
	bool seen = false;

	machine_put(&m, "/image/.env/bin/python3", "x");
	machine_put(&m, "/image/.env/lib/python3.12/site-packages/"
		    "numpy-2.0.0.dist-info/METADATA", "Version: 2.0.0\n");
	snprintf(path, sizeof path, "relative/bin:%s/image/.env/bin:/bin", m.dir);
	cr_assert_eq(setenv("PATH", path, 1), 0);
	cr_assert_eq(sysroot_open(NULL, &root, &e), 0, "%s", e.text);
	python_sites_others(root, s);
	snprintf(want, sizeof want, "%s/image/.env/lib/python3.12/site-packages", m.dir);
	for (size_t i = 0; i < s->n; i++)
		seen |= strcmp(s->site[i].dir, want) == 0 && !s->site[i].counts;
	cr_assert(seen, "%s", want);
	sysroot_close(root);
	free(s);
}
