-- What calls lead to: dispositions of each workspace and what they do, callbacks, voicemail, agents that came too late,
-- and what agents have to disclose.

-- migrate:up

-- What a workspace has until it changes it, and what a well-known name means when it is added again.
CREATE FUNCTION default_dispositions()
RETURNS TABLE (name text, label text, effect text, delay_s int, pos int) LANGUAGE sql IMMUTABLE AS
$$ VALUES ('interested', 'Interested', 'final', NULL::int, 0), ('not_interested', 'Not interested', 'final', NULL, 1),
     ('callback', 'Callback', 'callback', 3600, 2), ('do_not_call', 'Do not call', 'opt_out', NULL, 3),
     ('wrong_number', 'Wrong number', 'final', NULL, 4), ('voicemail', 'Voicemail', 'retry', 3600, 5) $$;

CREATE TABLE dispositions (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  name text NOT NULL CHECK (name ~ '^[a-z0-9_]{1,64}$'),
  label text NOT NULL,
  effect text NOT NULL CHECK (effect IN ('none', 'final', 'retry', 'opt_out', 'callback')),
  -- After the end of the call; null: as the list's own retry says.
  delay_s int CHECK (delay_s BETWEEN 0 AND 2592000),
  position int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, name),
  -- Without it nobody could opt out.
  CHECK (name <> 'do_not_call' OR effect = 'opt_out'),
  CHECK (delay_s IS NULL OR effect IN ('retry', 'callback'))
);
CALL protect_workspace_table('dispositions');

INSERT INTO dispositions (workspace_id, name, label, effect, delay_s, position)
SELECT w.id, n.name, coalesce(d.label, initcap(replace(n.name, '_', ' '))), coalesce(d.effect, 'none'), d.delay_s, n.pos
FROM workspaces w CROSS JOIN unnest(w.dispositions) WITH ORDINALITY AS n (name, pos)
LEFT JOIN default_dispositions() d ON d.name = n.name;
ALTER TABLE workspaces DROP COLUMN dispositions,
  -- Of a campaign's answers by a person in 30 days, how many may have met no agent; null: no cap but a profile's.
  ADD COLUMN abandonment_cap_percent double precision DEFAULT 3
    CHECK (abandonment_cap_percent > 0 AND abandonment_cap_percent <= 100);

CREATE FUNCTION seed_dispositions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dispositions (workspace_id, name, label, effect, delay_s, position)
  SELECT NEW.id, name, label, effect, delay_s, pos FROM default_dispositions();
  RETURN NULL;
END $$;
CREATE TRIGGER workspaces_have_dispositions AFTER INSERT ON workspaces FOR EACH ROW EXECUTE FUNCTION seed_dispositions();

ALTER TABLE calls ADD COLUMN callback_at timestamptz;
-- The call whose disposition made the prospect pending again, until it is dialed.
ALTER TABLE prospects ADD COLUMN reopened_by uuid;

ALTER TABLE attempts
  -- When the agent was in the room, or was first heard of.
  ADD COLUMN agent_at timestamptz,
  -- Of a call that a person answered: whether no agent was there within two seconds (16 CFR 310.4(b)(4)).
  ADD COLUMN abandoned boolean;
CREATE INDEX attempts_abandoned ON attempts (workspace_id, to_e164, answered_at DESC) WHERE abandoned;

-- A campaign's answers by a person, by the UTC day of the answer; the sum over the shards, as in list_counts.
CREATE TABLE live_answers (
  list_id uuid NOT NULL,
  day date NOT NULL,
  shard int NOT NULL,
  workspace_id uuid NOT NULL,
  answered bigint NOT NULL,
  abandoned bigint NOT NULL,
  PRIMARY KEY (list_id, day, shard),
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE
);
CALL protect_workspace_table('live_answers');

CREATE FUNCTION count_live_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO live_answers AS c (list_id, day, shard, workspace_id, answered, abandoned)
  SELECT t.list_id, t.day, pg_backend_pid() % 1024, t.workspace_id, sum(t.n), sum(t.n * t.lost)
  FROM (SELECT n.list_id, n.workspace_id, (n.answered_at AT TIME ZONE 'UTC')::date AS day, 1 AS n, n.abandoned::int AS lost
        FROM new_rows n WHERE n.abandoned IS NOT NULL AND n.answered_at IS NOT NULL
        UNION ALL
        SELECT o.list_id, o.workspace_id, (o.answered_at AT TIME ZONE 'UTC')::date, -1, o.abandoned::int
        FROM old_rows o WHERE o.abandoned IS NOT NULL AND o.answered_at IS NOT NULL) AS t
  JOIN dial_lists l ON l.id = t.list_id AND l.kind = 'campaign'
  GROUP BY t.list_id, t.workspace_id, t.day HAVING sum(t.n) <> 0 OR sum(t.n * t.lost) <> 0 ORDER BY t.list_id, t.day
  ON CONFLICT (list_id, day, shard)
    DO UPDATE SET answered = c.answered + EXCLUDED.answered, abandoned = c.abandoned + EXCLUDED.abandoned;
  RETURN NULL;
END $$;
CREATE TRIGGER live_answers_counted AFTER UPDATE ON attempts
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_live_answers();

-- What the agent says before its first message; null: nothing.
ALTER TABLE agents ADD COLUMN disclosure_ai text, ADD COLUMN disclosure_recording text;

-- migrate:down

ALTER TABLE agents DROP COLUMN disclosure_ai, DROP COLUMN disclosure_recording;
DROP TRIGGER live_answers_counted ON attempts;
DROP FUNCTION count_live_answers;
DROP TABLE live_answers;
ALTER TABLE attempts DROP COLUMN agent_at, DROP COLUMN abandoned;
ALTER TABLE prospects DROP COLUMN reopened_by;
ALTER TABLE calls DROP COLUMN callback_at;
DROP TRIGGER workspaces_have_dispositions ON workspaces;
DROP FUNCTION seed_dispositions;
ALTER TABLE workspaces DROP COLUMN abandonment_cap_percent, ADD COLUMN dispositions text[] NOT NULL
  DEFAULT '{interested,not_interested,callback,do_not_call,wrong_number,voicemail}';
UPDATE workspaces w SET dispositions = coalesce(
  (SELECT array_agg(name ORDER BY position, name) FROM dispositions d WHERE d.workspace_id = w.id), w.dispositions);
DROP TABLE dispositions;
DROP FUNCTION default_dispositions;
