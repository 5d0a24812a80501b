/** An event of a message, with its place in it. */
export interface PlacedEvent {
  index: number;
  fields: Record<string, unknown>;
}

/**
 * The order in which a message takes effect: opt-outs before all else, what is alike as it came. It depends on the
 * message alone, so that one which comes again has the same parts.
 */
export function optOutsFirst(events: readonly Record<string, unknown>[]): PlacedEvent[] {
  return events
    .map((fields, index) => ({ index, fields }))
    .toSorted((a, b) => Number(isOptOut(b)) - Number(isOptOut(a)));
}

function isOptOut({ fields }: PlacedEvent): boolean {
  return fields['type'] === 'opt_out';
}
