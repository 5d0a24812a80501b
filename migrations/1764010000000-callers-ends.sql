-- Several callers a list, and campaigns that end.

-- migrate:up

-- Those whom no number called yet: any trunk of their list may be the one.
CREATE INDEX prospects_due_without_caller ON prospects (list_id, next_at, id)
  WHERE state = 'pending' AND caller_id IS NULL;
CREATE INDEX dial_lists_ends ON dial_lists (ends_at)
  WHERE ends_at IS NOT NULL AND status IN ('scheduled', 'running', 'paused');
-- Those that ended, for their prospects.
CREATE INDEX dial_lists_ended ON dial_lists (updated_at) WHERE status IN ('canceled', 'archived', 'completed');

-- migrate:down

DROP INDEX prospects_due_without_caller, dial_lists_ends, dial_lists_ended;
