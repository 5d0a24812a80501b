import { Injectable } from '@nestjs/common';
import type { SystemTx } from '../../../platform/database/tx.js';

@Injectable()
export class WorkersRepository {
  async beat(tx: SystemTx, id: string, host: string, pid: number): Promise<void> {
    await tx.run(
      `INSERT INTO workers (id, host, pid) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
      [id, host, pid],
    );
  }

  async remove(tx: SystemTx, id: string): Promise<void> {
    await tx.run('DELETE FROM workers WHERE id = $1', [id]);
  }

  /** Forgets workers that have not been seen for an hour. */
  async forgetGone(tx: SystemTx): Promise<void> {
    await tx.run(`DELETE FROM workers WHERE seen_at < now() - interval '1 hour'`);
  }
}
