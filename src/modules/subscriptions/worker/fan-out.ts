import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';
import { newId } from '../../../platform/ids.js';
import { type OutboxMessage, OutboxRelay } from '../../../platform/outbox/outbox-relay.js';
import { bodyOf } from '../domain/event-body.js';
import { type Change, eventsOf } from '../domain/events-of-change.js';
import {
  insertDeliveries,
  insertEvents,
  type NewDelivery,
  type StoredEvent,
  subscribers,
} from './fan-out.repository.js';

/** The outbox topic of changes that triggers write down. */
const changeTopic = 'webhook.change';

/** Makes events of changes, and of each event a delivery for each subscription that wants it. */
@Injectable()
export class FanOut implements OnModuleInit {
  constructor(private readonly relay: OutboxRelay) {}

  onModuleInit(): void {
    this.relay.consume(changeTopic, (tx, messages) => this.take(tx, messages), { ordered: true });
  }

  private async take(tx: SystemTx, messages: readonly OutboxMessage[]): Promise<void> {
    const wanted = await subscribers(tx, [...new Set(messages.map((message) => message.workspace_id))]);
    const events: StoredEvent[] = [];
    const deliveries: NewDelivery[] = [];
    for (const event of messages.flatMap(storedEvents)) {
      const takers = wanted.filter(
        ({ workspace_id: workspaceId, event_types: types }) =>
          workspaceId === event.workspace_id && (types === null || types.includes(event.type)),
      );
      if (takers.length === 0) continue;
      events.push(event);
      for (const { id, enabled } of takers) {
        deliveries.push({
          id: newId(),
          workspace_id: event.workspace_id,
          subscription_id: id,
          event_id: event.id,
          event_type: event.type,
          subject: event.subject,
          seq: event.seq,
          status: enabled ? 'pending' : 'held',
        });
      }
    }
    if (events.length === 0) return;
    await insertEvents(tx, events);
    await insertDeliveries(tx, deliveries);
  }
}

function storedEvents(message: OutboxMessage): StoredEvent[] {
  return eventsOf(message.payload as unknown as Change).map((event) => {
    const id = newId();
    const { workspace_id: workspaceId, seq } = message;
    const { type, subject } = event;
    return { id, workspace_id: workspaceId, seq, type, subject, body: bodyOf(id, workspaceId, event) };
  });
}
