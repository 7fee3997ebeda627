/* SPDX-License-Identifier: MIT */
/* Control lines to a worker; declared in event.h beside the other direction. */
#include "core/model/event.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/base/json.h"

static const char *const control_names[] = {
	[CONTROL_NONE] = "",
	[CONTROL_PAUSE] = "pause",
	[CONTROL_RESUME] = "resume",
	[CONTROL_SKIP] = "skip",
	[CONTROL_ABORT] = "abort",
};

const char *control_name(enum control c)
{
	return control_names[c];
}

enum control control_parse(const char *line, size_t n)
{
	enum control found = CONTROL_NONE;
	struct cJSON *j;
	const char *what;

	if (n > 256)
		return CONTROL_NONE;
	j = json_parse(line, n, NULL);
	what = j ? json_str(j, "do", NULL, NULL) : NULL;
	for (int c = CONTROL_PAUSE; what && c <= CONTROL_ABORT; c++)
		if (strcmp(what, control_names[c]) == 0)
			found = (enum control)c;
	json_free(j);
	return found;
}

void control_write(enum control c, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	jw_begin_object(&w);
	jw_kstr(&w, "do", control_names[c]);
	jw_end_object(&w);
	buf_addc(out, '\n');
}
