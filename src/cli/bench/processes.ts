import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of Linux on every platform that Node runs on. */
const ticksPerSecond = 100;

/** The processes of the platform by what they are: `api`, `worker`, `sandbox`, `postgres`; children count as theirs. */
export type ProcessTable = ReadonlyMap<string, number>;

/** Whether processes can be measured here: only Linux shows what is needed. */
export const canMeasure = existsSync('/proc/self/smaps_rollup');

/**
 * Those that the launcher started for this data directory, as it recorded them, and the database's.
 * @param backendPid of any session of the database
 */
export function platformProcesses(dataDir: string, backendPid: number): ProcessTable {
  const recorded = JSON.parse(readFileSync(join(dataDir, 'processes.json'), 'utf8')) as {
    name: string;
    pid: number;
  }[];
  const postmaster = statOf(backendPid)?.parent;
  if (postmaster === undefined) throw new Error('the database runs on another machine');
  return new Map([
    ...recorded.map(({ name, pid }) => [name, pid] as const),
    ['postgres', postmaster] as const,
  ]);
}

/** Seconds of CPU that each has used since it began, children that have ended included. */
export function cpuSeconds(table: ProcessTable): Record<string, number> {
  return byProcess(table, (pid) => statOf(pid)?.cpuS ?? 0);
}

/** Resident memory of each in bytes; what several processes share counts once, a part to each (PSS). */
export function residentBytes(table: ProcessTable): Record<string, number> {
  return byProcess(table, pssOf);
}

export function sumOf(values: Record<string, number>): number {
  return Object.values(values).reduce((sum, value) => sum + value, 0);
}

function byProcess(table: ProcessTable, measure: (pid: number) => number): Record<string, number> {
  const children = childrenByParent();
  return Object.fromEntries(
    [...table].map(([name, pid]) => [
      name,
      treeOf(pid, children).reduce((sum, one) => sum + measure(one), 0),
    ]),
  );
}

function treeOf(pid: number, children: ReadonlyMap<number, number[]>): number[] {
  return [pid, ...(children.get(pid) ?? []).flatMap((child) => treeOf(child, children))];
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const parent = Number.isInteger(pid) ? statOf(pid)?.parent : undefined;
    if (parent === undefined) continue;
    const known = children.get(parent);
    if (known === undefined) children.set(parent, [pid]);
    else known.push(pid);
  }
  return children;
}

/** Undefined for a process that has ended. */
function statOf(pid: number): { parent: number; cpuS: number } | undefined {
  const text = readOf(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name, in parentheses, may hold anything; the fields after it are numbers.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  // utime, stime, and the same of children that were waited for.
  const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
  return { parent, cpuS: ticks / ticksPerSecond };
}

function pssOf(pid: number): number {
  const match = /^Pss:\s+(\d+) kB$/m.exec(readOf(`/proc/${pid}/smaps_rollup`) ?? '');
  return Number(match?.[1] ?? 0) * 1024;
}

function readOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
