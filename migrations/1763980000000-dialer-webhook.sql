-- Events of outside dialers: who may sign them for a workspace, and which were taken.

-- migrate:up

CREATE TABLE dialer_webhook_secrets (
  -- Named in the URL or a header of each request; no secret.
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL UNIQUE REFERENCES workspaces ON DELETE CASCADE,
  secret bytea NOT NULL,
  -- The secret before the last rotation holds as well for a while.
  previous_secret bytea,
  previous_secret_until timestamptz,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  rotated_at timestamptz,
  last_used_at timestamptz,
  CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
);
CALL protect_workspace_table('dialer_webhook_secrets');

-- One row for each part of a message, written in the transaction of its effects: it has them once.
CREATE TABLE dialer_webhook_receipts (
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  -- SHA-256 of its webhook-id.
  message_hash bytea NOT NULL,
  part int NOT NULL,
  body_sha256 bytea NOT NULL,
  -- What was answered.
  results jsonb NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, message_hash, part)
);
CREATE INDEX dialer_webhook_receipts_old ON dialer_webhook_receipts (received_at);
CALL protect_workspace_table('dialer_webhook_receipts');

-- migrate:down

DROP TABLE dialer_webhook_receipts, dialer_webhook_secrets;
