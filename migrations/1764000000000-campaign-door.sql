-- What the door of campaigns needs: the public status, read from snapshots, and events of campaigns.

-- migrate:up

-- Unlogged: what is lost is made anew at the next request.
CREATE UNLOGGED TABLE campaign_status_cache (
  list_id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  snapshot jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX campaign_status_cache_workspace ON campaign_status_cache (workspace_id);
CALL protect_workspace_table('campaign_status_cache');

-- Of a workspace with many batches, its campaigns.
CREATE INDEX dial_lists_campaigns ON dial_lists (workspace_id, id DESC) WHERE kind = 'campaign' AND deleted_at IS NULL;

-- Calls and prospects are of a batch or of a campaign, and say of which.
CREATE OR REPLACE FUNCTION publish_calls() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhook_subscriptions WHERE 'call' = ANY (families)) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO outbox (id, workspace_id, topic, payload)
    SELECT uuidv7(), n.workspace_id, 'webhook.change', jsonb_build_object('kind', 'call', 'was', NULL,
             'at', clock_timestamp(), 'is', webhook_call_facts(n) || webhook_list_facts(n.list_id, l.kind))
    FROM new_rows n LEFT JOIN dial_lists l ON l.id = n.list_id
    WHERE EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = n.workspace_id AND 'call' = ANY (s.families));
  ELSE
    INSERT INTO outbox (id, workspace_id, topic, payload)
    SELECT uuidv7(), n.workspace_id, 'webhook.change', jsonb_build_object('kind', 'call', 'was', o.status,
             'at', clock_timestamp(), 'is', webhook_call_facts(n) || webhook_list_facts(n.list_id, l.kind))
    FROM new_rows n JOIN old_rows o ON o.id = n.id LEFT JOIN dial_lists l ON l.id = n.list_id
    WHERE (n.status, n.disposition, n.answered_by, n.end_reason)
          IS DISTINCT FROM (o.status, o.disposition, o.answered_by, o.end_reason)
      AND EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = n.workspace_id AND 'call' = ANY (s.families));
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION webhook_list_facts(list_id uuid, kind text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT jsonb_build_object('batch_id', CASE WHEN kind IS DISTINCT FROM 'campaign' THEN list_id END,
                             'campaign_id', CASE WHEN kind = 'campaign' THEN list_id END) $$;

CREATE OR REPLACE FUNCTION publish_prospects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhook_subscriptions WHERE 'prospect' = ANY (families)) THEN
    RETURN NULL;
  END IF;
  INSERT INTO outbox (id, workspace_id, topic, payload)
  SELECT uuidv7(), n.workspace_id, 'webhook.change', jsonb_build_object('kind', 'prospect', 'was', o.state,
           'at', clock_timestamp(), 'is', webhook_list_facts(n.list_id, l.kind) || jsonb_build_object('id', n.id,
             'line', n.line_no, 'phone_number', n.e164, 'state', n.state, 'reason', n.reason,
             'attempts_made', n.attempts_made))
  FROM new_rows n JOIN old_rows o ON o.id = n.id JOIN dial_lists l ON l.id = n.list_id
  WHERE n.state <> o.state AND n.state NOT IN ('pending', 'dialing')
    AND EXISTS (SELECT FROM webhook_subscriptions s
                WHERE s.workspace_id = n.workspace_id AND 'prospect' = ANY (s.families));
  RETURN NULL;
END $$;

CREATE FUNCTION publish_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = NEW.workspace_id AND 'campaign' = ANY (s.families)) THEN
    INSERT INTO outbox (id, workspace_id, topic, payload)
    VALUES (uuidv7(), NEW.workspace_id, 'webhook.change', jsonb_build_object('kind', 'campaign', 'was', OLD.status,
      'at', clock_timestamp(), 'is', jsonb_build_object('id', NEW.id, 'name', NEW.name, 'slug', NEW.slug,
        'status', NEW.status, 'status_reason', NEW.status_reason, 'starts_at', NEW.scheduled_at, 'ends_at', NEW.ends_at,
        'created_at', NEW.created_at, 'started_at', NEW.started_at, 'finished_at', NEW.finished_at)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER campaigns_published AFTER UPDATE OF status ON dial_lists FOR EACH ROW
  WHEN (NEW.kind = 'campaign' AND OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION publish_campaign();

-- Who wants all events wants these too.
UPDATE webhook_subscriptions SET families = array_append(families, 'campaign')
WHERE event_types IS NULL AND NOT 'campaign' = ANY (families);

-- migrate:down

UPDATE webhook_subscriptions SET families = array_remove(families, 'campaign');
DROP TRIGGER campaigns_published ON dial_lists;
DROP FUNCTION publish_campaign;
CREATE OR REPLACE FUNCTION publish_calls() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION publish_prospects() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP FUNCTION webhook_list_facts;
DROP INDEX dial_lists_campaigns;
DROP TABLE campaign_status_cache;
