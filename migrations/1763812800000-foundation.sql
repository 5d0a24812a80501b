-- The foundation: roles, row-level security, identity, numbers, the dialing engine and its logs.
--
-- Three roles. The owner (whoever runs this) migrates; trunkline_app sees one workspace at a time, the one in
-- the setting trunkline.workspace_id; trunkline_system (scheduler, reconciler, sign-in) sees all of them.
-- Row-level security is forced, so that a forgotten filter shows nothing instead of everything. Foreign keys are not
-- bound by it, so those between tables of a workspace have the workspace in them.

-- migrate:up

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['trunkline_app', 'trunkline_system'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of this cluster made it at the same moment
      END;
    END IF;
    IF NOT pg_has_role(current_user, role_name, 'SET') THEN
      EXECUTE format('GRANT %I TO %I', role_name, current_user);
    END IF;
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO trunkline_app, trunkline_system;

CREATE FUNCTION current_workspace() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('trunkline.workspace_id', true), '')::uuid $$;

-- The lowest UUIDv7 of a moment: where a partition begins.
CREATE FUNCTION uuid_floor(at timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid $$;

-- Puts a table under the workspace policy. Every table with a workspace_id goes through here.
CREATE PROCEDURE protect_workspace_table(tbl regclass, app_rights text DEFAULT 'SELECT, INSERT, UPDATE, DELETE')
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tbl);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tbl);
  EXECUTE format('CREATE POLICY one_workspace ON %s TO trunkline_app
    USING (workspace_id = (SELECT current_workspace())) WITH CHECK (workspace_id = (SELECT current_workspace()))', tbl);
  EXECUTE format('CREATE POLICY all_workspaces ON %s TO trunkline_system USING (true) WITH CHECK (true)', tbl);
  IF app_rights <> '' THEN
    EXECUTE format('GRANT %s ON %s TO trunkline_app', app_rights, tbl);
  END IF;
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO trunkline_system', tbl);
END $$;

-- Monthly partitions by range of the UUIDv7 primary key, from the month of `since` to `months` ahead.
-- SECURITY DEFINER: the worker calls it every day and owns no table.
CREATE FUNCTION ensure_partitions(parent text, since timestamptz, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  first timestamptz;
  name text;
  made int := 0;
BEGIN
  IF parent NOT IN ('attempts', 'calls', 'call_events', 'audit_events') THEN
    RAISE EXCEPTION 'not a partitioned table: %', parent;
  END IF;
  FOR i IN 0..months LOOP
    first := (date_trunc('month', since AT TIME ZONE 'UTC') + make_interval(months => i)) AT TIME ZONE 'UTC';
    name := format('%s_%s', parent, to_char(first AT TIME ZONE 'UTC', 'YYYY_MM'));
    IF to_regclass(name) IS NULL THEN
      EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, uuid_floor(first),
        uuid_floor((first AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'));
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;

---------------------------------------------------------------------------------------------------------------
-- Identity. People are global: the system role reads them, a workspace sees the names of its own members.

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text,
  is_superuser boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));
GRANT SELECT, INSERT, UPDATE, DELETE ON users TO trunkline_system;

CREATE TABLE workspaces (
  id uuid PRIMARY KEY,
  number int GENERATED ALWAYS AS IDENTITY UNIQUE,
  name text NOT NULL,
  slug text NOT NULL UNIQUE,
  -- Limits that a dial decision can cite; PATCH /workspaces/{id}/settings.
  max_concurrent int NOT NULL DEFAULT 100 CHECK (max_concurrent >= 0),
  daily_call_cap int DEFAULT 20000 CHECK (daily_call_cap >= 0),
  daily_spend_cap_micros bigint DEFAULT 500000000 CHECK (daily_spend_cap_micros >= 0),
  allowed_countries text[],
  attempt_caps jsonb NOT NULL DEFAULT '[{"max": 5, "period_s": 86400}]',
  calling_window jsonb,
  time_zone text NOT NULL DEFAULT 'UTC',
  price_per_minute_micros bigint NOT NULL DEFAULT 20000 CHECK (price_per_minute_micros >= 0),
  prices jsonb NOT NULL DEFAULT '{}',
  dispositions text[] NOT NULL DEFAULT '{interested,not_interested,callback,do_not_call,wrong_number,voicemail}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspaces FORCE ROW LEVEL SECURITY;
CREATE POLICY one_workspace ON workspaces TO trunkline_app
  USING (id = (SELECT current_workspace())) WITH CHECK (id = (SELECT current_workspace()));
CREATE POLICY all_workspaces ON workspaces TO trunkline_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON workspaces TO trunkline_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON workspaces TO trunkline_system;

CREATE TABLE memberships (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('member', 'developer', 'admin')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX memberships_user ON memberships (user_id);
CALL protect_workspace_table('memberships');

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
CREATE POLICY own_members ON users FOR SELECT TO trunkline_app
  USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id));
CREATE POLICY everybody ON users TO trunkline_system USING (true) WITH CHECK (true);
GRANT SELECT (id, email, name) ON users TO trunkline_app;

CREATE TABLE invitations (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('member', 'developer', 'admin')),
  token_hash bytea NOT NULL UNIQUE,
  invited_by uuid REFERENCES users ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz
);
CREATE UNIQUE INDEX invitations_open ON invitations (workspace_id, lower(email)) WHERE accepted_at IS NULL;
CALL protect_workspace_table('invitations');

-- A refresh token is used once; the next of its family replaces it. Reuse of a used one ends the family.
CREATE TABLE refresh_tokens (
  id uuid PRIMARY KEY,
  family_id uuid NOT NULL,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  workspace_id uuid REFERENCES workspaces ON DELETE SET NULL,
  token_hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON refresh_tokens TO trunkline_system;

-- Wrong passwords of late, by account and by address: the more, the longer until the next try.
CREATE TABLE login_failures (
  key text PRIMARY KEY,
  failures int NOT NULL,
  last_at timestamptz NOT NULL,
  blocked_until timestamptz
);
CREATE INDEX login_failures_old ON login_failures (last_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON login_failures TO trunkline_system;

CREATE TABLE api_keys (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('member', 'developer', 'admin')),
  prefix text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  created_by uuid REFERENCES users ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_workspace ON api_keys (workspace_id, id);
CALL protect_workspace_table('api_keys');

---------------------------------------------------------------------------------------------------------------
-- The contract's own tables

CREATE TABLE idempotency_keys (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  principal text NOT NULL,
  method text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  fingerprint bytea NOT NULL,
  status int NOT NULL,
  response bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, principal, method, route, key)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
CALL protect_workspace_table('idempotency_keys');

CREATE TABLE audit_events (
  id uuid PRIMARY KEY,
  workspace_id uuid, -- null for a sign-in of someone who has none; only the system role sees those
  at timestamptz NOT NULL DEFAULT now(),
  actor_type text NOT NULL,
  actor_id uuid,
  action text NOT NULL,
  object_type text NOT NULL,
  object_id text,
  ip inet,
  data jsonb NOT NULL DEFAULT '{}'
) PARTITION BY RANGE (id);
CREATE INDEX audit_events_workspace ON audit_events (workspace_id, id DESC);
CALL protect_workspace_table('audit_events', 'SELECT, INSERT');
REVOKE UPDATE, DELETE ON audit_events FROM trunkline_system;

CREATE TABLE outbox (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  topic text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CALL protect_workspace_table('outbox', 'INSERT');

CREATE TABLE webhook_inbox (
  id text PRIMARY KEY,
  event text NOT NULL,
  room text,
  attempt_id uuid,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  processed_at timestamptz
);
CREATE INDEX webhook_inbox_open ON webhook_inbox (received_at) WHERE processed_at IS NULL;
CREATE INDEX webhook_inbox_old ON webhook_inbox (processed_at) WHERE processed_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_inbox TO trunkline_system;

CREATE TABLE workers (
  id uuid PRIMARY KEY,
  host text NOT NULL,
  pid int NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO trunkline_system;

-- One row. Dialing starts paused when the database turns out to be another one than last time (a restore).
CREATE TABLE dialing_gate (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  system_identifier text,
  timeline text,
  paused_because text,
  paused_at timestamptz
);
INSERT INTO dialing_gate DEFAULT VALUES;
GRANT SELECT, UPDATE ON dialing_gate TO trunkline_system;
GRANT SELECT ON dialing_gate TO trunkline_app;

---------------------------------------------------------------------------------------------------------------
-- Agents, trunks, numbers

CREATE TABLE agents (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  slug text NOT NULL,
  agent_name text NOT NULL,
  llm_provider text,
  llm_model text,
  stt_provider text,
  tts_provider text,
  system_prompt text NOT NULL DEFAULT '',
  first_message text NOT NULL DEFAULT '',
  temperature double precision,
  max_tokens int,
  max_call_duration int NOT NULL DEFAULT 300,
  language text,
  voice text,
  custom_functions jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (workspace_id, slug)
);
CREATE UNIQUE INDEX agents_workspace ON agents (workspace_id, id DESC);
CALL protect_workspace_table('agents');

-- The desired state of a trunk. sync_version counts changes; a worker brings LiveKit to it and records synced_version.
CREATE TABLE trunks (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  label text,
  provider text,
  email text,
  sip_address text NOT NULL,
  auth_username text,
  auth_password bytea,
  krisp_enabled boolean NOT NULL DEFAULT false,
  numbers text[] NOT NULL,
  max_concurrent int CHECK (max_concurrent >= 0),
  calls_per_second double precision NOT NULL DEFAULT 10 CHECK (calls_per_second > 0),
  next_slot_at timestamptz NOT NULL DEFAULT now(),
  breaker_state text NOT NULL DEFAULT 'closed' CHECK (breaker_state IN ('closed', 'open', 'half-open')),
  breaker_failures int NOT NULL DEFAULT 0,
  breaker_opens int NOT NULL DEFAULT 0,
  breaker_until timestamptz,
  livekit_trunk_id text,
  sync_status text NOT NULL DEFAULT 'pending' CHECK (sync_status IN ('pending', 'synced', 'error')),
  sync_error text,
  sync_version int NOT NULL DEFAULT 1,
  synced_version int NOT NULL DEFAULT 0,
  sync_attempts int NOT NULL DEFAULT 0,
  -- When a worker may next look at it, and which one is at it until then.
  sync_next_at timestamptz NOT NULL DEFAULT now(),
  sync_claim uuid,
  deleted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX trunks_workspace ON trunks (workspace_id, id);
CREATE INDEX trunks_unsynced ON trunks (sync_next_at) WHERE synced_version < sync_version;
CALL protect_workspace_table('trunks');

CREATE TABLE phone_numbers (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  e164 text NOT NULL,
  country text,
  label text,
  agent_id uuid,
  mapped_at timestamptz,
  trunk_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- A number that is given up stays as a row without trunk and agent: ended lists refer to it.
  deleted_at timestamptz,
  UNIQUE (workspace_id, e164),
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id) ON DELETE SET NULL (agent_id),
  FOREIGN KEY (workspace_id, trunk_id) REFERENCES trunks (workspace_id, id)
);
CREATE INDEX phone_numbers_workspace ON phone_numbers (workspace_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX phone_numbers_agent ON phone_numbers (agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX phone_numbers_trunk ON phone_numbers (trunk_id) WHERE trunk_id IS NOT NULL;
CALL protect_workspace_table('phone_numbers');

---------------------------------------------------------------------------------------------------------------
-- Dialing

-- One row per person and workspace, made when first dialed or suppressed. It exists to be locked.
CREATE TABLE persons (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  e164 text NOT NULL,
  PRIMARY KEY (workspace_id, e164)
);
CALL protect_workspace_table('persons');

CREATE TABLE suppressions (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  e164 text NOT NULL,
  source text NOT NULL CHECK (source IN ('api', 'import', 'disposition')),
  reason text,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (workspace_id, e164)
);
CREATE INDEX suppressions_workspace ON suppressions (workspace_id, id DESC);
CALL protect_workspace_table('suppressions');

CREATE TABLE dial_lists (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('batch', 'campaign', 'run')),
  name text NOT NULL,
  status text NOT NULL CHECK (status IN ('importing', 'scheduled', 'running', 'paused', 'completed', 'canceled', 'failed')),
  status_reason text,
  phone_number_id uuid NOT NULL,
  from_e164 text NOT NULL,
  default_country text,
  scheduled_at timestamptz,
  max_concurrent int NOT NULL CHECK (max_concurrent > 0),
  calls_per_second double precision NOT NULL CHECK (calls_per_second > 0),
  calling_window jsonb,
  retry jsonb NOT NULL,
  ring_timeout_s int NOT NULL DEFAULT 30 CHECK (ring_timeout_s BETWEEN 5 AND 60),
  next_slot_at timestamptz NOT NULL DEFAULT now(),
  -- What the scheduler last saw: when to look again, and why the list waits.
  due_at timestamptz NOT NULL DEFAULT now(),
  waiting_because text,
  waiting_until timestamptz,
  file_name text,
  file_key text,
  file_bytes bigint,
  file_sha256 bytea,
  file_format jsonb,
  allow_duplicate boolean NOT NULL DEFAULT false,
  rows_total int NOT NULL DEFAULT 0,
  rows_accepted int NOT NULL DEFAULT 0,
  rows_rejected int NOT NULL DEFAULT 0,
  failure jsonb,
  -- How often an import was begun: one that ends its process every time is given up.
  import_runs int NOT NULL DEFAULT 0,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  deleted_at timestamptz,
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, phone_number_id) REFERENCES phone_numbers (workspace_id, id)
);
CREATE INDEX dial_lists_workspace ON dial_lists (workspace_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX dial_lists_due ON dial_lists (due_at) WHERE status IN ('scheduled', 'running');
CREATE INDEX dial_lists_importing ON dial_lists (created_at) WHERE status = 'importing';
CREATE INDEX dial_lists_number ON dial_lists (phone_number_id);
CREATE UNIQUE INDEX dial_lists_same_file ON dial_lists (workspace_id, kind, file_sha256)
  WHERE NOT allow_duplicate AND deleted_at IS NULL AND status <> 'failed';
CALL protect_workspace_table('dial_lists');

CREATE TABLE prospects (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  list_id uuid NOT NULL,
  line_no int NOT NULL,
  e164 text NOT NULL,
  country text,
  number_type text,
  zones text[] NOT NULL,
  variables jsonb NOT NULL,
  state text NOT NULL CHECK (state IN
    ('pending', 'dialing', 'completed', 'exhausted', 'suppressed', 'skipped', 'canceled', 'unknown')),
  reason text,
  attempts_made int NOT NULL DEFAULT 0,
  next_at timestamptz,
  decision jsonb,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (list_id, e164),
  UNIQUE (list_id, line_no),
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX prospects_due ON prospects (list_id, next_at, line_no) WHERE state = 'pending';
CREATE INDEX prospects_open ON prospects (list_id) WHERE state IN ('pending', 'dialing');
CREATE INDEX prospects_person ON prospects (workspace_id, e164);
CALL protect_workspace_table('prospects');

CREATE TABLE list_rejects (
  list_id uuid NOT NULL,
  line_no int NOT NULL,
  workspace_id uuid NOT NULL,
  reason text NOT NULL,
  detail text,
  columns jsonb NOT NULL,
  PRIMARY KEY (list_id, line_no),
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE
);
CALL protect_workspace_table('list_rejects');

CREATE UNLOGGED TABLE import_staging (
  list_id uuid NOT NULL,
  line_no int NOT NULL,
  e164 text,
  country text,
  number_type text,
  zones text[],
  variables jsonb,
  reject_reason text,
  reject_detail text,
  raw jsonb
);
CREATE INDEX import_staging_list ON import_staging (list_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON import_staging TO trunkline_system;

-- How many prospects of a list are in each state, and how its attempts ended ("outcome:busy"): the sum over the
-- shards. Concurrent transactions write different shards, so that a hot list does not serialize.
CREATE TABLE list_counts (
  list_id uuid NOT NULL,
  key text NOT NULL,
  shard int NOT NULL,
  workspace_id uuid NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (list_id, key, shard),
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE
);
CALL protect_workspace_table('list_counts');

CREATE FUNCTION count_prospects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO list_counts AS c (list_id, key, shard, workspace_id, n)
    SELECT list_id, state, pg_backend_pid() % 1024, workspace_id, count(*)
    FROM new_rows GROUP BY list_id, workspace_id, state ORDER BY list_id, state
    ON CONFLICT (list_id, key, shard) DO UPDATE SET n = c.n + EXCLUDED.n;
  ELSE
    INSERT INTO list_counts AS c (list_id, key, shard, workspace_id, n)
    SELECT list_id, state, pg_backend_pid() % 1024, workspace_id, sum(d)
    FROM (SELECT list_id, workspace_id, state, 1 AS d FROM new_rows
          UNION ALL SELECT list_id, workspace_id, state, -1 FROM old_rows) AS moved
    GROUP BY list_id, workspace_id, state HAVING sum(d) <> 0 ORDER BY list_id, state
    ON CONFLICT (list_id, key, shard) DO UPDATE SET n = c.n + EXCLUDED.n;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER prospects_counted_on_insert AFTER INSERT ON prospects
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_prospects();
CREATE TRIGGER prospects_counted_on_update AFTER UPDATE ON prospects
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_prospects();

CREATE TABLE attempts (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  call_id uuid NOT NULL,
  list_id uuid,
  prospect_id uuid,
  trunk_id uuid NOT NULL,
  agent_id uuid NOT NULL,
  from_e164 text NOT NULL,
  to_e164 text NOT NULL,
  state text NOT NULL CHECK (state IN ('intent', 'dialing', 'in_progress', 'ended', 'lapsed', 'unknown')),
  outcome text CHECK (outcome IN ('completed', 'busy', 'no-answer', 'failed', 'canceled', 'unknown')),
  end_reason text,
  sip_code int,
  decision jsonb NOT NULL,
  slot_at timestamptz NOT NULL,
  window_until timestamptz,
  ring_timeout_s int NOT NULL,
  max_call_duration_s int NOT NULL,
  price_micros bigint NOT NULL,
  usage_day date NOT NULL,
  worker_id uuid,
  -- What a webhook said of the callee's end, kept until the dialer's own answer or the reconciler uses it.
  carrier_hint jsonb,
  checked_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  dialed_at timestamptz,
  ringing_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz
) PARTITION BY RANGE (id);
CREATE INDEX attempts_intent ON attempts (slot_at) WHERE state = 'intent';
CREATE INDEX attempts_dialing ON attempts (dialed_at) WHERE state = 'dialing';
CREATE INDEX attempts_in_progress ON attempts (checked_at NULLS FIRST) WHERE state = 'in_progress';
CREATE INDEX attempts_prospect ON attempts (prospect_id, id) WHERE prospect_id IS NOT NULL;
CREATE INDEX attempts_call ON attempts (call_id, id);
CREATE INDEX attempts_person ON attempts (workspace_id, to_e164, dialed_at) WHERE dialed_at IS NOT NULL;
CALL protect_workspace_table('attempts');

CREATE FUNCTION count_outcomes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO list_counts AS c (list_id, key, shard, workspace_id, n)
  SELECT list_id, 'outcome:' || outcome, pg_backend_pid() % 1024, workspace_id, sum(d)
  FROM (SELECT list_id, workspace_id, outcome, 1 AS d FROM new_rows WHERE list_id IS NOT NULL AND outcome IS NOT NULL
        UNION ALL
        SELECT list_id, workspace_id, outcome, -1 FROM old_rows WHERE list_id IS NOT NULL AND outcome IS NOT NULL) AS ended
  GROUP BY list_id, workspace_id, outcome HAVING sum(d) <> 0 ORDER BY list_id, outcome
  ON CONFLICT (list_id, key, shard) DO UPDATE SET n = c.n + EXCLUDED.n;
  RETURN NULL;
END $$;
CREATE TRIGGER attempts_counted AFTER UPDATE ON attempts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_outcomes();

-- A slot in use: concurrency is the number of unexpired leases. One per person: nobody is called twice at once.
CREATE TABLE leases (
  attempt_id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  trunk_id uuid NOT NULL,
  list_id uuid,
  e164 text NOT NULL,
  reserved_micros bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  UNIQUE (workspace_id, e164)
);
CREATE INDEX leases_trunk ON leases (trunk_id);
CREATE INDEX leases_list ON leases (list_id) WHERE list_id IS NOT NULL;
CREATE INDEX leases_expiry ON leases (expires_at);
CALL protect_workspace_table('leases');

-- Calls placed and money booked on each day of the workspace's own time zone.
CREATE TABLE usage_days (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  day date NOT NULL,
  calls int NOT NULL DEFAULT 0,
  spend_micros bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, day)
);
CALL protect_workspace_table('usage_days');

CREATE SEQUENCE call_numbers;
GRANT USAGE ON SEQUENCE call_numbers TO trunkline_app, trunkline_system;

CREATE TABLE calls (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  number bigint NOT NULL DEFAULT nextval('call_numbers'),
  call_type text NOT NULL CHECK (call_type IN ('web', 'phone')),
  call_direction text NOT NULL CHECK (call_direction IN ('inbound', 'outbound')),
  status text NOT NULL CHECK (status IN
    ('queued', 'ringing', 'in-progress', 'completed', 'busy', 'no-answer', 'failed', 'canceled', 'unknown')),
  agent_id uuid,
  list_id uuid,
  prospect_id uuid,
  attempt_id uuid,
  from_e164 text,
  to_e164 text,
  variables jsonb NOT NULL DEFAULT '{}',
  disposition text,
  answered_by text,
  end_reason text,
  sip_code int,
  -- Only for a call without a list: until when it may be dialed, and when to look at it again.
  dial_until timestamptz,
  next_at timestamptz,
  ring_timeout_s int,
  decision jsonb,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  ringing_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  duration_s int,
  cost_micros bigint
) PARTITION BY RANGE (id);
CREATE INDEX calls_workspace ON calls (workspace_id, id DESC);
CREATE INDEX calls_agent ON calls (workspace_id, agent_id, id DESC);
CREATE INDEX calls_list ON calls (list_id, id DESC) WHERE list_id IS NOT NULL;
CREATE INDEX calls_disposition ON calls (workspace_id, disposition, id DESC) WHERE disposition IS NOT NULL;
CREATE INDEX calls_status ON calls (workspace_id, status, id DESC);
-- By the person: whom an outbound call reaches, who makes an inbound one.
CREATE INDEX calls_person ON calls
  (workspace_id, (CASE call_direction WHEN 'outbound' THEN to_e164 ELSE from_e164 END), id DESC);
-- Nearly all calls are outbound phone calls; this finds the others.
CREATE INDEX calls_not_dialed ON calls (workspace_id, id DESC) WHERE call_type = 'web' OR call_direction = 'inbound';
CREATE INDEX calls_queued ON calls (next_at) WHERE status = 'queued';
CALL protect_workspace_table('calls');

-- What happened in a call, in order: ringing, answered, turns of the conversation, the end.
CREATE TABLE call_events (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  call_id uuid NOT NULL,
  attempt_id uuid,
  at timestamptz NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL DEFAULT '{}'
) PARTITION BY RANGE (id);
CREATE INDEX call_events_call ON call_events (call_id, at, id);
CALL protect_workspace_table('call_events', 'SELECT, INSERT');

SELECT ensure_partitions(parent, now(), 3)
FROM unnest(ARRAY['attempts', 'calls', 'call_events', 'audit_events']) AS parent;
REVOKE EXECUTE ON FUNCTION ensure_partitions FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_partitions TO trunkline_system;

-- migrate:down

DROP TABLE call_events, calls, usage_days, leases, attempts, list_counts, import_staging, list_rejects, prospects,
  dial_lists, suppressions, persons, phone_numbers, trunks, agents, dialing_gate, workers, webhook_inbox, outbox,
  audit_events, idempotency_keys, api_keys, login_failures, refresh_tokens, invitations, memberships, workspaces, users;
DROP SEQUENCE call_numbers;
DROP FUNCTION count_outcomes, count_prospects, ensure_partitions, uuid_floor, current_workspace;
DROP PROCEDURE protect_workspace_table;
