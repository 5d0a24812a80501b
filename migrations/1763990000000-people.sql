-- People: their consents as withdrawals leave them, erasures, and how long what is kept of them is kept.

-- migrate:up

ALTER TABLE suppressions DROP CONSTRAINT suppressions_source_check;
ALTER TABLE suppressions ADD CONSTRAINT suppressions_source_check
  CHECK (source IN ('api', 'import', 'disposition', 'opt_out', 'webhook', 'erasure'));

-- A consent that is recorded after the withdrawal that followed it is withdrawn from the beginning: a trigger, so that
-- no import and no API can bring back what somebody took back.
CREATE FUNCTION withdraw_late_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE consents c SET withdrawn_at = w.at, withdrawn_by = w.by
  FROM new_rows n
  CROSS JOIN LATERAL (
    SELECT at, by FROM (
      SELECT s.created_at AS at, s.source AS by FROM suppressions s
      WHERE s.workspace_id = n.workspace_id AND s.e164 = n.e164 AND s.created_at >= n.given_at
      UNION ALL
      SELECT o.withdrawn_at, o.withdrawn_by FROM consents o
      WHERE o.workspace_id = n.workspace_id AND o.e164 = n.e164 AND o.withdrawn_at >= n.given_at
    ) AS since ORDER BY at LIMIT 1) AS w
  WHERE c.id = n.id AND c.withdrawn_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER consents_given_before_a_withdrawal AFTER INSERT ON consents
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION withdraw_late_consents();
CREATE INDEX consents_withdrawn ON consents (workspace_id, withdrawn_at) WHERE withdrawn_at IS NOT NULL;

-- All that was decided about a person, newest first: beside the index of contact_decisions.
CREATE INDEX attempts_decisions ON attempts (workspace_id, to_e164, id DESC);

-- The key of a workspace's hashes of erased numbers, sealed: without ENCRYPTION_KEY the hashes say nothing, although
-- there are few enough numbers to try them all.
CREATE TABLE erasure_keys (
  workspace_id uuid PRIMARY KEY REFERENCES workspaces ON DELETE CASCADE,
  key bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CALL protect_workspace_table('erasure_keys', 'SELECT, INSERT');

CREATE TABLE erasures (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  number_hash bytea NOT NULL,
  -- The number itself, sealed, until the work is done.
  number bytea,
  reason text,
  status text NOT NULL CHECK (status IN ('pending', 'running', 'completed')),
  -- Why it has to wait: a call that lives, a file that is being imported.
  waiting_for text CHECK (waiting_for IN ('call', 'import')),
  removed jsonb NOT NULL DEFAULT '{}',
  requested_by uuid,
  requested_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Since when somebody may call the number again, if they may.
  lifted_at timestamptz,
  -- When a worker may take it up, again too: the one that has it may be gone by then.
  next_at timestamptz DEFAULT now(),
  claim uuid,
  CHECK ((status = 'completed') = (number IS NULL)),
  CHECK ((status = 'completed') = (next_at IS NULL))
);
CREATE INDEX erasures_workspace ON erasures (workspace_id, id DESC);
CREATE UNIQUE INDEX erasures_open ON erasures (workspace_id, number_hash) WHERE status <> 'completed';
CREATE INDEX erasures_due ON erasures (next_at) WHERE status <> 'completed';
CALL protect_workspace_table('erasures');

-- Who was erased is never called again: by the hash alone.
CREATE TABLE erased_numbers (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  number_hash bytea NOT NULL,
  erasure_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, number_hash)
);
CALL protect_workspace_table('erased_numbers');

-- For how many days a workspace keeps what; null for as long as it is not erased. A workspace without a row has the
-- defaults.
CREATE TABLE workspace_retention (
  workspace_id uuid PRIMARY KEY REFERENCES workspaces ON DELETE CASCADE,
  transcripts_days int CHECK (transcripts_days >= 1),
  calls_days int CHECK (calls_days >= 31),
  prospects_days int CHECK (prospects_days >= 31),
  uploads_days int CHECK (uploads_days >= 1),
  decisions_days int CHECK (decisions_days >= 1),
  consents_days int CHECK (consents_days >= 1),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CALL protect_workspace_table('workspace_retention');

-- How far the retention of a kind has come, where what is removed leaves rows behind that say nothing of it.
CREATE TABLE retention_progress (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  kind text NOT NULL,
  done_below uuid NOT NULL,
  PRIMARY KEY (workspace_id, kind)
);
CALL protect_workspace_table('retention_progress', '');

-- What is old is found by its id; by the time in it, so that nobody reads a whole workspace for one person's decisions.
CREATE INDEX attempts_lapsed ON attempts (workspace_id, id) WHERE state = 'lapsed';
CREATE INDEX contact_decisions_age ON contact_decisions (workspace_id, uuid_extract_timestamp(id));

-- Months of which nothing is left. A table without a page has no row, not even one that is just being written, and
-- nothing is written into months that are over. SECURITY DEFINER: the worker calls it and owns no table.
CREATE FUNCTION drop_empty_partitions() RETURNS int
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
REVOKE EXECUTE ON FUNCTION drop_empty_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_empty_partitions TO trunkline_system;

-- migrate:down

DROP FUNCTION drop_empty_partitions;
DROP INDEX attempts_lapsed, contact_decisions_age;
DROP TABLE retention_progress, workspace_retention, erased_numbers, erasures, erasure_keys;
DROP INDEX attempts_decisions, consents_withdrawn;
DROP TRIGGER consents_given_before_a_withdrawal ON consents;
DROP FUNCTION withdraw_late_consents;
ALTER TABLE suppressions DROP CONSTRAINT suppressions_source_check;
ALTER TABLE suppressions ADD CONSTRAINT suppressions_source_check
  CHECK (source IN ('api', 'import', 'disposition', 'opt_out', 'webhook')) NOT VALID;
