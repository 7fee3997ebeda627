/* SPDX-License-Identifier: MIT */
/* Who stands between us and the hardware: hypervisor and container. */
#include "core/detect/probe.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/sysroot.h"
#include "core/detect/cpuid_x86.h"
#include "core/detect/cpuinfo.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* Leaf 0x40000000, as each hypervisor's interface description gives it. */
static const struct {
	const char *id, *name;
} cpuid_names[] = {
	{ .id = "KVMKVMKVM", .name = "kvm" },
	{ .id = "Linux KVM Hv", .name = "kvm" },
	{ .id = "Microsoft Hv", .name = "hyperv" },
	{ .id = "VMwareVMware", .name = "vmware" },
	{ .id = "XenVMMXenVMM", .name = "xen" },
	{ .id = "TCGTCGTCGTCG", .name = "qemu" },
	{ .id = "VBoxVBoxVBox", .name = "virtualbox" },
	{ .id = " lrpepyh  vr", .name = "parallels" },
	{ .id = "prl hyperv  ", .name = "parallels" },
	{ .id = "bhyve bhyve ", .name = "bhyve" },
	{ .id = "ACRNACRNACRN", .name = "acrn" },
};

/* Text in DMI's vendor or product strings. */
static const struct {
	const char *text, *name;
} dmi_names[] = {
	{ .text = "KVM", .name = "kvm" },
	{ .text = "OpenStack", .name = "kvm" },
	{ .text = "Amazon EC2", .name = "kvm" },
	{ .text = "Google Compute Engine", .name = "kvm" },
	{ .text = "QEMU", .name = "qemu" },
	{ .text = "VMware", .name = "vmware" },
	{ .text = "innotek GmbH", .name = "virtualbox" },
	{ .text = "VirtualBox", .name = "virtualbox" },
	{ .text = "Xen", .name = "xen" },
	{ .text = "Bochs", .name = "qemu" },
	{ .text = "Parallels", .name = "parallels" },
	{ .text = "Hyper-V", .name = "hyperv" },
	{ .text = "Virtual Machine", .name = "hyperv" },
	{ .text = "BHYVE", .name = "bhyve" },
	{ .text = "Apple Virtualization", .name = "apple" },
};

/* The first name of the table counts, in whichever file: QEMU stands beside
 * KVM.  Amazon's machines without a hypervisor call themselves "m6g.metal". */
static const char *by_dmi(const struct sysroot *root, const char **source)
{
	static const char *const files[] = {
		"/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name",
		"/sys/class/dmi/id/bios_vendor",
	};
	char v[N(files)][256];

	for (size_t i = 0; i < N(files); i++)
		if (sysroot_line(root, v[i], sizeof v[i], "%s", files[i]) <= 0)
			v[i][0] = '\0';
	if (strstr(v[1], ".metal"))
		return NULL;
	for (size_t k = 0; k < N(dmi_names); k++)
		for (size_t i = 0; i < N(files); i++)
			if (strstr(v[i], dmi_names[k].text)) {
				*source = files[i];
				return dmi_names[k].name;
			}
	return NULL;
}

static const char *by_cpuid(const struct cpuid_x86 *x)
{
	for (size_t i = 0; i < N(cpuid_names); i++)
		if (strcmp(x->hypervisor_id, cpuid_names[i].id) == 0)
			return cpuid_names[i].name;
	return NULL;
}

/* Files by which the other architectures tell; text "" means: it is there. */
static const struct {
	const char *path, *text, *name;
} other_signs[] = {
	{ .path = "/proc/xen/capabilities", .text = "control_d", .name = "xen-dom0" },
	{ .path = "/sys/hypervisor/type", .text = "xen", .name = "xen" },
	{ .path = "/proc/xen/capabilities", .text = "", .name = "xen" },
	{ .path = "/proc/device-tree/hypervisor/compatible",
	  .text = "kvm", .name = "kvm" },
	{ .path = "/proc/device-tree/hypervisor/compatible",
	  .text = "xen", .name = "xen" },
	/* The board that QEMU makes up; whether KVM runs it is not said. */
	{ .path = "/proc/device-tree/compatible",
	  .text = "linux,dummy-virt", .name = "qemu" },
	{ .path = "/proc/device-tree/compatible",
	  .text = "riscv-virtio", .name = "qemu" },
	{ .path = "/proc/device-tree/model",
	  .text = "emulated by qemu", .name = "qemu" },
	{ .path = "/proc/device-tree/ibm,partition-name", .text = "", .name = "powervm" },
	/* Devices that only these hypervisors have: vendor and device number. */
	{ .path = "/proc/bus/pci/devices", .text = "\t80eebeef\t", .name = "virtualbox" },
	{ .path = "/proc/bus/pci/devices", .text = "\t15ad0405\t", .name = "vmware" },
	{ .path = "/proc/bus/pci/devices", .text = "\t58530001\t", .name = "xen" },
	{ .path = "/proc/sysinfo", .text = "KVM/Linux", .name = "kvm" },
	{ .path = "/proc/sysinfo", .text = "z/VM", .name = "zvm" },
};

