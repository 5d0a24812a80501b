-- Webhooks out: subscriptions, events, their deliveries with every try; and the changes that events are made of.

-- migrate:up

-- The order in which messages were written, by no clock. A change of a row is written while the row is locked, so two
-- changes of one row have numbers in their order, and the first is seen by whoever sees the second.
ALTER TABLE outbox ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY;
CREATE INDEX outbox_topic ON outbox (topic, seq);

CREATE TABLE webhook_subscriptions (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  url text NOT NULL,
  description text NOT NULL DEFAULT '',
  -- Null: all there are, and will be.
  event_types text[] CHECK (cardinality(event_types) > 0),
  -- What its event types are of; changes of other things are not even written down.
  families text[] NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  disabled_reason text CHECK (disabled_reason IN ('by-user', 'gone', 'failing')),
  disabled_at timestamptz,
  secret bytea NOT NULL,
  -- The secret before the last rotation signs as well for a while.
  previous_secret bytea,
  previous_secret_until timestamptz,
  -- Since when no try has succeeded while some failed; when its admins were told.
  failing_since timestamptz,
  warned_at timestamptz,
  last_success_at timestamptz,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (workspace_id, id),
  CHECK (enabled = (disabled_reason IS NULL) AND enabled = (disabled_at IS NULL))
);
CALL protect_workspace_table('webhook_subscriptions');

CREATE TABLE webhook_events (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  -- The change's number in the outbox: events of one subject happened in this order.
  seq bigint NOT NULL,
  type text NOT NULL,
  -- What it is about, such as `call:<id>`: events of one subject are delivered one after the other.
  subject text NOT NULL,
  -- The bytes that are signed and sent, the same at each try.
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (workspace_id, id)
);
CALL protect_workspace_table('webhook_events');

CREATE TABLE webhook_deliveries (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  subscription_id uuid NOT NULL,
  event_id uuid NOT NULL,
  event_type text NOT NULL,
  subject text NOT NULL,
  seq bigint NOT NULL,
  -- `held`: its subscription was disabled; it waits for a replay.
  status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed', 'held')),
  tries int NOT NULL DEFAULT 0,
  -- Since the last replay, or the beginning.
  first_tried_at timestamptz,
  -- When it is due, or while `claim` has it: when it is due again if that worker is never heard of.
  next_at timestamptz,
  claim uuid,
  last_status int,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz,
  UNIQUE (workspace_id, id),
  UNIQUE (subscription_id, event_id),
  FOREIGN KEY (workspace_id, subscription_id) REFERENCES webhook_subscriptions (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, event_id) REFERENCES webhook_events (workspace_id, id) ON DELETE CASCADE,
  CHECK ((status = 'pending') = (next_at IS NOT NULL))
) WITH (fillfactor = 85);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (subscription_id, next_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_lane ON webhook_deliveries (subscription_id, subject, seq, event_id)
  WHERE status = 'pending';
CREATE INDEX webhook_deliveries_claimed ON webhook_deliveries (subscription_id) WHERE claim IS NOT NULL;
CREATE INDEX webhook_deliveries_log ON webhook_deliveries (subscription_id, id DESC);
CREATE INDEX webhook_deliveries_status ON webhook_deliveries (subscription_id, status, id DESC);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (workspace_id, event_id);
CALL protect_workspace_table('webhook_deliveries');

-- Every try of a delivery.
CREATE TABLE webhook_attempts (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  delivery_id uuid NOT NULL,
  at timestamptz NOT NULL,
  duration_ms int NOT NULL,
  status int,
  error text,
  detail text,
  -- The first kilobyte.
  reply text,
  FOREIGN KEY (workspace_id, delivery_id) REFERENCES webhook_deliveries (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_attempts_delivery ON webhook_attempts (workspace_id, delivery_id, id);
CALL protect_workspace_table('webhook_attempts');

---------------------------------------------------------------------------------------------------------------
-- Changes that events are made of. Triggers, so that nothing that writes these rows can forget them, and so that it
-- costs no statement; for all rows of a statement at once, and nothing for workspaces that nobody subscribes to.

CREATE FUNCTION webhook_call_facts(c calls) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT jsonb_build_object('id', c.id, 'status', c.status, 'call_type', c.call_type,
     'call_direction', c.call_direction, 'agent_id', c.agent_id, 'batch_id', c.list_id,
     'prospect_id', c.prospect_id, 'from_number', c.from_e164, 'to_number', c.to_e164,
     'disposition', c.disposition, 'answered_by', c.answered_by, 'end_reason', c.end_reason, 'sip_code', c.sip_code,
     'created_at', c.created_at, 'answered_at', c.answered_at, 'ended_at', c.ended_at, 'duration_s', c.duration_s,
     'cost_micros', c.cost_micros) $$;

CREATE FUNCTION publish_calls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhook_subscriptions WHERE 'call' = ANY (families)) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO outbox (id, workspace_id, topic, payload)
    SELECT uuidv7(), n.workspace_id, 'webhook.change', jsonb_build_object('kind', 'call', 'was', NULL,
             'at', clock_timestamp(), 'is', webhook_call_facts(n))
    FROM new_rows n
    WHERE EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = n.workspace_id AND 'call' = ANY (s.families));
  ELSE
    INSERT INTO outbox (id, workspace_id, topic, payload)
    SELECT uuidv7(), n.workspace_id, 'webhook.change', jsonb_build_object('kind', 'call', 'was', o.status,
             'at', clock_timestamp(), 'is', webhook_call_facts(n))
    FROM new_rows n JOIN old_rows o ON o.id = n.id
    WHERE (n.status, n.disposition, n.answered_by, n.end_reason)
          IS DISTINCT FROM (o.status, o.disposition, o.answered_by, o.end_reason)
      AND EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = n.workspace_id AND 'call' = ANY (s.families));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER calls_published_on_insert AFTER INSERT ON calls
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION publish_calls();
CREATE TRIGGER calls_published_on_update AFTER UPDATE ON calls
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION publish_calls();

