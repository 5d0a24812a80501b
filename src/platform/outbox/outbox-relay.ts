import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../database/database.js';
import type { SystemTx } from '../database/tx.js';
import { Loop } from '../loop.js';

interface OutboxMessage {
  id: string;
  workspace_id: string;
  payload: Record<string, unknown>;
}

/** Handles the messages of a topic inside the transaction that deletes them: it may be called again, never lost. */
export type OutboxConsumer = (tx: SystemTx, messages: OutboxMessage[]) => Promise<void>;

const batchSize = 100;
const pollMs = 200;

/** Hands outbox rows to their consumers. Rows are claimed with SKIP LOCKED, so any number of workers may run it. */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly consumers = new Map<string, OutboxConsumer>();
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    logger: PinoLogger,
  ) {
    this.loop = new Loop('outbox', pollMs, () => this.relay(), logger);
  }

  consume(topic: string, consumer: OutboxConsumer): void {
    if (this.consumers.has(topic)) throw new Error(`two consumers for the outbox topic ${topic}`);
    this.consumers.set(topic, consumer);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One round over all topics. */
  async relay(): Promise<void> {
    for (const [topic, consumer] of this.consumers) await this.drain(topic, consumer);
  }

  private drain(topic: string, consumer: OutboxConsumer): Promise<void> {
    return this.database.withSystem(async (tx) => {
      const messages = await tx.query<OutboxMessage & { topic: string }>(
        `DELETE FROM outbox WHERE id IN
           (SELECT id FROM outbox WHERE topic = $1 ORDER BY id LIMIT ${batchSize} FOR UPDATE SKIP LOCKED)
         RETURNING id, workspace_id, payload`,
        [topic],
      );
      if (messages.length > 0) await consumer(tx, messages);
    });
  }
}
