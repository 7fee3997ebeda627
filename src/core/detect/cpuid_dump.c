/* SPDX-License-Identifier: MIT */
#include "core/detect/cpuid_dump.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"

/* A processor of 2025 has about 140 lines; a file that has one with 100,000 shall
 * cost no time. */
#define LEAVES_MAX 512

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Exactly n hexadecimal digits at *p, which moves behind them. */
static bool take_hex(const char **p, int n, uint64_t *out)
{
	uint64_t v = 0;

	for (int i = 0; i < n; i++) {
		int d = hex_digit((*p)[i]);

		if (d < 0)
			return false;
		v = v << 4 | (unsigned)d;
	}
	if (hex_digit((*p)[n]) >= 0)
		return false;
	*p += n;
	*out = v;
	return true;
}

/* Four registers, with sep between them. */
static bool take_registers(const char *p, char sep, uint32_t r[4])
{
	for (int i = 0; i < 4; i++) {
		uint64_t v;

		if (i > 0 && *p++ != sep)
			return false;
		if (!take_hex(&p, 8, &v))
			return false;
		r[i] = (uint32_t)v;
	}
	return true;
}

static void add_cpu(struct cpuid_dump *d)
{
	if (d->cpus == d->cap_cpus) {
		d->cap_cpus = d->cap_cpus ? 2 * d->cap_cpus : 16;
		d->cpu = xreallocarray(d->cpu, (size_t)d->cap_cpus,
				       sizeof *d->cpu);
	}
	d->cpu[d->cpus++] = (struct cpuid_dump_cpu){ .first = d->n };
}

static struct cpuid_dump_cpu *last_cpu(struct cpuid_dump *d)
{
	if (d->cpus == 0)
		add_cpu(d);
	return &d->cpu[d->cpus - 1];
}

static struct cpuid_leaf *find(const struct cpuid_dump *d,
			       const struct cpuid_dump_cpu *c, uint32_t leaf,
			       uint32_t sub)
{
	for (size_t i = c->first; i < c->first + c->n; i++)
		if (d->leaf[i].leaf == leaf && d->leaf[i].sub == sub)
			return &d->leaf[i];
	return NULL;
}

/* The first line for a leaf wins. */
static void add_leaf(struct cpuid_dump *d, const struct cpuid_leaf *l)
{
	struct cpuid_dump_cpu *c = last_cpu(d);

	if (c->n >= LEAVES_MAX || find(d, c, l->leaf, l->sub))
		return;
	if (d->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 256;
		d->leaf = xreallocarray(d->leaf, d->cap, sizeof *d->leaf);
	}
	d->leaf[d->n++] = *l;
	c->n++;
}

/* Rows of libcpuid's form: the leaf of [0], and whether [i] counts leaves or
 * subleaves. */
static const struct {
	const char *name;
	uint32_t leaf;
	bool subleaves;
} arrays[] = {
	{ .name = "basic_cpuid[", .leaf = 0 },
	{ .name = "ext_cpuid[", .leaf = 0x80000000 },
	{ .name = "intel_fn4[", .leaf = 4, .subleaves = true },
	{ .name = "intel_fn11[", .leaf = 0xb, .subleaves = true },
	{ .name = "amd_fn8000001dh[", .leaf = 0x8000001d, .subleaves = true },
	{ .name = "amd_fn80000026h[", .leaf = 0x80000026, .subleaves = true },
};

static void libcpuid_line(struct cpuid_dump *d, const char *line)
{
	for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
		struct cpuid_leaf l = { .leaf = arrays[i].leaf };
		size_t n = strlen(arrays[i].name);
		const char *p = line + n;
		uint32_t index = 0;

		if (strncmp(line, arrays[i].name, n) != 0)
			continue;
		for (int k = 0; k < 3 && *p >= '0' && *p <= '9'; k++)
			index = index * 10 + (uint32_t)(*p++ - '0');
		if (strncmp(p, "]=", 2) != 0 || !take_registers(p + 2, ' ', l.r))
			return;
		*(arrays[i].subleaves ? &l.sub : &l.leaf) += index;
		add_leaf(d, &l);
		return;
	}
}

/* Old dumps number no subleaf.  In these leaves they come in order from 0;
 * elsewhere some are left out, so that only the first is certain. */
static uint32_t next_subleaf(struct cpuid_dump *d, uint32_t leaf)
{
	uint32_t sub = 0;

	if (leaf == 4 || leaf == 0xb || leaf == 0x1f || leaf == 0x8000001d)
		while (find(d, last_cpu(d), leaf, sub))
			sub++;
	return sub;
}

