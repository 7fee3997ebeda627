/* SPDX-License-Identifier: MIT */
#include "tui/explain_identity.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/digest.h"
#include "core/base/json.h"
#include "core/model/fingerprint.h"
#include "tui/detect_text.h"

static const struct {
	enum field_fingerprint which;
	const char *name;
} identities[] = {
	{ .which = FP_HARDWARE, .name = "hardware" },
	{ .which = FP_SOFTWARE, .name = "software" },
};

#define N_IDENTITIES (sizeof identities / sizeof *identities)

static size_t fields_of(enum field_fingerprint which)
{
	const enum field_id *id = fingerprint_fields(which);
	size_t n = 0;

	while (id[n] != FIELD_COUNT)
		n++;
	return n;
}

/* --- JSON ------------------------------------------------------------------- */

static void field_json(struct json_writer *w, const struct facts *f,
		       enum field_id id)
{
	const struct fact *fact = &f->fact[id];
	struct buf joined = BUF_INIT;

	fingerprint_join_field(f, id, &joined);
	jw_begin_object(w);
	jw_kstr(w, "key", field_table[id].key);
	jw_kstr(w, "joined", buf_str(&joined));
	jw_kstr(w, "state", fact_state_name(fact->state));
	jw_kstr(w, "value", fact->value);
	jw_kstr(w, "source", fact->source);
	if (fact->reason)
		jw_kstr(w, "reason", fact->reason);
	jw_end_object(w);
	buf_release(&joined);
}

static void identity_json(struct json_writer *w, const struct facts *f, size_t i)
{
	enum field_fingerprint which = identities[i].which;
	const enum field_id *id = fingerprint_fields(which);
	struct buf joined = BUF_INIT;
	char fp[FINGERPRINT_HEX], sha256[DIGEST_HEX];

	fingerprint_join(f, which, &joined);
	fingerprint_of(f, which, fp);
	digest_hex(buf_str(&joined), joined.n, sha256);
	jw_begin_object(w);
	jw_kstr(w, "fingerprint", identities[i].name);
	jw_kstr(w, "value", fp);
	jw_kint(w, "rule", FINGERPRINT_RULE);
	jw_kstr(w, "joined", buf_str(&joined));
	jw_kstr(w, "sha256", sha256);
	jw_kbool(w, "complete", fingerprint_is_complete(f, which, NULL));
	jw_key(w, "fields");
	jw_begin_array(w);
	for (; *id != FIELD_COUNT; id++)
		field_json(w, f, *id);
	jw_end_array(w);
	jw_end_object(w);
	buf_release(&joined);
}

void explain_identity_json(struct json_writer *w, const struct facts *f)
{
	jw_begin_array(w);
	for (size_t i = 0; i < N_IDENTITIES; i++)
		identity_json(w, f, i);
	jw_end_array(w);
}

/* --- text ------------------------------------------------------------------- */

/* What was read stands behind where the rule takes another form of it. */
static void field_text(struct buf *out, const struct facts *f, enum field_id id,
		       const struct detect_columns *c)
{
	const struct fact *fact = &f->fact[id];
	struct buf value = BUF_INIT;

	fingerprint_join_field(f, id, &value);
	if (fact->value && strcmp(fact->value, buf_str(&value)) != 0)
		buf_addf(&value, " (read as %s)", fact->value);
	else if (fact->state == FACT_UNKNOWN)
		buf_addf(&value, ": %s", fact->reason ? fact->reason
						      : "nobody looked for it");
	detect_text_row(out, field_table[id].key, buf_str(&value), fact->source, c);
	buf_release(&value);
}

static void completeness_text(struct buf *out, const struct facts *f,
			      enum field_fingerprint which,
			      const struct detect_columns *c)
{
	const enum field_id *id = fingerprint_fields(which);
	struct buf text = BUF_INIT;
	int missing = 0;

	for (; *id != FIELD_COUNT; id++)
		if (f->fact[*id].state == FACT_UNKNOWN)
			buf_addf(&text, "%s%s", missing++ ? ", " : "",
				 field_table[*id].key);
	if (missing)
		buf_addf(&text, " could not be read: the identity is incomplete, and "
			 "changes when %s can be", missing > 1 ? "they" : "it");
	else
		buf_adds(&text, "complete: every field is known, or known to be absent");
	detect_text_paragraph(out, buf_str(&text), 2, c);
	buf_release(&text);
}

void explain_identity_text(struct buf *out, const struct facts *f,
			   const struct detect_columns *c)
{
	for (size_t i = 0; i < N_IDENTITIES; i++) {
		enum field_fingerprint which = identities[i].which;
		const enum field_id *id = fingerprint_fields(which);
		struct buf text = BUF_INIT;
		char fp[FINGERPRINT_HEX];

		fingerprint_of(f, which, fp);
		buf_addf(out, "\n%s fingerprint, why\n", identities[i].name);
		buf_addf(&text, "%s is the first 16 digits of the SHA-256 of these %zu "
			 "fields (rule %d), joined:", fp, fields_of(which),
			 FINGERPRINT_RULE);
		detect_text_paragraph(out, buf_str(&text), 2, c);
		buf_reset(&text);
		fingerprint_join(f, which, &text);
		detect_text_paragraph(out, buf_str(&text), 4, c);
		buf_release(&text);
		for (; *id != FIELD_COUNT; id++)
			field_text(out, f, *id, c);
		completeness_text(out, f, which, c);
	}
}
