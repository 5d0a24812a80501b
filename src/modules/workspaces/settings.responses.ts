export class AttemptCapResponse {
  /** @type integer */
  max: number;
  /** @type integer */
  period_s: number;
}

export class CallingWindowResponse {
  start: string;
  end: string;
  days: string[];
}

export class SettingsResponse {
  /**
   * Calls at once, of all lists together.
   * @type integer
   */
  max_concurrent: number;
  /**
   * Calls a day, in the workspace's time zone; null for no cap.
   * @type integer
   */
  daily_call_cap: number | null;
  /** What calls may cost a day, in units of your currency; null for no cap. */
  daily_spend_cap: number | null;
  /** ISO 3166-1 alpha-2; null for the countries of the workspace's own numbers. */
  allowed_countries: string[] | null;
  /** Each of them holds for every person called, over all lists. */
  attempt_caps: AttemptCapResponse[];
  /** In the local time of who is called; null leaves it to the lists. */
  calling_window: CallingWindowResponse | null;
  /** Where the workspace's days begin. */
  time_zone: string;
  /** What a started minute costs where `prices` names no prefix, in units of your currency. */
  price_per_minute: number;
  /** What a started minute costs by the digits a number begins with; the longest wins. */
  prices: Record<string, number>;
  /** The names of the dispositions, in their order; what each does is at `/workspaces/{id}/dispositions`. */
  dispositions: string[];
  /**
   * Of a campaign's answers by a person within 30 days, how many in a hundred may meet no agent within two seconds; null
   * for no cap but those of a campaign's profile and of the countries in which it calls.
   */
  abandonment_cap_percent: number | null;
}
