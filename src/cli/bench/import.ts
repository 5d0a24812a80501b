import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { Platform } from '../demo/environment.js';
import { batchWhen, newCaller, uploadWaiting } from './batches.js';
import { DatabaseStats } from './database-stats.js';
import { manyNumbers } from './fictional-numbers.js';
import { canMeasure, platformProcesses, type ProcessTable, residentBytes, sumOf } from './processes.js';

const sampleEveryMs = 100;
/** Until the platform is at rest after its start. */
const restMs = 3_000;
const megabyte = 1024 * 1024;

/** The import of a large list through the public upload: how long it takes, and what memory it needs. */
export async function benchImport(platform: Platform, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { rows: { type: 'string', default: '100000' } } });
  const rows = Number(values.rows);
  const stats = await DatabaseStats.connect(process.env['DATABASE_URL'] ?? '', platform.dataDir);
  try {
    const { trunkline } = await newCaller(platform.url, 10);
    const csv = csvOf(rows);
    await pause(restMs);
    const memory = canMeasure ? new MemoryWatch(platformProcesses(platform.dataDir, stats.backendPid)) : null;
    const uploadingAt = performance.now();
    const { id } = await uploadWaiting(trunkline, csv, { name: 'Benchmark', allow_duplicate: true });
    const acceptedAt = performance.now();
    const { counts } = await batchWhen(trunkline, id, ['scheduled'], 50).finally(() => memory?.stop());
    const importedAt = performance.now();
    const result = {
      rows,
      bytes: csv.size,
      accepted: counts.accepted,
      rejected: counts.rejected,
      upload_s: seconds(acceptedAt - uploadingAt),
      import_s: seconds(importedAt - acceptedAt),
      rows_per_s: Math.round(rows / ((importedAt - acceptedAt) / 1000)),
      memory_before_mb: megabytes(memory && sumOf(memory.before)),
      memory_peak_mb: megabytes(memory && sumOf(memory.peak)),
      memory_growth_mb: megabytes(memory && sumOf(memory.peak) - sumOf(memory.before)),
    };
    show(result, memory);
    console.log(JSON.stringify(result));
    return counts.total === rows ? 0 : 1;
  } finally {
    await stats.close();
  }
}

/** Resident memory of all processes of the platform together, before and at its highest. */
class MemoryWatch {
  readonly before: Record<string, number>;
  peak: Record<string, number>;
  private stopped = false;
  private readonly watching: Promise<void>;

  constructor(private readonly table: ProcessTable) {
    this.before = residentBytes(table);
    this.peak = this.before;
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.watching;
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      const now = residentBytes(this.table);
      if (sumOf(now) > sumOf(this.peak)) this.peak = now;
      await pause(sampleEveryMs);
    }
  }
}

function csvOf(rows: number): Blob {
  const lines = ['phone,customer_name,city,appointment_date,plan\n'];
  let n = 0;
  for (const number of manyNumbers(rows)) {
    n += 1;
    lines.push(`${number},"Person, ${n}",Springfield,May 4 at 9:00 am,Basic\n`);
  }
  return new Blob([lines.join('')], { type: 'text/csv' });
}

function show(result: Record<string, number | null>, memory: MemoryWatch | null): void {
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ['Rows', `${result['rows']}  (${result['accepted']} accepted, ${result['rejected']} rejected)`],
    ['Upload until the 201', `${result['upload_s']} s`],
    ['From the 201 until imported', `${result['import_s']} s  (${result['rows_per_s']} rows/s)`],
  );
  if (memory === null) table.push(['Memory', 'not measured on this system']);
  else {
    table.push(
      ['Memory before', `${result['memory_before_mb']} MB  (${detail(memory.before)})`],
      ['Memory at its highest', `${result['memory_peak_mb']} MB  (${detail(memory.peak)})`],
      ['Growth', `${result['memory_growth_mb']} MB`],
    );
  }
  console.log(table.toString());
}

function detail(bytes: Record<string, number>): string {
  return Object.entries(bytes)
    .map(([name, n]) => `${name} ${megabytes(n)}`)
    .join(', ');
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}

function megabytes(bytes: number | null): number | null {
  return bytes === null ? null : Math.round((bytes / megabyte) * 10) / 10;
}
