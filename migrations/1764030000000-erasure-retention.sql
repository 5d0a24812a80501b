-- What retention and erasures may hold up: empty months that are dropped, and tables that are read whole.

-- migrate:up

-- LiveKit's events of an erased person's attempts: the only ones that are not found by their age.
CREATE INDEX webhook_inbox_attempt ON webhook_inbox (attempt_id) WHERE attempt_id IS NOT NULL;

-- One month at most, so that a transaction of its own drops each: the lock of the parent, behind which every call waits,
-- is held for one table. Where somebody has the table, it is left for the next time after 100 ms: as long as this waits,
-- all others do.
CREATE OR REPLACE FUNCTION drop_empty_partitions() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET lock_timeout = '100ms' AS $$
DECLARE
  name text;
BEGIN
  SELECT c.relname INTO name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent IN ('attempts'::regclass, 'calls'::regclass, 'call_events'::regclass,
                        'contact_decisions'::regclass)
    AND c.relname ~ '_\d{4}_\d{2}$' AND pg_relation_size(c.oid) = 0
    AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' < now() - interval '31 days'
  LIMIT 1;
  IF name IS NULL THEN
    RETURN 0;
  END IF;
  EXECUTE format('DROP TABLE %I', name);
  RETURN 1;
EXCEPTION WHEN lock_not_available THEN
  RETURN 0;
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
