/** Every event, with what it tells. The names are part of the API: none is renamed, none changes its meaning. */
export const eventTypes = {
  'call.queued': 'A call waits to be dialed. Again, when it could not be dialed after all and waits anew.',
  'call.ringing': 'The call was handed to the carrier.',
  'call.started': 'The call was answered.',
  'call.ended': 'The call is over: `completed`, `busy`, `no-answer`, `failed` or `canceled`.',
  'call.unknown':
    'It cannot be known whether the phone rang. `call.ended` may follow if it is learned after all.',
  'call.updated': 'The disposition, who answered, or the reason of the end was learned or corrected.',
  'batch.imported': 'The file of a batch is imported; its rows are counted.',
  'batch.started': 'The batch dials.',
  'batch.paused': 'The batch was paused.',
  'batch.resumed': 'The batch goes on after a pause, or with prospects that are to be dialed again.',
  'batch.completed': 'Every prospect of the batch is in a final state.',
  'batch.canceled': 'The batch was canceled.',
  'batch.failed': 'The file of the batch could not be imported.',
  'campaign.scheduled': 'The campaign waits for its `starts_at`.',
  'campaign.started': 'The campaign dials.',
  'campaign.paused': 'The campaign was paused.',
  'campaign.resumed': 'The campaign goes on after a pause, or with people who were added after its end.',
  'campaign.completed': 'Every prospect of the campaign is in a final state, or its `ends_at` has come.',
  'campaign.archived': 'The campaign was archived: it calls nobody any more.',
  'prospect.completed': 'The person was reached.',
  'prospect.exhausted': 'The person was not reached, and is not called again by this batch or campaign.',
  'prospect.suppressed': 'The person is not to be called.',
  'prospect.skipped':
    'The person may not be called: the destination, a cap of attempts, or a missing consent.',
  'prospect.canceled': 'The batch was canceled, or the campaign ended, before the person was reached.',
  'prospect.unknown': 'It cannot be known whether the phone rang; a person may have it dialed again.',
  'webhook.test': 'Sent on request, to one subscription, whatever it subscribes to.',
} as const;

export type EventType = keyof typeof eventTypes;

/** What an event is about. */
const FAMILIES = ['call', 'batch', 'campaign', 'prospect'] as const;
export type Family = (typeof FAMILIES)[number];

/** What a subscription can choose from. */
export const SUBSCRIBABLE = (Object.keys(eventTypes) as EventType[]).filter(
  (type) => type !== 'webhook.test',
);

/** What changes somebody who wants these events has to hear of; null stands for all events. */
export function familiesOf(types: readonly EventType[] | null): Family[] {
  return FAMILIES.filter((family) => types === null || types.some((type) => type.startsWith(`${family}.`)));
}
