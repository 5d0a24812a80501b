import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { Client } from 'pg';
import { Loop } from '../loop.js';

const beatMs = 1_000;
/** A leader that does not beat for so long is frozen: PostgreSQL ends its session, and with it the lock. */
const frozenAfterMs = 5_000;

/**
 * Which worker leads: the one that holds an advisory lock on a connection of its own, which ends with the process.
 * It only saves work. Two leaders at once must be safe, since a frozen one may wake up.
 */
@Injectable()
export class Leadership implements OnApplicationBootstrap, OnApplicationShutdown {
  private client: Client | null = null;
  private readonly loop: Loop;

  constructor(
    private readonly databaseUrl: string,
    logger: PinoLogger,
  ) {
    this.loop = new Loop('leadership', beatMs, () => this.beat(), logger);
  }

  get leads(): boolean {
    return this.client !== null;
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
    await this.client?.end();
  }

  private async beat(): Promise<void> {
    if (this.client === null) await this.seek();
    else await this.client.query('SELECT 1');
  }

  private async seek(): Promise<void> {
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: 'trunkline leader',
      keepAlive: true,
    });
    client.on('error', () => {
      this.client = null; // the connection is gone, and the lock with it
    });
    await client.connect();
    await client.query(`SET idle_session_timeout = ${frozenAfterMs}`);
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('trunkline leader')) AS mine`,
    );
    if (rows[0]?.mine === true) this.client = client;
    else await client.end();
  }
}
