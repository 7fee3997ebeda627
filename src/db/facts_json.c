/* SPDX-License-Identifier: MIT */
#include "db/facts_json.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/err.h"
#include "core/base/json.h"

bool fact_is_blank(const struct fact *f)
{
	return f->state == FACT_UNKNOWN && !f->source && !f->reason;
}

static void put_text(struct json_writer *w, const char *key, const char *s)
{
	if (s)
		jw_kstr(w, key, s);
}

size_t facts_json_write(const struct facts *f, enum field_group g,
			struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	size_t n = 0;

	jw_begin_object(&w);
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct fact *x = &f->fact[i];

		if (field_table[i].group != g || fact_is_blank(x))
			continue;
		jw_key(&w, field_table[i].key);
		jw_begin_object(&w);
		jw_kstr(&w, "state", fact_state_name(x->state));
		put_text(&w, "value", x->value);
		put_text(&w, "source", x->source);
		put_text(&w, "reason", x->reason);
		jw_end_object(&w);
		n++;
	}
	jw_end_object(&w);
	return n;
}

static int read_fact(const struct cJSON *j, struct facts *f, struct err *e)
{
	struct err inner = ERR_INIT;
	enum fact_state state;
	const char *s = json_str(j, "state", "", &inner);

	if (!j->string || fact_state_parse(s, &state) < 0)
		return err_set(e, ERR_FORMAT, "stored facts have no state");
	if (facts_set(f, j->string, state, json_str(j, "value", NULL, &inner),
		      json_str(j, "source", NULL, &inner),
		      json_str(j, "reason", NULL, &inner)) < 0 || inner.code)
		return err_set(e, ERR_FORMAT, "stored facts are damaged at %.64s",
			       j->string);
	return 0;
}

int facts_json_read(const char *json, struct facts *f, struct err *e)
{
	struct cJSON *root = json_parse(json, strlen(json), e);
	int rc = 0;

	if (!root)
		return err_prefix(e, "stored facts");
	if (!cJSON_IsObject(root))
		rc = err_set(e, ERR_FORMAT, "stored facts are no object");
	else
		for (const struct cJSON *j = root->child; j && rc == 0; j = j->next)
			rc = read_fact(j, f, e);
	json_free(root);
	return rc;
}
