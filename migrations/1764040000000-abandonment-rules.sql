-- By which rules the abandoned calls of a campaign are counted and capped.

-- migrate:up

-- In which countries a campaign calls: the caps of their profiles hold for it. As in list_counts each transaction has a
-- shard of its own, so that none waits for an import that brings the same country.
CREATE TABLE list_countries (
  list_id uuid NOT NULL,
  country text NOT NULL,
  shard int NOT NULL,
  workspace_id uuid NOT NULL,
  PRIMARY KEY (list_id, country, shard),
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE
);
CALL protect_workspace_table('list_countries');

CREATE FUNCTION keep_list_countries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO list_countries (list_id, country, shard, workspace_id)
  SELECT n.list_id, n.country, pg_backend_pid() % 1024, n.workspace_id
  FROM (SELECT DISTINCT list_id, country, workspace_id FROM new_rows WHERE country IS NOT NULL) AS n
  JOIN dial_lists l ON l.id = n.list_id AND l.kind = 'campaign'
  WHERE NOT EXISTS (SELECT FROM list_countries k WHERE k.list_id = n.list_id AND k.country = n.country)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER prospects_have_countries AFTER INSERT ON prospects
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION keep_list_countries();

INSERT INTO list_countries (list_id, country, shard, workspace_id)
SELECT DISTINCT p.list_id, p.country, 0, p.workspace_id
FROM prospects p JOIN dial_lists l ON l.id = p.list_id AND l.kind = 'campaign' WHERE p.country IS NOT NULL;

-- How soon after the answer an agent must be there, by the strictest rule that held when the call was admitted.
ALTER TABLE attempts ADD COLUMN agent_within_s int NOT NULL DEFAULT 2;

-- Campaigns that their cap paused, to see whether anybody is left to call.
CREATE INDEX dial_lists_capped ON dial_lists (id) WHERE status = 'paused' AND status_reason = 'abandonment-cap';

-- migrate:down

DROP INDEX dial_lists_capped;
ALTER TABLE attempts DROP COLUMN agent_within_s;
DROP TRIGGER prospects_have_countries ON prospects;
DROP FUNCTION keep_list_countries;
DROP TABLE list_countries;
