-- A list has the people of many files: each upload is a row of its own, with what became of it.

-- migrate:up

CREATE TABLE list_uploads (
  -- A batch has one upload, with the batch's id.
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  list_id uuid NOT NULL,
  status text NOT NULL DEFAULT 'importing' CHECK (status IN ('importing', 'completed', 'failed')),
  file_name text NOT NULL,
  -- Null when the file is no longer kept.
  file_key text,
  file_bytes bigint NOT NULL,
  file_sha256 bytea NOT NULL,
  file_format jsonb NOT NULL,
  default_country text NOT NULL,
  allow_duplicate boolean NOT NULL DEFAULT false,
  -- Among whom these bytes may come once: the batches of the workspace, or one campaign. Null when they may come again:
  -- a duplicate was allowed, the import failed, or the list is deleted.
  file_scope text,
  -- rows_total = rows_accepted + rows_updated + rows_rejected, once it is completed.
  rows_total int NOT NULL DEFAULT 0,
  rows_accepted int NOT NULL DEFAULT 0,
  rows_updated int NOT NULL DEFAULT 0,
  rows_rejected int NOT NULL DEFAULT 0,
  -- Of the accepted ones: whom the workspace never calls.
  rows_suppressed int NOT NULL DEFAULT 0,
  -- Of the updated ones: who was being called at that moment.
  rows_dialing int NOT NULL DEFAULT 0,
  failure jsonb,
  -- How often an import was begun: one that ends its process every time is given up.
  import_runs int NOT NULL DEFAULT 0,
  -- The upload whose rows this one has in corrected form, and the last that corrects this one's.
  retry_of uuid,
  retried_by uuid,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  UNIQUE (workspace_id, id),
  FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX list_uploads_list ON list_uploads (list_id, id DESC);
CREATE INDEX list_uploads_importing ON list_uploads (created_at) WHERE status = 'importing';
CREATE INDEX list_uploads_file ON list_uploads (workspace_id, file_sha256);
CREATE UNIQUE INDEX list_uploads_same_file ON list_uploads (workspace_id, file_scope, file_sha256)
  WHERE file_scope IS NOT NULL;
CREATE INDEX list_uploads_key ON list_uploads (file_key) WHERE file_key IS NOT NULL;
CALL protect_workspace_table('list_uploads');

-- A batch that was canceled while it was imported has no rows; its import never ended well.
INSERT INTO list_uploads (id, workspace_id, list_id, status, file_name, file_key, file_bytes, file_sha256, file_format,
  default_country, allow_duplicate, file_scope, rows_total, rows_accepted, rows_rejected, failure, import_runs,
  created_by, created_at, updated_at, finished_at)
SELECT id, workspace_id, id,
       CASE WHEN status IN ('importing', 'failed') THEN status
            WHEN status = 'canceled' AND rows_total = 0 THEN 'failed' ELSE 'completed' END,
       coalesce(file_name, name), file_key, coalesce(file_bytes, 0), file_sha256, file_format,
       coalesce(default_country, 'US'), allow_duplicate,
       CASE WHEN NOT allow_duplicate AND deleted_at IS NULL AND status <> 'failed' THEN kind END,
       rows_total, rows_accepted, rows_rejected,
       CASE WHEN status = 'failed' THEN failure
            WHEN status = 'canceled' AND rows_total = 0 THEN
              '{"code": "list_ended", "detail": "The list ended before its file was imported.", "line": null}' END,
       import_runs, created_by, created_at, updated_at,
       CASE WHEN status <> 'importing' THEN coalesce(started_at, updated_at) END
FROM dial_lists WHERE file_sha256 IS NOT NULL AND file_format IS NOT NULL;

DROP INDEX dial_lists_same_file, dial_lists_importing;

ALTER TABLE list_rejects DROP CONSTRAINT list_rejects_workspace_id_list_id_fkey;
ALTER TABLE list_rejects RENAME COLUMN list_id TO upload_id;
DELETE FROM list_rejects r WHERE NOT EXISTS (SELECT FROM list_uploads u WHERE u.id = r.upload_id);
ALTER TABLE list_rejects
  ADD FOREIGN KEY (workspace_id, upload_id) REFERENCES list_uploads (workspace_id, id) ON DELETE CASCADE;

ALTER TABLE import_staging RENAME COLUMN list_id TO upload_id;
DROP INDEX import_staging_list;
CREATE INDEX import_staging_upload ON import_staging (upload_id, line_no);
ALTER TABLE import_staging
  ADD COLUMN zone_source text,
  -- The prospect that was there before the row and is to be updated by it.
  ADD COLUMN updates uuid,
  ADD COLUMN consent_basis text,
  ADD COLUMN consent_at timestamptz,
  ADD COLUMN consent_source text,
  ADD COLUMN consent_text_version text;

-- Null: added alone, by the API. Without a foreign key: an upload goes only with its list, and its prospects with both.
ALTER TABLE prospects ADD COLUMN upload_id uuid, ALTER COLUMN line_no DROP NOT NULL;
ALTER TABLE prospects DISABLE TRIGGER USER;
UPDATE prospects p SET upload_id = list_id WHERE EXISTS (SELECT FROM list_uploads u WHERE u.id = p.list_id);
ALTER TABLE prospects ENABLE TRIGGER USER;
ALTER TABLE prospects DROP CONSTRAINT prospects_list_id_line_no_key, ADD UNIQUE (upload_id, line_no);
-- Ids are given in the order of the file, and of the files.
CREATE INDEX prospects_list ON prospects (list_id, id);
DROP INDEX prospects_due, prospects_due_of_caller;
CREATE INDEX prospects_due ON prospects (list_id, next_at, id) WHERE state = 'pending';
CREATE INDEX prospects_due_of_caller ON prospects (list_id, caller_id, next_at, id)
  WHERE state = 'pending' AND caller_id IS NOT NULL;

CREATE OR REPLACE FUNCTION publish_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM webhook_subscriptions s WHERE s.workspace_id = NEW.workspace_id AND 'batch' = ANY (s.families)) THEN
    INSERT INTO outbox (id, workspace_id, topic, payload)
    SELECT uuidv7(), NEW.workspace_id, 'webhook.change', jsonb_build_object('kind', 'batch', 'was', OLD.status,
      'at', clock_timestamp(), 'is', jsonb_build_object('id', NEW.id, 'name', NEW.name, 'status', NEW.status,
        'status_reason', NEW.status_reason, 'scheduled_at', NEW.scheduled_at, 'rows_total', coalesce(u.rows_total, 0),
        'rows_accepted', coalesce(u.rows_accepted, 0), 'rows_rejected', coalesce(u.rows_rejected, 0),
        'created_at', NEW.created_at, 'started_at', NEW.started_at, 'finished_at', NEW.finished_at))
    FROM (SELECT NEW.id) AS batch (id) LEFT JOIN list_uploads u ON u.id = batch.id;
  END IF;
  RETURN NULL;
