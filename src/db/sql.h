/* SPDX-License-Identifier: MIT */
/*
 * sql: the statements of src/db/sql, embedded by embed.awk.  Each block
 * "-- name: x" of a file there becomes sql_x; parameters are bound and columns
 * read by name (stmt.h).  Blocks called part_* are pieces that query_filter.c and
 * store_rows.c put together; schema, migrate_3 and migrate_3_back hold many statements;
 * all others hold one.
 */
#ifndef POSTSIL_SQL_H
#define POSTSIL_SQL_H

struct sql_block {
	const char *name, *text;
};

/* Every block, ended by a NULL name; tests prepare them all. */
extern const struct sql_block sql_block_table[];

/* schema.sql */
extern const char sql_schema[];

/* migrate_N.sql: edits of the schema, as rows of name, old, new; or statements */
extern const char sql_migrate_2[];
extern const char sql_migrate_3_rows[];
extern const char sql_migrate_3[];
extern const char sql_migrate_3_back[];

/* store.sql: the database as a whole */
extern const char sql_meta_get[];
extern const char sql_meta_add[];
extern const char sql_guard_keys[];
extern const char sql_guard_find[];
extern const char sql_schema_edit[];
extern const char sql_run_id_of[];
extern const char sql_journal_head[];
extern const char sql_count_all[];
extern const char sql_data_version[];

/* write.sql: appending a run */
extern const char sql_run_hash[];
extern const char sql_hardware_find[];
extern const char sql_hardware_add[];
extern const char sql_software_find[];
extern const char sql_software_add[];
extern const char sql_gpu_find[];
extern const char sql_gpu_add[];
extern const char sql_run_next[];
extern const char sql_run_add[];
extern const char sql_device_add[];
extern const char sql_fact_add[];
extern const char sql_preflight_add[];
extern const char sql_result_add[];
extern const char sql_sample_add[];
extern const char sql_journal_add[];

/* read.sql: a run as it was written */
extern const char sql_run_match[];
extern const char sql_run_get[];
extern const char sql_device_get[];
extern const char sql_fact_get[];
extern const char sql_preflight_get[];
extern const char sql_result_get[];
extern const char sql_sample_get[];

/* query.sql: rows for the desk */
extern const char sql_unit_match[];
extern const char sql_fingerprint_match[];
extern const char sql_run_place[];
extern const char sql_hardware_models[];
extern const char sql_gpu_models[];
extern const char sql_part_columns[];
extern const char sql_part_by_time[];
extern const char sql_part_by_series[];
extern const char sql_part_order_by_time[];
extern const char sql_part_order_by_series[];
extern const char sql_part_order_by_time_up[];
extern const char sql_part_order_by_series_up[];
extern const char sql_part_count_results[];
extern const char sql_part_count_runs[];
extern const char sql_part_count_behind[];
extern const char sql_count_newest[];
extern const char sql_count_known[];
extern const char sql_part_hardware[];
extern const char sql_part_unit[];
extern const char sql_part_device[];
extern const char sql_part_precision[];
extern const char sql_part_backend[];
extern const char sql_part_run_id[];
extern const char sql_part_since[];
extern const char sql_part_until[];
extern const char sql_part_since_run[];
extern const char sql_part_until_run[];
extern const char sql_part_before[];
extern const char sql_part_before_run[];
extern const char sql_part_after[];
extern const char sql_part_after_run[];
extern const char sql_part_not_forced[];
extern const char sql_part_efficiency[];
extern const char sql_part_product[];
extern const char sql_custom_of[];
extern const char sql_stack_hardware[];
extern const char sql_stack_software[];
extern const char sql_stack_gpu[];
extern const char sql_unit_groups[];
extern const char sql_unit_best[];

