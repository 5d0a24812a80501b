-- Identity: proven e-mail addresses, sign-in with an identity provider, one-time links by mail, and the mails themselves.

-- migrate:up

-- When it was proven that the account's owner reads the address; null for one that was only typed in.
ALTER TABLE users ADD COLUMN email_verified_at timestamptz;
UPDATE users SET email_verified_at = created_at WHERE is_superuser; -- the operator named them

-- Who somebody is at an identity provider. Not by e-mail: addresses change hands, subjects do not.
CREATE TABLE user_identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX user_identities_user ON user_identities (user_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON user_identities TO trunkline_system;

-- Somebody asked for a reset of the password of an address. A worker takes the row, whether or not there is such an
-- account, so that the request itself does the same for both.
CREATE TABLE password_reset_requests (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  ip inet,
  created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON password_reset_requests TO trunkline_system;

-- One-time tokens that were sent by mail. Using one deletes it.
CREATE TABLE email_tokens (
  token_hash bytea PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('reset-password', 'verify-email')),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX email_tokens_user ON email_tokens (user_id, purpose);
CREATE INDEX email_tokens_expiry ON email_tokens (expires_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON email_tokens TO trunkline_system;

-- Mails, written in the transaction of what they tell of and sent after it. The content may hold a link that opens an
-- account, so it is sealed, and removed as soon as the mail is sent or given up.
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  workspace_id uuid REFERENCES workspaces ON DELETE CASCADE, -- null for a mail about a person's account
  kind text NOT NULL,
  recipient text NOT NULL,
  content bytea,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed', 'expired', 'withheld')),
  tries int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL,
  useful_until timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK ((state = 'queued') = (content IS NOT NULL))
);
CREATE INDEX mails_due ON mails (next_at) WHERE state = 'queued';
CREATE INDEX mails_recipient ON mails (recipient, kind, created_at);
CREATE INDEX mails_workspace ON mails (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX mails_old ON mails (ended_at) WHERE state <> 'queued';
CALL protect_workspace_table('mails', 'INSERT');

-- migrate:down

DROP TABLE mails, email_tokens, password_reset_requests, user_identities;
ALTER TABLE users DROP COLUMN email_verified_at;