END $$;

ALTER TABLE dial_lists
  DROP COLUMN file_name, DROP COLUMN file_key, DROP COLUMN file_bytes, DROP COLUMN file_sha256,
  DROP COLUMN file_format, DROP COLUMN allow_duplicate, DROP COLUMN rows_total, DROP COLUMN rows_accepted,
  DROP COLUMN rows_rejected, DROP COLUMN failure, DROP COLUMN import_runs;

-- migrate:down

ALTER TABLE dial_lists
  ADD COLUMN file_name text,
  ADD COLUMN file_key text,
  ADD COLUMN file_bytes bigint,
  ADD COLUMN file_sha256 bytea,
  ADD COLUMN file_format jsonb,
  ADD COLUMN allow_duplicate boolean NOT NULL DEFAULT false,
  ADD COLUMN rows_total int NOT NULL DEFAULT 0,
  ADD COLUMN rows_accepted int NOT NULL DEFAULT 0,
  ADD COLUMN rows_rejected int NOT NULL DEFAULT 0,
  ADD COLUMN failure jsonb,
  ADD COLUMN import_runs int NOT NULL DEFAULT 0;

-- Only the upload that a list began with fits into it; the others' files and rejected rows are lost.
UPDATE dial_lists l
SET file_name = u.file_name, file_key = u.file_key, file_bytes = u.file_bytes, file_sha256 = u.file_sha256,
    file_format = u.file_format, allow_duplicate = u.allow_duplicate, rows_total = u.rows_total,
    rows_accepted = u.rows_accepted, rows_rejected = u.rows_rejected, import_runs = u.import_runs,
    failure = CASE WHEN l.status = 'failed' THEN u.failure END
FROM list_uploads u WHERE u.id = l.id;

CREATE OR REPLACE FUNCTION publish_batch() RETURNS trigger LANGUAGE plpgsql AS $$
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

DROP INDEX prospects_list, prospects_due, prospects_due_of_caller;
ALTER TABLE prospects DROP CONSTRAINT prospects_upload_id_line_no_key;
-- Of a list with several files, or with people added alone, the lines are numbered anew.
ALTER TABLE prospects DISABLE TRIGGER USER;
UPDATE prospects p SET line_no = n.line_no
FROM (SELECT id, row_number() OVER (PARTITION BY list_id ORDER BY id) AS line_no FROM prospects
      WHERE list_id IN (SELECT list_id FROM prospects WHERE upload_id IS DISTINCT FROM list_id)) AS n
WHERE p.id = n.id;
ALTER TABLE prospects ENABLE TRIGGER USER;
ALTER TABLE prospects DROP COLUMN upload_id, ALTER COLUMN line_no SET NOT NULL, ADD UNIQUE (list_id, line_no);
CREATE INDEX prospects_due ON prospects (list_id, next_at, line_no) WHERE state = 'pending';
CREATE INDEX prospects_due_of_caller ON prospects (list_id, caller_id, next_at, line_no)
  WHERE state = 'pending' AND caller_id IS NOT NULL;

DELETE FROM import_staging;
ALTER TABLE import_staging DROP COLUMN zone_source, DROP COLUMN updates, DROP COLUMN consent_basis, DROP COLUMN consent_at,
  DROP COLUMN consent_source, DROP COLUMN consent_text_version;
DROP INDEX import_staging_upload;
ALTER TABLE import_staging RENAME COLUMN upload_id TO list_id;
CREATE INDEX import_staging_list ON import_staging (list_id);

ALTER TABLE list_rejects DROP CONSTRAINT list_rejects_workspace_id_upload_id_fkey;
ALTER TABLE list_rejects RENAME COLUMN upload_id TO list_id;
DELETE FROM list_rejects r WHERE NOT EXISTS (SELECT FROM dial_lists l WHERE l.id = r.list_id);
ALTER TABLE list_rejects
  ADD FOREIGN KEY (workspace_id, list_id) REFERENCES dial_lists (workspace_id, id) ON DELETE CASCADE;

DROP TABLE list_uploads;
CREATE INDEX dial_lists_importing ON dial_lists (created_at) WHERE status = 'importing';
CREATE UNIQUE INDEX dial_lists_same_file ON dial_lists (workspace_id, kind, file_sha256)
  WHERE NOT allow_duplicate AND deleted_at IS NULL AND status <> 'failed';
