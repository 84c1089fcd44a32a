-- What a global database has in it besides the tables of the application: a function that tells how far each region is behind, and the
-- application's user. Run at each deployment that changes it, as the master user and in one transaction, and as often as you like by hand:
--
--   psql --set ON_ERROR_STOP=1 --single-transaction --file aurora-global-setup.sql
--
-- It runs on Aurora PostgreSQL and on any other PostgreSQL from 14 on. The application's user is made if the settings
-- eknmusic.application_user and eknmusic.application_password say who that is; the password is a SCRAM-SHA-256 verifier, from which
-- nobody can read the password.

-- Whoever uses the database meanwhile does not wait for this for long.
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '30s';

CREATE SCHEMA IF NOT EXISTS monitoring;

REVOKE ALL ON SCHEMA monitoring FROM PUBLIC;

DO $do$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'eknmusic_monitoring') THEN
    CREATE ROLE eknmusic_monitoring NOLOGIN;
  END IF;
END
$do$;

-- One row for each server: role is "primary" or "secondary", times are in milliseconds, and NULL is what a server does not know or does not have.
--   lag_ms             how old the data are that readers of this server see
--   durability_lag_ms  how far behind is what this region has stored
--   rpo_lag_ms         the commits that a failover to this region would lose
--   lag_bytes          the log that is still to be replayed; Aurora counts records instead of bytes, and tells none
CREATE OR REPLACE FUNCTION monitoring.get_replication_lag()
RETURNS TABLE (
  source text, region text, server text, role text, state text,
  lag_ms numeric, durability_lag_ms numeric, rpo_lag_ms numeric, lag_bytes numeric, measured_at timestamptz
)
LANGUAGE plpgsql STABLE
-- Who asks need not be a member of pg_monitor, without which PostgreSQL shows nothing of other connections.
SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  IF to_regprocedure('pg_catalog.aurora_global_db_status()') IS NOT NULL THEN
    -- Aurora replicates its storage, of which the views of PostgreSQL know nothing. By EXECUTE, since no other server has these functions.
    RETURN QUERY EXECUTE $aurora$
      SELECT 'aurora'::text, s.aws_region::text, i.server_id::text,
        CASE WHEN s.durability_lag_in_msec = -1 THEN 'primary' ELSE 'secondary' END,
        CASE WHEN i.session_id = 'MASTER_SESSION_ID' THEN 'writer' ELSE 'reader' END,
        i.visibility_lag_in_msec::numeric,
        NULLIF(s.durability_lag_in_msec, -1)::numeric,
        NULLIF(s.rpo_lag_in_msec, -1)::numeric,
        NULL::numeric,
        COALESCE(NULLIF(s.last_lag_calculation_time, timestamptz 'epoch'), now())
      FROM aurora_global_db_status() AS s
      LEFT JOIN aurora_global_db_instance_status() AS i ON i.aws_region = s.aws_region
    $aurora$;
  ELSIF pg_is_in_recovery() THEN
    RETURN QUERY
      SELECT 'postgresql'::text, NULLIF(current_setting('cluster_name'), ''), 'self'::text, 'secondary'::text,
        COALESCE((SELECT w.status FROM pg_stat_get_wal_receiver() AS w WHERE w.pid IS NOT NULL), 'disconnected'),
        -- Nothing to replay is no lag only as long as there is somebody to hear from.
        CASE
          WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
            AND EXISTS (SELECT FROM pg_stat_get_wal_receiver() AS w WHERE w.status = 'streaming') THEN 0
          ELSE round(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000, 3)
        END,
        NULL::numeric, NULL::numeric,
        pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()),
        clock_timestamp();
  ELSE
    RETURN QUERY
      SELECT 'postgresql'::text, NULLIF(current_setting('cluster_name'), ''), 'self'::text, 'primary'::text, 'writer'::text,
        NULL::numeric, NULL::numeric, NULL::numeric, NULL::numeric, clock_timestamp()
      UNION ALL
      SELECT 'postgresql'::text, NULLIF(r.application_name, ''), COALESCE(host(r.client_addr), r.client_hostname, 'local'), 'secondary'::text, r.state,
        round(extract(epoch FROM r.replay_lag) * 1000, 3),
        round(extract(epoch FROM r.flush_lag) * 1000, 3),
        round(extract(epoch FROM r.flush_lag) * 1000, 3),
        pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn),
        clock_timestamp()
      FROM pg_stat_replication AS r;
  END IF;
END
$function$;

REVOKE ALL ON FUNCTION monitoring.get_replication_lag() FROM PUBLIC;

GRANT USAGE ON SCHEMA monitoring TO eknmusic_monitoring;

GRANT EXECUTE ON FUNCTION monitoring.get_replication_lag() TO eknmusic_monitoring;

-- The application's user may connect, make tables of its own in the schema "public" and do with them what it likes, and ask for the lag.
DO $do$
DECLARE
  application text := NULLIF(current_setting('eknmusic.application_user', true), '');
  verifier text := NULLIF(current_setting('eknmusic.application_password', true), '');
BEGIN
  IF application IS NULL THEN
    RETURN;
  END IF;
  IF application = current_user THEN
    RAISE EXCEPTION 'The application needs a user of its own: % may do everything', application USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF verifier IS NULL OR verifier NOT LIKE 'SCRAM-SHA-256$%' THEN
    -- A password would be in the log of whoever logs statements.
    RAISE EXCEPTION 'The setting eknmusic.application_password has to be a SCRAM-SHA-256 verifier' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = application) THEN
    EXECUTE format('CREATE ROLE %I LOGIN', application);
  END IF;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', application, verifier);
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), application);
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA public TO %I', application);
  EXECUTE format('GRANT eknmusic_monitoring TO %I', application);
  -- Who may not grant something is only warned.
  IF NOT has_schema_privilege(application, 'public', 'CREATE') THEN
    RAISE EXCEPTION '% may not let % make tables in the schema "public": it is not the owner of the database', current_user, application
      USING ERRCODE = 'insufficient_privilege';
  END IF;
END
$do$;