static bool holds(const struct sysroot *root, const char *path, const char *text)
{
	struct buf b = BUF_INIT;
	bool yes;

	if (!*text)
		return sysroot_exists(root, "%s", path);
	yes = sysroot_read(root, path, &b) == 0 && b.n &&
	      memmem(b.p, b.n, text, strlen(text));
	buf_release(&b);
	return yes;
}

static const char *by_sign(const struct sysroot *root, const char **source)
{
	for (size_t i = 0; i < N(other_signs); i++)
		if (holds(root, other_signs[i].path, other_signs[i].text)) {
			*source = other_signs[i].path;
			return other_signs[i].name;
		}
	return NULL;
}

static void virtualization(const struct sysroot *root, struct facts *f)
{
	struct cpuid_x86 x;
	struct cpuinfo c;
	bool told = cpuid_x86_read(root, &x), guest, x86;
	const char *seen = told ? x.source : CPUINFO_PATH, *source = seen;
	const char *name = NULL;
	char flags[8];

	cpuinfo_load(root, &c);
	x86 = told || cpuinfo_get(&c, "flags", flags, sizeof flags);
	guest = told ? x.hypervisor : cpuinfo_has_flag(&c, "hypervisor");
	if (told && guest)
		name = by_cpuid(&x);
	if (!name)
		name = by_sign(root, &source);
	/* DMI says QEMU also of a machine that merely runs on its firmware:
	 * where the processor tells of a hypervisor, its word comes first. */
	if (!name && (guest || !x86))
		name = by_dmi(root, &source);
	if (name)
		facts_known(f, FIELD_VIRTUALIZATION, source, "%s", name);
	else if (guest)
		facts_known(f, FIELD_VIRTUALIZATION, seen, "vm-other");
	else if (c.rc < 0 && !told)
		probe_unread(f, FIELD_VIRTUALIZATION, CPUINFO_PATH, c.rc);
	else
		facts_known(f, FIELD_VIRTUALIZATION, seen, "none");
	cpuinfo_release(&c);
}

static const struct {
	const char *path, *text, *name;
} container_signs[] = {
	{ .path = "/run/.containerenv", .text = "", .name = "podman" },
	{ .path = "/.dockerenv", .text = "", .name = "docker" },
	{ .path = "/.singularity.d", .text = "", .name = "singularity" },
	{ .path = "/proc/self/cgroup", .text = "/docker/", .name = "docker" },
	{ .path = "/proc/self/cgroup", .text = "/kubepods", .name = "kubernetes" },
	{ .path = "/proc/self/cgroup", .text = "/libpod-", .name = "podman" },
	{ .path = "/proc/self/cgroup", .text = "/lxc/", .name = "lxc" },
	/* LXC puts its own view of the machine over parts of /proc. */
	{ .path = "/proc/self/mounts", .text = "lxcfs /proc/", .name = "lxc" },
	{ .path = "/proc/sys/kernel/osrelease", .text = "icrosoft", .name = "wsl" },
	{ .path = "/proc/sys/kernel/osrelease", .text = "WSL", .name = "wsl" },
};

/* What the container's manager told the init system inside: one word, as
 * "lxc" or "systemd-nspawn" (systemd's CONTAINER_INTERFACE). */
static bool by_manager(const struct sysroot *root, struct facts *f)
{
	static const char *const files[] = {
		"/run/systemd/container", "/run/host/container-manager",
	};
	char word[32];

	for (size_t i = 0; i < N(files); i++) {
		int n = sysroot_line(root, word, sizeof word, "%s", files[i]);

		if (n <= 0 || strspn(word, "abcdefghijklmnopqrstuvwxyz"
					   "0123456789-_") != (size_t)n)
			continue;
		facts_known(f, FIELD_CONTAINER, files[i], "%s", word);
		return true;
	}
	return false;
}

static void container(const struct sysroot *root, struct facts *f)
{
	if (by_manager(root, f))
		return;
	for (size_t i = 0; i < N(container_signs); i++) {
		if (!holds(root, container_signs[i].path, container_signs[i].text))
			continue;
		facts_known(f, FIELD_CONTAINER, container_signs[i].path, "%s",
			    container_signs[i].name);
		return;
	}
	facts_known(f, FIELD_CONTAINER, "/run, /proc/self", "none");
}

static int read_virt(const struct sysroot *root, struct facts *f, struct err *e)
{
	(void)e;
	virtualization(root, f);
	container(root, f);
	return 0;
}

const struct probe probe_virt = {
	.name = "virt",
	.phase = DETECT_ENVIRONMENT,
	.read = read_virt,
};
