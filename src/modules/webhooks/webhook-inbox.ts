import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SystemDatabase } from '../../platform/database/database.js';
import { AppError } from '../../platform/errors.js';
import { GroupWriter } from '../../platform/group-writer.js';
import { parseWebhookEvent, type WebhookEvent } from '../../telephony/index.js';
import { attemptOfRoom } from '../dialing/index.js';
import { storeEvents } from './webhooks.repository.js';
import type { WebhookAcceptedResponse } from './webhooks.responses.js';

/**
 * Takes LiveKit's events: an event that was acknowledged is in the database, once. What comes within a few
 * milliseconds is written together.
 */
@Injectable()
export class WebhookInbox implements OnApplicationShutdown {
  private readonly writer: GroupWriter<WebhookEvent, WebhookAcceptedResponse['status']>;

  constructor(private readonly database: SystemDatabase) {
    this.writer = new GroupWriter({ maxSize: 200, maxWaitMs: 5, write: (events) => this.store(events) });
  }

  /**
   * Resolves when the event is committed.
   * @throws AppError invalid `webhook_invalid` for a body that is no event
   */
  async accept(rawBody: Buffer | undefined): Promise<WebhookAcceptedResponse> {
    const event = rawBody === undefined ? null : parseWebhookEvent(rawBody);
    if (event === null) {
      throw new AppError('invalid', 'webhook_invalid', 'The body is no LiveKit event with an id.');
    }
    return { status: await this.writer.write(event) };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.writer.drain();
  }

  private async store(events: WebhookEvent[]): Promise<WebhookAcceptedResponse['status'][]> {
    const byId = new Map(events.map((event) => [event.id, { event, attemptId: attemptOfRoom(event.room) }]));
    const fresh = await this.database.withSystem((tx) => storeEvents(tx, [...byId.values()]));
    return events.map((event) => (fresh.delete(event.id) ? 'accepted' : 'duplicate'));
  }
}
