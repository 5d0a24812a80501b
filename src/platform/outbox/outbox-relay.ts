import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { SystemDatabase } from '../database/database.js';
import type { SystemTx } from '../database/tx.js';
import { Loop } from '../loop.js';

export interface OutboxMessage {
  id: string;
  workspace_id: string;
  payload: Record<string, unknown>;
  /** Counts all messages, as text: of two changes of one row the first has the lower one. */
  seq: string;
}

/** Handles the messages of a topic inside the transaction that deletes them: it may be called again, never lost. */
export type OutboxConsumer = (tx: SystemTx, messages: OutboxMessage[]) => Promise<void>;

interface Consumption {
  consumer: OutboxConsumer;
  ordered: boolean;
}

const batchSize = 500;
/** After so many batches the other topics have their turn. */
const batchesInARow = 20;
const pollMs = 200;

/** Hands outbox rows to their consumers. Rows are claimed with SKIP LOCKED, so any number of workers may run it. */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly consumers = new Map<string, Consumption>();
  private readonly loop: Loop;

  constructor(
    private readonly database: SystemDatabase,
    logger: PinoLogger,
  ) {
    this.loop = new Loop('outbox', pollMs, () => this.relay(), logger);
  }

  /**
   * @param ordered one batch of the topic at a time, over all processes, in the order in which they were written: what
   *   a later message says is never handled before an earlier one about the same row
   */
  consume(topic: string, consumer: OutboxConsumer, { ordered = false } = {}): void {
    if (this.consumers.has(topic)) throw new Error(`two consumers for the outbox topic ${topic}`);
    this.consumers.set(topic, { consumer, ordered });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** One round over all topics. What goes wrong with one holds up none of the others. */
  async relay(): Promise<void> {
    const rounds = [...this.consumers].map(([topic, consumption]) => this.drainSome(topic, consumption));
    const failed = (await Promise.allSettled(rounds)).find((round) => round.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private async drainSome(topic: string, consumption: Consumption): Promise<void> {
    for (let batches = 0; batches < batchesInARow; batches += 1) {
      if ((await this.drain(topic, consumption)) < batchSize) return;
    }
  }

  /** @returns how many messages were handled */
  private drain(topic: string, { consumer, ordered }: Consumption): Promise<number> {
    return this.database.withSystem(async (tx) => {
      if (ordered && !(await isAlone(tx, topic))) return 0;
      const messages = await tx.query<OutboxMessage>(
        `DELETE FROM outbox WHERE id = ANY (ARRAY
           (SELECT id FROM outbox WHERE topic = $1 ORDER BY seq LIMIT ${batchSize} FOR UPDATE SKIP LOCKED))
         RETURNING id, workspace_id, payload, seq`,
        [topic],
      );
      messages.sort((a, b) => Number(BigInt(a.seq) - BigInt(b.seq)));
      if (messages.length > 0) await consumer(tx, messages);
      return messages.length;
    });
  }
}

/** Held until the commit: the next one sees all that this one leaves. */
async function isAlone(tx: SystemTx, topic: string): Promise<boolean> {
  const row = await tx.one<{ alone: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('outbox ' || $1, 0)) AS alone`,
    [topic],
  );
  return row?.alone === true;
}
