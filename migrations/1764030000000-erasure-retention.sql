-- What retention and erasures may hold up: empty months that are dropped, and tables that are read whole.

-- migrate:up

-- LiveKit's events of an erased person's attempts: the only ones that are not found by their age.
CREATE INDEX webhook_inbox_attempt ON webhook_inbox (attempt_id) WHERE attempt_id IS NOT NULL;

-- Drops a month, and none for null. The lock of its parent, behind which everybody else waits, is held for one table, so
-- each is to have a transaction of its own. A month that somebody has is left for the next time after 100 ms: as long as
-- this waits, all others do.
CREATE FUNCTION drop_month(name text) RETURNS int
LANGUAGE plpgsql SET search_path = public SET lock_timeout = '100ms' AS $$
BEGIN
  IF name IS NULL THEN
    RETURN 0;
  END IF;
  EXECUTE format('DROP TABLE %I', name);
  RETURN 1;
EXCEPTION WHEN lock_not_available THEN
  RETURN 0;
END $$;
REVOKE EXECUTE ON FUNCTION drop_month FROM PUBLIC;

CREATE OR REPLACE FUNCTION drop_empty_partitions() RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  SELECT drop_month((
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('attempts'::regclass, 'calls'::regclass, 'call_events'::regclass,
                          'contact_decisions'::regclass)
      AND c.relname ~ '_\d{4}_\d{2}$' AND pg_relation_size(c.oid) = 0
      AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' < now() - interval '31 days'
    LIMIT 1))
$$;

CREATE OR REPLACE FUNCTION drop_audit_partitions(keep_days int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF keep_days IS NULL OR keep_days < 90 THEN
    RAISE EXCEPTION 'the audit log is kept for 90 days at least, not %', keep_days;
  END IF;
  RETURN drop_month((
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'audit_events'::regclass AND c.relname ~ '^audit_events_\d{4}_\d{2}$'
      AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC'
        < now() - make_interval(days => keep_days)
    ORDER BY c.relname LIMIT 1));
END $$;

-- migrate:down

DROP INDEX webhook_inbox_attempt;

CREATE OR REPLACE FUNCTION drop_empty_partitions() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET lock_timeout = '5s' AS $$
DECLARE
  name text;
  dropped int := 0;
BEGIN
  FOR name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('attempts'::regclass, 'calls'::regclass, 'call_events'::regclass,
                          'contact_decisions'::regclass)
      AND c.relname ~ '_\d{4}_\d{2}$' AND pg_relation_size(c.oid) = 0
      AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' < now() - interval '31 days'
  LOOP
    EXECUTE format('DROP TABLE %I', name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

CREATE OR REPLACE FUNCTION drop_audit_partitions(keep_days int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET lock_timeout = '5s' AS $$
DECLARE
  name text;
  dropped int := 0;
BEGIN
  IF keep_days IS NULL OR keep_days < 90 THEN
    RAISE EXCEPTION 'the audit log is kept for 90 days at least, not %', keep_days;
  END IF;
  FOR name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'audit_events'::regclass AND c.relname ~ '^audit_events_\d{4}_\d{2}$'
      AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC'
        < now() - make_interval(days => keep_days)
  LOOP
    EXECUTE format('DROP TABLE %I', name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;

DROP FUNCTION drop_month;
