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
};

static const char *by_dmi(const struct sysroot *root, const char **source)
{
	static const char *const files[] = {
		"/sys/class/dmi/id/sys_vendor", "/sys/class/dmi/id/product_name",
		"/sys/class/dmi/id/bios_vendor",
	};

	for (size_t i = 0; i < N(files); i++) {
		char v[256];

		if (sysroot_line(root, v, sizeof v, "%s", files[i]) <= 0)
			continue;
		for (size_t k = 0; k < N(dmi_names); k++)
			if (strstr(v, dmi_names[k].text)) {
				*source = files[i];
				return dmi_names[k].name;
			}
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
	{ .path = "/sys/hypervisor/type", .text = "xen", .name = "xen" },
	{ .path = "/proc/device-tree/hypervisor/compatible",
	  .text = "kvm", .name = "kvm" },
	{ .path = "/proc/device-tree/hypervisor/compatible",
	  .text = "xen", .name = "xen" },
	{ .path = "/proc/device-tree/ibm,partition-name", .text = "", .name = "powervm" },
	/* Devices that only these hypervisors have: vendor and device number. */
	{ .path = "/proc/bus/pci/devices", .text = "\t80eebeef\t", .name = "virtualbox" },
	{ .path = "/proc/bus/pci/devices", .text = "\t15ad0405\t", .name = "vmware" },
	{ .path = "/proc/bus/pci/devices", .text = "\t58530001\t", .name = "xen" },
	{ .path = "/proc/sysinfo", .text = "KVM/Linux", .name = "kvm" },
	{ .path = "/proc/sysinfo", .text = "z/VM", .name = "zvm" },
};

static const char *by_sign(const struct sysroot *root, const char **source)
{
	const char *name = NULL;

	for (size_t i = 0; i < N(other_signs) && !name; i++) {
		struct buf b = BUF_INIT;
		size_t n = strlen(other_signs[i].text);

		if (sysroot_read(root, other_signs[i].path, &b) == 0 &&
		    memmem(b.n ? b.p : "", b.n, other_signs[i].text, n)) {
			name = other_signs[i].name;
			*source = other_signs[i].path;
		}
		buf_release(&b);
	}
	return name;
}

static void virtualization(const struct sysroot *root, struct facts *f)
{
	struct cpuid_x86 x;
	struct cpuinfo c;
	bool live = cpuid_x86_read(root, &x), guest;
	const char *source = "cpuid 0x40000000", *name;

	cpuinfo_load(root, &c);
	guest = live ? x.hypervisor : cpuinfo_has_flag(&c, "hypervisor");
	name = live && guest ? by_cpuid(&x) : NULL;
	if (!name)
		name = by_sign(root, &source);
	/* DMI says QEMU also of a machine that merely runs on its firmware. */
	if (!name && (guest || !live))
		name = by_dmi(root, &source);
	if (name)
		facts_known(f, FIELD_VIRTUALIZATION, source, "%s", name);
	else if (guest)
		facts_known(f, FIELD_VIRTUALIZATION,
			    live ? "cpuid 1" : CPUINFO_PATH, "vm-other");
	else if (c.rc < 0)
		probe_unread(f, FIELD_VIRTUALIZATION, CPUINFO_PATH, c.rc);
	else
		facts_known(f, FIELD_VIRTUALIZATION,
			    live ? "cpuid 1" : CPUINFO_PATH, "none");
	cpuinfo_release(&c);
}

static const struct {
	const char *path, *text, *name;
} container_signs[] = {
	{ .path = "/run/.containerenv", .text = "", .name = "podman" },
	{ .path = "/.dockerenv", .text = "", .name = "docker" },
	{ .path = "/run/systemd/container", .text = "systemd-nspawn", .name = "systemd-nspawn" },
	{ .path = "/run/systemd/container", .text = "lxc", .name = "lxc" },
	{ .path = "/run/systemd/container", .text = "podman", .name = "podman" },
	{ .path = "/run/systemd/container", .text = "docker", .name = "docker" },
	{ .path = "/proc/self/cgroup", .text = "/docker/", .name = "docker" },
	{ .path = "/proc/self/cgroup", .text = "/kubepods", .name = "kubernetes" },
	{ .path = "/proc/self/cgroup", .text = "/lxc/", .name = "lxc" },
};

static void container(const struct sysroot *root, struct facts *f)
{
	for (size_t i = 0; i < N(container_signs); i++) {
		struct buf b = BUF_INIT;
		bool yes = sysroot_read(root, container_signs[i].path, &b) == 0 &&
			   memmem(b.n ? b.p : "", b.n, container_signs[i].text,
				  strlen(container_signs[i].text));

		buf_release(&b);
		if (!yes)
			continue;
		facts_known(f, FIELD_CONTAINER, container_signs[i].path, "%s",
			    container_signs[i].name);
		return;
	}
	facts_known(f, FIELD_CONTAINER, "/run, /proc/self/cgroup", "none");
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
