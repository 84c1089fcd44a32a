import { misspelledParameter } from '../../src/database/parameter-names';

test.each([
  ['max_conections', 'max_connections'], ['shared_bufers', 'shared_buffers'], ['log_min_duration_statment', 'log_min_duration_statement'], ['Work_Memm', 'work_mem'],
])('%s is taken for %s', (given, meant) => {
  expect(misspelledParameter(given)).toBe(meant);
});

test.each([
  'max_connections', 'TimeZone', 'rds.force_ssl', 'pgaudit.log', 'ssl',
  // Of PostgreSQL 16 to 18, and of Aurora.
  'reserved_connections', 'scram_iterations', 'vacuum_buffer_usage_limit', 'transaction_timeout', 'huge_pages_status', 'summarize_wal', 'io_method', 'io_workers',
  'io_max_concurrency', 'ssl_groups', 'ssl_tls13_ciphers', 'log_lock_failures', 'vacuum_truncate', 'autovacuum_worker_slots', 'autovacuum_vacuum_max_threshold',
  'max_active_replication_origins', 'enable_group_by_reordering', 'enable_distinct_reordering', 'enable_presorted_aggregate', 'sync_replication_slots',
  'apg_ccm_enabled', 'aurora_compute_plan_id',
])('%s is left alone', (given) => {
  expect(misspelledParameter(given)).toBeUndefined();
});
