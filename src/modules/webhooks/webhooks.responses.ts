export class WebhookAcceptedResponse {
  /** `duplicate`: an event with this id was taken before. */
  status: 'accepted' | 'duplicate';
}
