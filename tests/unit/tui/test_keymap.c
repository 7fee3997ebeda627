/* SPDX-License-Identifier: MIT */
#include "tui/keymap.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

#include "tui/screen.h"

Test(keymap, no_key_means_two_things)
{
	for (size_t i = 0; i < keymap_count; i++)
		for (size_t k = 0; k < 4 && keymap_table[i].key[k]; k++)
			cr_expect_eq(keymap_find(keymap_table[i].key[k], 1),
				     &keymap_table[i], "%s", keymap_table[i].keys);
}

Test(keymap, control_of_a_run_needs_a_run)
{
	cr_assert_null(keymap_find('p', 0));
	cr_assert_eq(keymap_find('p', 1)->action, ACTION_PAUSE);
	cr_assert_eq(keymap_find('q', 0)->action, ACTION_QUIT);
}

Test(keymap, digits_are_screens)
{
	cr_assert_eq(keymap_find('1', 0)->action, ACTION_SCREEN);
	cr_assert_eq(keymap_find('9', 0)->action, ACTION_SCREEN);
	cr_assert_null(keymap_find('0', 0));
}

Test(keymap, every_command_has_words)
{
	for (size_t i = 0; i < keymap_count; i++) {
		cr_expect_not_null(keymap_table[i].keys);
		cr_expect_not_null(keymap_table[i].help);
		cr_expect_gt(strlen(keymap_table[i].help), 5);
	}
}

Test(keymap, letters_of_screens_differ)
{
	static const char *const names[] = {
		"overview", "trajectory", "runs", "machine", "run", "roofline", NULL
	};

	cr_assert_eq(keymap_letter(names, 0), 'o');
	cr_assert_eq(keymap_letter(names, 1), 't');
	cr_assert_eq(keymap_letter(names, 2), 'r');
	cr_assert_eq(keymap_letter(names, 3), 'm');
	cr_assert_eq(keymap_letter(names, 4), 'u');
	cr_assert_eq(keymap_letter(names, 5), 'f');   /* r, o, o are taken */
}
