/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "tui/alert_claim.h"

#define DAY 86400000ll

/* What was said, in the order of their ids; each has one event. */
struct said {
	struct alert_event event[4];
	struct alert_standing alert[4];
	struct alert_states all;
};

static void say(struct said *s, const char *id, const char *series, int64_t first_day)
{
	size_t i = s->all.n++;

	snprintf(s->event[i].alert_id, sizeof s->event[i].alert_id, "%s", id);
	s->event[i].series = series;
	s->event[i].at_ms = 100 * DAY + (int64_t)i;
	s->alert[i] = (struct alert_standing){ .event = &s->event[i], .n = 1,
					       .first_ms = first_day * DAY };
	s->all.alert = s->alert;
}

static struct alert_drop drop(const char *id, int64_t from_day, int64_t end_day)
{
	return (struct alert_drop){
		.id = id, .series = "u|cpu|fp32|blas3", .from_ms = from_day * DAY,
		.end_ms = end_day ? end_day * DAY : INT64_MAX,
	};
}

/* The id of what drop d is given among those of days 10 to 20 and from 30 on, when this
 * was said of a run of first_day; "": neither. */
static const char *given(int64_t first_day, size_t *at)
{
	static struct said s;
	struct alert_drop d[] = { drop("1111", 10, 20), drop("2222", 30, 0) };

	s = (struct said){ .all = ALERT_STATES_INIT };
	say(&s, "9999", "u|cpu|fp32|blas3", first_day);
	alert_claim(d, 2, &s.all);
	for (*at = 0; *at < 2; ++*at)
		if (d[*at].said)
			return d[*at].said->event->alert_id;
	return "";
}

Test(alert_claim, a_drop_is_what_was_said_of_one_of_its_runs)
{
	size_t at;

	cr_assert_str_eq(given(10, &at), "9999");
	cr_assert_eq(at, 0);
	cr_assert_str_eq(given(19, &at), "9999");
	cr_assert_eq(at, 0);
	cr_assert_str_eq(given(30, &at), "9999");
	cr_assert_eq(at, 1);
	cr_assert_str_eq(given(400, &at), "9999");
	cr_assert_eq(at, 1);
}

Test(alert_claim, a_run_of_a_good_level_is_of_no_drop)
{
	size_t at;

	cr_assert_str_eq(given(9, &at), "");
	cr_assert_str_eq(given(20, &at), "");
	cr_assert_str_eq(given(29, &at), "");
	cr_assert_str_eq(given(0, &at), "", "the run is not in the store");
}

Test(alert_claim, of_two_drops_that_last_the_run_is_of_the_later_one)
{
	struct said s = { .all = ALERT_STATES_INIT };
	struct alert_drop d[] = { drop("2222", 30, 0), drop("1111", 10, 0) };

	say(&s, "8888", "u|cpu|fp32|blas3", 12);
	say(&s, "9999", "u|cpu|fp32|blas3", 31);
	alert_claim(d, 2, &s.all);
	cr_assert_eq(d[0].said, &s.alert[1]);
	cr_assert_eq(d[1].said, &s.alert[0]);
}

Test(alert_claim, the_same_name_is_the_same_alert_wherever_its_run_is)
{
	struct said s = { .all = ALERT_STATES_INIT };
	struct alert_drop d[] = { drop("1111", 10, 0), drop("2222", 30, 0) };

	say(&s, "1111", "u|cpu|fp32|blas3", 0);
	alert_claim(d, 2, &s.all);
	cr_assert_eq(d[0].said, &s.alert[0]);
	cr_assert_null(d[1].said);
}

Test(alert_claim, of_two_names_the_first_used_stays)
{
	struct said s = { .all = ALERT_STATES_INIT };
	struct alert_drop d[] = { drop("7777", 10, 0) };

	say(&s, "6666", "u|cpu|fp32|blas3", 12);
	say(&s, "7777", "u|cpu|fp32|blas3", 10);
	say(&s, "8888", "u|cpu|fp32|blas3", 11);
	s.event[0].at_ms += DAY;
	s.event[1].at_ms += DAY;
	alert_claim(d, 1, &s.all);
	cr_assert_eq(d[0].said, &s.alert[2]);
}

Test(alert_claim, another_series_has_other_alerts)
{
	struct said s = { .all = ALERT_STATES_INIT };
	struct alert_drop d[] = { drop("1111", 10, 0) };

	say(&s, "9999", "u|cpu|fp32|blas2", 12);
	alert_claim(d, 1, &s.all);
	cr_assert_null(d[0].said);
}
