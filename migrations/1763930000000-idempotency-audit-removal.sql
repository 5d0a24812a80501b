-- Idempotency of requests that belong to no workspace, the audit log's filters and retention, and what is left to do
-- on LiveKit when a workspace is deleted.

-- migrate:up

-- A person who makes a workspace, or accepts an invitation, does so in none: their key is under the person alone.
ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey;
ALTER TABLE idempotency_keys ALTER COLUMN workspace_id DROP NOT NULL, ADD COLUMN headers jsonb NOT NULL DEFAULT '{}';
CREATE UNIQUE INDEX idempotency_keys_scope ON idempotency_keys (workspace_id, principal, method, route, key)
  NULLS NOT DISTINCT;

ALTER TABLE audit_events ADD COLUMN request_id text, ADD COLUMN user_agent text;
-- Not the beginning of the transaction: events of one are in order, and beside their ids.
ALTER TABLE audit_events ALTER COLUMN at SET DEFAULT clock_timestamp();
CREATE INDEX audit_events_actor ON audit_events (workspace_id, actor_id, id DESC);
CREATE INDEX audit_events_action ON audit_events (workspace_id, action text_pattern_ops, id DESC);
CREATE INDEX audit_events_object ON audit_events (workspace_id, object_type, object_id, id DESC);

-- Nobody but the owner can delete audit events, and the application only whole months that are old enough.
-- SECURITY DEFINER: the worker calls it every hour and owns no table.
CREATE FUNCTION drop_audit_partitions(keep_days int) RETURNS int
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
REVOKE EXECUTE ON FUNCTION drop_audit_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_audit_partitions TO trunkline_system;

-- Trunks of workspaces that are gone: what LiveKit still has to let go of, and nothing of whose they were.
CREATE TABLE trunk_removals (
  id uuid PRIMARY KEY, -- the trunk's; LiveKit's has it as its reference
  livekit_trunk_id text,
  next_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX trunk_removals_due ON trunk_removals (next_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON trunk_removals TO trunkline_system;

CREATE INDEX invitations_workspace ON invitations (workspace_id, id DESC) WHERE accepted_at IS NULL;

-- migrate:down

DROP INDEX invitations_workspace;
DROP TABLE trunk_removals;
DROP FUNCTION drop_audit_partitions;
DROP INDEX audit_events_object, audit_events_action, audit_events_actor;
ALTER TABLE audit_events ALTER COLUMN at SET DEFAULT now();
ALTER TABLE audit_events DROP COLUMN user_agent, DROP COLUMN request_id;
DELETE FROM idempotency_keys WHERE workspace_id IS NULL;
DROP INDEX idempotency_keys_scope;
ALTER TABLE idempotency_keys DROP COLUMN headers, ALTER COLUMN workspace_id SET NOT NULL,
  ADD PRIMARY KEY (workspace_id, principal, method, route, key);
