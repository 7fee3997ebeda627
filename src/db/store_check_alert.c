/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/err.h"
#include "core/model/alert_event.h"
#include "db/alert_write.h"
#include "db/sql.h"
#include "db/stmt.h"
#include "db/store_check_part.h"
#include "db/store_sqlite.h"

/* The journal's rows of the event: at least one, all of this content. */
static int check_seals(struct check *c, struct stmt *seals,
		       const struct alert_event *x, struct err *e)
{
	char hash[DIGEST_HEX];
	int n = 0, rc;

	alert_event_hash(x, hash);
	stmt_bind_text(seals, ":event_id", x->event_id);
	while ((rc = check_step(c, CHECK_EVENTS, seals, e)) == 1) {
		const char *kept = stmt_text(seals, "record_hash");

		n++;
		if (!kept || strcmp(kept, hash) != 0)
			check_found(c, CHECK_EVENTS, NULL, "the content of the alert "
				    "event %.36s was changed: its record hash is %.16s, "
				    "the journal has %.16s", x->event_id, hash,
				    kept ? kept : "none");
	}
	stmt_reset(seals);
	if (rc == 0 && n == 0)
		check_found(c, CHECK_EVENTS, NULL, "the journal has no row of the alert "
			    "event %.36s", x->event_id);
	return rc;
}

static int check_row(struct check *c, struct stmt *row, struct stmt *seals,
		     struct err *e)
{
	struct alert_event x;
	struct err why = ERR_INIT;
	int rc = alert_read_row(row, &x, e);

	check_looked(c, CHECK_EVENTS, 0);
	if (rc < 0)
		return check_trouble(c, CHECK_EVENTS, NULL, rc, e);
	rc = check_seals(c, seals, &x, e);
	if (rc == 0 && alert_event_validate(&x, &why) < 0)
		check_found(c, CHECK_EVENTS, NULL, "%s", why.text);
	return rc;
}

int check_events(struct check *c, struct err *e)
{
	struct stmt row = STMT_INIT, seals = STMT_INIT;
	int rc;

	if (c->version < STORE_EVENTS_SCHEMA)
		return 0;
	rc = check_prepare(c, CHECK_EVENTS, &seals, sql_alert_seals, e);
	if (rc == 1)
		rc = check_prepare(c, CHECK_EVENTS, &row, sql_alert_get_all, e);
	while (rc == 1) {
		rc = check_step(c, CHECK_EVENTS, &row, e);
		if (rc == 1) {
			int bad = check_row(c, &row, &seals, e);

			rc = bad < 0 ? bad : 1;
		}
	}
	stmt_release(&row);
	stmt_release(&seals);
	return rc;
}
