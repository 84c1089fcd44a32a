/**
 * The words that PostgreSQL and RDS keep for themselves as names of users and databases.
 *
 * @see https://www.postgresql.org/docs/15/sql-keywords-appendix.html, those that are "reserved" there
 */
const SQL = `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column concurrently
  constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default deferrable
  desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull
  join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary
  references returning right select session_user similar some symmetric table tablesample then to trailing true union unique user using
  variadic verbose when where window with`.split(/\s+/);

/** Users that RDS makes for itself, or does not let anybody be. */
const USERS = ['admin', 'administrator', 'public', 'none', 'rdsadmin', 'rdsrepladmin', 'rdstopmgr', 'rds_superuser', 'rds_iam', 'rds_password', 'rds_replication'];

/** Databases that are there in every instance. */
const DATABASES = ['postgres', 'rdsadmin', 'template0', 'template1'];

/** Whether no user can be called like that. */
export function isReservedUser(name: string): boolean {
  return [...SQL, ...USERS].includes(name.toLowerCase()) || /^pg_/i.test(name);
}

/** Whether no database can be called like that. */
export function isReservedDatabase(name: string): boolean {
  return [...SQL, ...DATABASES].includes(name.toLowerCase()) || /^pg_/i.test(name);
}
