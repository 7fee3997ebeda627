/* SPDX-License-Identifier: MIT */
#include "db/run_stack.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/xmem.h"
#include "core/model/facts.h"
#include "core/model/product.h"
#include "db/facts_row.h"
#include "db/sql.h"
#include "db/stmt.h"

#define CAP_FIRST 64

struct run_stacks {
	struct intern *text;
	struct stmt hardware, software, gpu;
	struct stack_entry *slot;  /* open addressing; stack NULL: free */
	size_t n, cap;
};

int run_stacks_open(struct sqlite3 *db, struct intern *t,
		    struct run_stacks **out, struct err *e)
{
	struct run_stacks *s = xcalloc(1, sizeof *s);
	int rc = stmt_prepare(&s->hardware, db, sql_stack_hardware, e);

	s->text = t;
	s->cap = CAP_FIRST;
	s->slot = xcalloc(s->cap, sizeof *s->slot);
	if (rc == 0)
		rc = stmt_prepare(&s->software, db, sql_stack_software, e);
	if (rc == 0)
		rc = stmt_prepare(&s->gpu, db, sql_stack_gpu, e);
	if (rc < 0)
		run_stacks_close(s);
	else
		*out = s;
	return rc;
}

void run_stacks_close(struct run_stacks *s)
{
	if (!s)
		return;
	stmt_release(&s->hardware);
	stmt_release(&s->software);
	stmt_release(&s->gpu);
	free(s->slot);
	free(s);
}

static bool key_is(const struct stack_key *a, const struct stack_key *b)
{
	return a->hardware == b->hardware && a->software == b->software &&
	       a->gpu == b->gpu && a->cpu == b->cpu;
}

static struct stack_entry *find_slot(struct run_stacks *s,
				     const struct stack_key *k)
{
	uint64_t h = (uint64_t)k->hardware * 0x9e3779b97f4a7c15u;
	size_t i;

	h = (h ^ (uint64_t)k->software) * 0x9e3779b97f4a7c15u;
	h = (h ^ (uint64_t)k->gpu * 2 ^ k->cpu) * 0x9e3779b97f4a7c15u;
	for (i = h >> 32 & (s->cap - 1); s->slot[i].stack; i = (i + 1) & (s->cap - 1))
		if (key_is(&s->slot[i].key, k))
			break;
	return &s->slot[i];
}

static void grow(struct run_stacks *s)
{
	struct stack_entry *old = s->slot;
	size_t n = s->cap;

	s->cap *= 2;
	s->slot = xcalloc(s->cap, sizeof *s->slot);
	for (size_t i = 0; i < n; i++)
		if (old[i].stack)
			*find_slot(s, &old[i].key) = old[i];
	free(old);
}

/* The facts of row n, and its fingerprint where it has one. */
static int load_facts(struct run_stacks *s, struct stmt *st, enum facts_kind kind,
		      int64_t n, struct facts *f, const char **fingerprint, struct err *e)
{
	int rc;

	stmt_bind_int(st, ":n", n);
	rc = stmt_step(st, e);
	if (rc == 0)
		rc = err_set(e, ERR_FORMAT, "the facts of a run are missing: the "
			     "database is damaged, go back to a backup");
	else if (rc == 1) {
		if (fingerprint)
			*fingerprint = intern_text(s->text,
						   stmt_text(st, "fingerprint"));
		rc = facts_row_read(st, "facts", kind, f, e);
	}
	stmt_reset(st);
	return rc;
}

/* gpu_* of the machine as a whole do not describe one of its GPUs. */
static void fill_stack(struct run_stacks *s, const struct stack_key *key,
		       const struct facts *f, const struct facts *gpu,
		       struct stack_entry *out, struct run_stack *stack)
{
	const char *model = key->cpu ? facts_value(f, FIELD_CPU_MODEL)
				     : facts_value(gpu, FIELD_GPU_MODEL);
	char name[PRODUCT_MAX];

	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct facts *from =
			!key->cpu && facts_row_has_column(FACTS_GPU, i) ? gpu : f;

		if (field_table[i].column &&
		    field_table[i].group != FIELD_ENVIRONMENT)
			stack->value[i] = intern_text(s->text, facts_value(from, i));
	}
	product_name(model ? model : "", name);
	out->key = *key;
	out->stack = stack;
	out->product = intern_text(s->text, name);
}

static int load_stack(struct run_stacks *s, const struct stack_key *key,
		      struct stack_entry *out, struct err *e)
{
	struct run_stack *stack = arena_alloc(s->text->arena, sizeof *stack);
	struct facts f, gpu;
	int rc;

	facts_init(&f);
	facts_init(&gpu);
	rc = load_facts(s, &s->hardware, FACTS_HARDWARE, key->hardware, &f,
			&stack->hardware_fingerprint, e);
	if (rc == 0)
		rc = load_facts(s, &s->software, FACTS_SOFTWARE, key->software,
				&f, &stack->software_fingerprint, e);
	if (rc == 0 && key->gpu)
		rc = load_facts(s, &s->gpu, FACTS_GPU, key->gpu, &gpu, NULL, e);
	if (rc == 0)
		fill_stack(s, key, &f, &gpu, out, stack);
	facts_release(&f);
	facts_release(&gpu);
	return rc;
}

int run_stacks_get(struct run_stacks *s, const struct stack_key *key,
		   const struct stack_entry **out, struct err *e)
{
	struct stack_entry *slot = find_slot(s, key);
	int rc = 0;

	if (!slot->stack && s->n + 1 > s->cap / 2) {
		grow(s);
		slot = find_slot(s, key);
	}
	if (!slot->stack) {
		rc = load_stack(s, key, slot, e);
		s->n++;
	}
	*out = slot;
	return rc;
}
