import { PageResponse } from '../../../platform/http/paging.responses.js';
import type { EventType } from '../domain/event-types.js';

export class EventTypeResponse {
  type: EventType;

  description: string;
}

export class EventTypesResponse {
  items: EventTypeResponse[];
}

export class SubscriptionResponse {
  id: string;

  url: string;

  description: string;

  /** Null: all events. */
  event_types: EventType[] | null;

  enabled: boolean;

  /** `gone`: it answered 410. `failing`: it accepted nothing for three days. */
  disabled_reason: 'by-user' | 'gone' | 'failing' | null;

  disabled_at: Date | null;

  /** Since when everything that was sent has failed; null while it does well. */
  failing_since: Date | null;

  last_success_at: Date | null;

  /** Until when the secret before the last rotation signs as well. */
  previous_secret_until: Date | null;

  created_at: Date;

  updated_at: Date;
}

export class CreatedSubscriptionResponse extends SubscriptionResponse {
  /** Verifies the signatures (Standard Webhooks). Shown only in this reply. */
  secret: string;
}

export class RotatedSecretResponse {
  /** Shown only in this reply. */
  secret: string;

  /** Until then events carry a signature by the old secret too. */
  previous_secret_until: Date;
}

export class SubscriptionPageResponse extends PageResponse {
  items: SubscriptionResponse[];
}

export class DeliveryResponse {
  id: string;

  /** The `webhook-id` that the receiver sees, the same at each try and in a replay. */
  event_id: string;

  event_type: EventType;

  /** `held`: its subscription was disabled; it is sent by a replay only. `failed`: given up after three days. */
  status: 'pending' | 'delivered' | 'failed' | 'held';

  /** Since the last replay, or the beginning. */
  tries: number;

  /** When it is sent, or sent again, at the earliest: events of one call are sent one after the other. */
  next_try_at: Date | null;

  /** What was last answered; null when there was no reply. */
  last_status: number | null;

  /** Why the last try failed: `http_<status>`, or why there was no reply. */
  last_error: string | null;

  created_at: Date;

  delivered_at: Date | null;
}

export class DeliveryPageResponse extends PageResponse {
  items: DeliveryResponse[];
}

/** One request to the endpoint. */
export class DeliveryAttemptResponse {
  id: string;

  at: Date;

  /** @type integer */
  duration_ms: number;

  status: number | null;

  error: string | null;

  detail: string | null;

  /** The first kilobyte of the reply. */
  reply: string | null;
}

export class DeliveryDetailResponse extends DeliveryResponse {
  /** What is sent, byte for byte. */
  body: string;

  /** The last 100, the newest first. */
  attempts: DeliveryAttemptResponse[];
}

export class ReplayResponse {
  /** How many deliveries are sent again. */
  count: number;
}