static void register_line(struct cpuid_dump *d, const char *line)
{
	const char *p = line + strlen("CPUID "), *sl = strstr(line, "[SL ");
	struct cpuid_leaf l = { 0 };
	uint64_t v;

	if (!take_hex(&p, 8, &v))
		return;
	l.leaf = (uint32_t)v;
	p += strspn(p, ": \t");
	if (!take_registers(p, '-', l.r))
		return;
	if (sl) {
		sl += strlen("[SL ");
		if (!take_hex(&sl, 2, &v) || *sl != ']')
			return;
		l.sub = (uint32_t)v;
	} else {
		l.sub = next_subleaf(d, l.leaf);
	}
	add_leaf(d, &l);
}

static bool is_heading(const char *line)
{
	return strstr(line, " Logical CPU #") || strstr(line, " AffMask: ") ||
	       strncmp(line, "CPUID Registers (CPU #", 22) == 0;
}

static bool is_end(const char *line)
{
	size_t n = strspn(line, "-");

	return n >= 20 && line[n] == '\0';
}

/* A section without a leaf is no CPU: programs head other tables alike. */
static bool last_is_empty(const struct cpuid_dump *d)
{
	return d->cpus > 0 && d->cpu[d->cpus - 1].n == 0 &&
	       d->cpu[d->cpus - 1].midr == 0;
}

static int parse_line(struct cpuid_dump *d, const char *line, struct err *e)
{
	const char *midr = line + strlen("arm_midr=");
	uint64_t v;

	if (is_heading(line)) {
		if (last_is_empty(d))
			d->cpus--;
		if (d->cpus >= CPUID_DUMP_CPUS)
			return err_set(e, ERR_FORMAT, "a CPUID dump of more than "
				       "%d CPUs is not read", CPUID_DUMP_CPUS);
		add_cpu(d);
		d->headed = true;
	} else if (strncmp(line, "CPUID ", 6) == 0) {
		register_line(d, line);
	} else if (strncmp(line, "arm_midr=", 9) == 0) {
		if (take_hex(&midr, 16, &v))  /* the upper half is reserved */
			last_cpu(d)->midr = (uint32_t)v;
	} else {
		libcpuid_line(d, line);
	}
	return 0;
}

static bool is_text(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c < ' ' && c != '\n' && c != '\r' && c != '\t')
			return false;
	}
	return true;
}

int cpuid_dump_parse(const char *text, size_t n, struct cpuid_dump *d,
		     struct err *e)
{
	const char *end = text + n;
	uint32_t r[4];
	int rc = 0;

	memset(d, 0, sizeof *d);
	if (!is_text(text, n))
		return err_set(e, ERR_FORMAT, "a CPUID dump is text");
	while (text < end && rc == 0) {
		char line[160];
		const char *nl = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((nl ? nl : end) - text), cut = len;

		if (cut > sizeof line - 1)
			cut = sizeof line - 1;
		memcpy(line, text, cut);
		while (cut && strchr(" \t\r", line[cut - 1]))
			cut--;
		line[cut] = '\0';
		if (is_end(line))
			break;
		rc = parse_line(d, line, e);
		text += len + (nl != NULL);
	}
	if (last_is_empty(d))
		d->cpus--;
	if (rc == 0 && (d->cpus == 0 || (!d->cpu[0].midr &&
					 !cpuid_dump_get(d, 0, 1, 0, r))))
		rc = err_set(e, ERR_FORMAT, "there is no processor in this "
			     "CPUID dump");
	return rc;
}

void cpuid_dump_release(struct cpuid_dump *d)
{
	free(d->leaf);
	free(d->cpu);
	memset(d, 0, sizeof *d);
}

/* Leaf 0 of each range (0, 0x80000000, 0x40000000) names its greatest. */
static bool in_range(const struct cpuid_dump *d, const struct cpuid_dump_cpu *c,
		     uint32_t leaf)
{
	uint32_t base = leaf & 0xffff0000;
	const struct cpuid_leaf *l = find(d, c, base, 0);

	return l && (leaf == base || (l->r[0] >= leaf &&
				      (l->r[0] & 0xffff0000) == base));
}

bool cpuid_dump_get(const struct cpuid_dump *d, int index, uint32_t leaf,
		    uint32_t sub, uint32_t r[4])
{
	const struct cpuid_leaf *l = NULL;

	memset(r, 0, 4 * sizeof *r);
	if (index >= 0 && index < d->cpus && in_range(d, &d->cpu[index], leaf))
		l = find(d, &d->cpu[index], leaf, sub);
	if (l)
		memcpy(r, l->r, sizeof l->r);
	return l != NULL;
}
