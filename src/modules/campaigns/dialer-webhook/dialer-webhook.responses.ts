export class DialerWebhookResponse {
  /** The key: in the query of the URL, or in the header X-Webhook-Key. It is no secret. */
  id: string;

  /** Where the events are sent to. */
  url: string;

  created_at: Date;

  rotated_at: Date | null;

  /** Until when the secret before the last rotation holds as well. */
  previous_secret_until: Date | null;

  /** To the minute. */
  last_used_at: Date | null;
}

export class DialerWebhookSecretResponse extends DialerWebhookResponse {
  /** Shown only here. */
  secret: string;
}

export class DialerEventResult {
  /**
   * Its place in `events`, from 0.
   * @type integer
   */
  index: number;

  /** `refused`: nothing was changed by this event; sent again as it is, it will be refused again. */
  status: 'applied' | 'refused';

  /** Why it was refused; `GET /errors/{code}` explains it. */
  code: string | null;

  detail: string | null;

  /** JSON pointer into the body, to what is wrong. */
  pointer: string | null;
}

export class DialerEventsResponse {
  /** This webhook-id was taken before: nothing is changed again, and the results are those of then. */
  duplicate: boolean;

  /** @type integer */
  applied: number;

  /** @type integer */
  refused: number;

  results: DialerEventResult[];
}
