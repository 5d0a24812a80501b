-- Campaigns: dial lists that live longer. What the engine reads of them, and what it knows of the people it calls.

-- migrate:up

ALTER TABLE dial_lists DROP CONSTRAINT dial_lists_status_check;
ALTER TABLE dial_lists
  ADD CONSTRAINT dial_lists_status_check CHECK (status IN
    ('draft', 'importing', 'scheduled', 'running', 'paused', 'completed', 'canceled', 'failed', 'archived')),
  ADD COLUMN slug text,
  -- Null: the agent of the number that calls.
  ADD COLUMN agent_id uuid,
  -- The share of what several lists want at once: a list of 10 gets twice as much as one of 5.
  ADD COLUMN priority int NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 10),
  -- {"windows": [calling window, …], "holidays": ["2026-12-25", …]}; a list has these hours or a calling_window.
  ADD COLUMN hours jsonb,
  -- The name of a file of rules, such as us-tcpa.
  ADD COLUMN profile text,
  ADD COLUMN require_consent text CHECK (require_consent IN ('express', 'written')),
  ADD COLUMN voicemail text NOT NULL DEFAULT 'continue' CHECK (voicemail IN ('hang_up', 'leave_message', 'continue')),
  ADD COLUMN ends_at timestamptz,
  -- Whether anybody who knows the slug may read the counts.
  ADD COLUMN public_status boolean NOT NULL DEFAULT false,
  ADD FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id) ON DELETE SET NULL (agent_id),
  ADD CHECK (kind <> 'campaign' OR slug IS NOT NULL);
CREATE UNIQUE INDEX dial_lists_slug ON dial_lists (workspace_id, slug) WHERE slug IS NOT NULL AND deleted_at IS NULL;
-- The public status is asked for by the slug alone, so there it has one owner.
CREATE UNIQUE INDEX dial_lists_public_slug ON dial_lists (slug) WHERE public_status AND deleted_at IS NULL;
CREATE INDEX dial_lists_agent ON dial_lists (agent_id) WHERE agent_id IS NOT NULL;

-- The numbers that a list calls from, the preferred first. dial_lists.phone_number_id is the first of them.
CREATE TABLE list_callers (
  list_id uuid NOT NULL,
  phone_number_id uuid NOT NULL,
  workspace_id uuid NOT NULL,
  position int NOT NULL,
  PRIMARY KEY (list_id, phone_number_id),
  UNIQUE (list_id, position),
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, phone_number_id) REFERENCES phone_numbers (workspace_id, id)
);
CREATE INDEX list_callers_number ON list_callers (phone_number_id);
CALL protect_workspace_table('list_callers');
INSERT INTO list_callers (list_id, phone_number_id, workspace_id, position)
SELECT id, phone_number_id, workspace_id, 0 FROM dial_lists;

ALTER TABLE prospects
  -- The number of list_callers that calls this person, from the first attempt on.
  ADD COLUMN caller_id uuid,
  -- How the zones were found: a column of the file or a field of the API, or the number itself.
  ADD COLUMN zone_source text CHECK (zone_source IN ('given', 'number'));
CREATE INDEX prospects_due_of_caller ON prospects (list_id, caller_id, next_at, line_no)
  WHERE state = 'pending' AND caller_id IS NOT NULL;

-- What a person agreed to, and when. A withdrawal ends all that was given before it.
CREATE TABLE consents (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  e164 text NOT NULL,
  basis text NOT NULL CHECK (basis IN ('express', 'written')),
  given_at timestamptz NOT NULL,
  -- Where it was given: a form, a call, a file's name.
  source text NOT NULL,
  -- Which version of the text the person saw.
  text_version text,
  list_id uuid,
  prospect_id uuid,
  recorded_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz,
  withdrawn_by text CHECK (withdrawn_by IN ('api', 'import', 'disposition', 'opt_out', 'webhook', 'erasure')),
  CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
  -- The same file twice says the same once.
  UNIQUE NULLS NOT DISTINCT (workspace_id, e164, basis, given_at, source, text_version)
);
CREATE INDEX consents_workspace ON consents (workspace_id, id DESC);
CALL protect_workspace_table('consents');

ALTER TABLE suppressions DROP CONSTRAINT suppressions_source_check;
ALTER TABLE suppressions ADD CONSTRAINT suppressions_source_check
  CHECK (source IN ('api', 'import', 'disposition', 'opt_out', 'webhook'));

-- Why somebody was not called, at the time of each decision; those to call are in attempts.decision.
CREATE TABLE contact_decisions (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  e164 text NOT NULL,
  list_id uuid,
  prospect_id uuid,
  call_id uuid,
  decision jsonb NOT NULL
) PARTITION BY RANGE (id);
CREATE INDEX contact_decisions_person ON contact_decisions (workspace_id, e164, id DESC);
CALL protect_workspace_table('contact_decisions');

CREATE OR REPLACE FUNCTION ensure_partitions(parent text, since timestamptz, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
  first timestamptz;
  name text;
  made int := 0;
BEGIN
  IF parent NOT IN ('attempts', 'calls', 'call_events', 'audit_events', 'contact_decisions') THEN
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
SELECT ensure_partitions('contact_decisions', now(), 3);

-- migrate:down

DROP TABLE contact_decisions, consents, list_callers;
ALTER TABLE suppressions DROP CONSTRAINT suppressions_source_check;
ALTER TABLE suppressions ADD CONSTRAINT suppressions_source_check CHECK (source IN ('api', 'import', 'disposition'))
  NOT VALID;
DROP INDEX prospects_due_of_caller;
ALTER TABLE prospects DROP COLUMN caller_id, DROP COLUMN zone_source;
DELETE FROM dial_lists WHERE kind = 'campaign';
ALTER TABLE dial_lists DROP COLUMN slug, DROP COLUMN agent_id, DROP COLUMN priority, DROP COLUMN hours,
  DROP COLUMN profile, DROP COLUMN require_consent, DROP COLUMN voicemail, DROP COLUMN ends_at,
  DROP COLUMN public_status;
ALTER TABLE dial_lists DROP CONSTRAINT dial_lists_status_check;
ALTER TABLE dial_lists ADD CONSTRAINT dial_lists_status_check
  CHECK (status IN ('importing', 'scheduled', 'running', 'paused', 'completed', 'canceled', 'failed'));
CREATE OR REPLACE FUNCTION ensure_partitions(parent text, since timestamptz, months int) RETURNS int
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