-- Only the ends of prospects: what an import finds suppressed is in the counts of its batch.
CREATE FUNCTION publish_prospects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhook_subscriptions WHERE 'prospect' = ANY (families)) THEN
    RETURN NULL;
  END IF;
  INSERT INTO outbox (id, workspace_id, topic, payload)
  SELECT uuidv7(), n.workspace_id, 'webhook.change', jsonb_build_object('kind', 'prospect', 'was', o.state,
           'at', clock_timestamp(), 'is', jsonb_build_object('id', n.id, 'batch_id', n.list_id, 'line', n.line_no,
             'phone_number', n.e164, 'state', n.state, 'reason', n.reason, 'attempts_made', n.attempts_made))
  FROM new_rows n JOIN old_rows o ON o.id = n.id
  WHERE n.state <> o.state AND n.state NOT IN ('pending', 'dialing')
    AND EXISTS (SELECT FROM webhook_subscriptions s
                WHERE s.workspace_id = n.workspace_id AND 'prospect' = ANY (s.families));
  RETURN NULL;
END $$;
CREATE TRIGGER prospects_published AFTER UPDATE ON prospects
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION publish_prospects();

-- A row at a time, and only where the status changes: the scheduler updates lists all the time.
CREATE FUNCTION publish_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = NEW.workspace_id AND 'batch' = ANY (s.families)) THEN
    INSERT INTO outbox (id, workspace_id, topic, payload)
    VALUES (uuidv7(), NEW.workspace_id, 'webhook.change', jsonb_build_object('kind', 'batch', 'was', OLD.status,
      'at', clock_timestamp(), 'is', jsonb_build_object('id', NEW.id, 'name', NEW.name, 'status', NEW.status,
        'status_reason', NEW.status_reason, 'scheduled_at', NEW.scheduled_at, 'rows_total', NEW.rows_total,
        'rows_accepted', NEW.rows_accepted, 'rows_rejected', NEW.rows_rejected, 'created_at', NEW.created_at,
        'started_at', NEW.started_at, 'finished_at', NEW.finished_at)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER batches_published AFTER UPDATE OF status ON dial_lists FOR EACH ROW
  WHEN (NEW.kind = 'batch' AND OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION publish_batch();

-- migrate:down

DROP TRIGGER batches_published ON dial_lists;
DROP TRIGGER prospects_published ON prospects;
DROP TRIGGER calls_published_on_insert ON calls;
DROP TRIGGER calls_published_on_update ON calls;
DROP FUNCTION publish_batch, publish_prospects, publish_calls, webhook_call_facts;
DROP TABLE webhook_attempts, webhook_deliveries, webhook_events, webhook_subscriptions;
ALTER TABLE outbox DROP COLUMN seq;
