-- Credentials that are narrowed by scopes, OAuth clients, and the buckets of the rate limiter.

-- migrate:up

-- Null: all that the role has.
ALTER TABLE api_keys ADD COLUMN scopes text[] CHECK (cardinality(scopes) > 0);

CREATE TABLE oauth_clients (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('member', 'developer', 'admin')),
  scopes text[] CHECK (cardinality(scopes) > 0),
  secret_hash bytea NOT NULL,
  -- The secret before the last rotation holds for a while, so that nobody has to change it everywhere at once.
  previous_secret_hash bytea,
  previous_secret_until timestamptz,
  created_by uuid REFERENCES users ON DELETE SET NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX oauth_clients_workspace ON oauth_clients (workspace_id, id);
CREATE INDEX oauth_clients_creator ON oauth_clients (created_by);
CALL protect_workspace_table('oauth_clients');

-- One row for each bucket that is not full: when, in microseconds since 1970, it will be full again. The limits and
-- what was taken last stand in the row because ON CONFLICT DO UPDATE sees of a statement only the row it would insert.
-- Unlogged: a crash fills all buckets, and a request costs no write to the log.
CREATE UNLOGGED TABLE rate_limit_buckets (
  key text PRIMARY KEY,
  full_at_us bigint NOT NULL,
  capacity int NOT NULL,
  token_us bigint NOT NULL,
  taken int NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limit_buckets TO trunkline_system;

-- migrate:down

DROP TABLE rate_limit_buckets;
DROP TABLE oauth_clients;
ALTER TABLE api_keys DROP COLUMN scopes;