/* kept.sql: what is kept of series; kept_* are for its own database */
extern const char sql_kept_schema[];
extern const char sql_kept_meta_get[];
extern const char sql_kept_meta_set[];
extern const char sql_kept_forget[];
extern const char sql_kept_todo_add[];
extern const char sql_kept_todo_count[];
extern const char sql_kept_todo_next[];
extern const char sql_kept_todo_followed[];
extern const char sql_kept_todo_done[];
extern const char sql_kept_todo_references[];
extern const char sql_kept_reference_get[];
extern const char sql_kept_reference_set[];
extern const char sql_kept_group_levels_drop[];
extern const char sql_kept_group_alerts_drop[];
extern const char sql_kept_group_drop[];
extern const char sql_kept_group_series[];
extern const char sql_kept_series_add[];
extern const char sql_kept_series_follow[];
extern const char sql_kept_series_stale[];
extern const char sql_kept_level_add[];
extern const char sql_kept_alert_drop[];
extern const char sql_kept_alert_add[];
extern const char sql_kept_alert_state[];
extern const char sql_kept_alerts_of[];
extern const char sql_kept_levels_of[];
extern const char sql_kept_part_series[];
extern const char sql_kept_part_series_page[];
extern const char sql_kept_part_alerts[];
extern const char sql_kept_part_alerts_page[];
extern const char sql_kept_part_counts[];
extern const char sql_kept_part_alert_counts[];
extern const char sql_kept_part_count[];
extern const char sql_kept_part_product[];
extern const char sql_kept_part_unit[];
extern const char sql_kept_part_device[];
extern const char sql_kept_part_precision[];
extern const char sql_kept_part_backend[];
extern const char sql_kept_part_metrics[];
extern const char sql_kept_part_custom[];
extern const char sql_kept_part_id[];
extern const char sql_kept_part_by_product[];
extern const char sql_kept_part_by_maturity[];
extern const char sql_kept_part_by_time[];
extern const char sql_kept_part_by_state[];
extern const char sql_groups_since[];
extern const char sql_groups_all[];
extern const char sql_groups_mark[];
extern const char sql_groups_unchanged[];

/* rows.sql: rows for exports */
extern const char sql_part_rows_by_time[];
extern const char sql_part_rows_with[];
extern const char sql_part_rows_order_by_time[];
extern const char sql_part_rows_order_newest[];
extern const char sql_part_rows_by_unit[];
extern const char sql_part_rows_of_run[];
extern const char sql_part_rows_all[];
extern const char sql_part_rows_order_by_unit[];
extern const char sql_part_rows_order_newest_by_unit[];
extern const char sql_part_rows_series[];
extern const char sql_part_rows_order_series[];
extern const char sql_part_rows_run_columns[];
extern const char sql_part_rows_cell_columns[];
extern const char sql_part_rows_run[];
extern const char sql_part_rows_cells[];
extern const char sql_part_rows_stream[];
extern const char sql_part_rows_order_cells[];
extern const char sql_rows_device[];
extern const char sql_rows_run_id[];
extern const char sql_rows_place[];
extern const char sql_rows_hardware[];
extern const char sql_rows_software[];
extern const char sql_rows_gpu[];

/* check.sql: check, info, backup */
extern const char sql_check_schema[];
extern const char sql_check_meta[];
extern const char sql_check_pages[];
extern const char sql_check_keys[];
extern const char sql_check_hardware[];
extern const char sql_check_software[];
extern const char sql_check_gpu[];
extern const char sql_check_runs[];
extern const char sql_check_run_count[];
extern const char sql_check_seals[];
extern const char sql_check_run_copies[];
extern const char sql_check_device_copies[];
extern const char sql_check_rows[];
extern const char sql_check_texts[];
extern const char sql_check_chain[];
extern const char sql_check_head[];
extern const char sql_heads[];
extern const char sql_info_times[];
extern const char sql_quick_check[];

/* alert.sql: events of alerts */
extern const char sql_alert_hash[];
extern const char sql_alert_add[];
extern const char sql_alert_head[];
extern const char sql_alert_journal_add[];
extern const char sql_alert_get[];
extern const char sql_alert_get_all[];
extern const char sql_alert_first_runs[];
extern const char sql_alert_count[];
extern const char sql_alert_heads[];
extern const char sql_alert_seals[];
extern const char sql_alert_chain[];
extern const char sql_alert_tail[];
extern const char sql_alert_arrived[];

/* salvage.sql: the schema; those called scratch_* are of a scratch database */
extern const char sql_salvage_columns[];
extern const char sql_salvage_indexes[];
extern const char sql_salvage_triggers[];
extern const char sql_scratch_schema[];
extern const char sql_scratch_place[];
extern const char sql_scratch_page[];
extern const char sql_scratch_free[];
extern const char sql_scratch_root[];
extern const char sql_scratch_child[];
extern const char sql_scratch_find[];
extern const char sql_scratch_next[];
extern const char sql_scratch_count[];
extern const char sql_scratch_join[];
extern const char sql_scratch_is_live[];
extern const char sql_scratch_is_free[];
extern const char sql_scratch_is_hole[];
extern const char sql_scratch_lost_pages[];

/* salvage_events.sql: likewise of temporary tables */
extern const char sql_rescue_schema[];
extern const char sql_rescue_event[];
extern const char sql_rescue_seal[];
extern const char sql_rescue_mend[];
extern const char sql_rescue_drop[];
extern const char sql_rescue_proven[];
extern const char sql_rescue_unproven[];
extern const char sql_rescue_lost[];

/* import.sql: what is asked of a database that is imported from */
extern const char sql_import_tables[];
extern const char sql_import_application[];
extern const char sql_import_version[];
extern const char sql_import_run_size[];

#endif
