import { parse } from 'csv-parse/sync';
import Table from 'cli-table3';
import type { Schemas } from '@trunkline/client';

type Call = Schemas['CallResponse'];

/** No lines between rows, and colors only where somebody sees them. */
function tableWith(head: string[], colWidths?: number[]): Table.Table {
  const colors = process.stdout.isTTY && !process.env['NO_COLOR'];
  return new Table({
    head,
    ...(colWidths && { colWidths }),
    style: colors
      ? { head: ['bold'], border: ['dim'], compact: true }
      : { head: [], border: [], compact: true },
  });
}

/** How the calls ended, most frequent first. */
export function outcomesTable(calls: readonly Call[]): string {
  const table = tableWith(['Calls', 'Ended as', 'Because', 'SIP', 'Answered by']);
  const groups = new Map<string, { n: number; call: Call }>();
  for (const call of calls) {
    const key = [call.status, call.end_reason, call.sip_code, call.answered_by].join(' ');
    const group = groups.get(key) ?? { n: 0, call };
    group.n += 1;
    groups.set(key, group);
  }
  for (const { n, call } of [...groups.values()].toSorted((a, b) => b.n - a.n)) {
    table.push([
      { content: String(n), hAlign: 'right' },
      call.status,
      call.end_reason ?? '',
      call.sip_code ?? '',
      call.answered_by ?? '',
    ]);
  }
  return table.toString();
}

/** The rows that were not taken, from the CSV of `GET /batch/{id}/rejected`. */
export function rejectedTable(csv: string): string {
  const rows: string[][] = parse(csv, { bom: true, relaxColumnCount: true });
  const table = tableWith(['Line', 'Reason', 'Row'], [6, 24, 64]);
  for (const [line = '', reason = '', , ...columns] of rows.slice(1)) {
    table.push([
      { content: line, hAlign: 'right' },
      reason,
      columns.filter((cell) => cell !== '').join(', '),
    ]);
  }
  return table.toString();
}

/** What was said in a call. Not how long it took: the sandbox's time is not the clock's. */
export function transcript(call: Schemas['CallDetailResponse']): string {
  const facts = [call.end_reason, call.disposition].filter((fact) => fact !== null).join(', ');
  const head = [call.to_number, call.dynamic_variables['customer_name'], call.status, facts]
    .filter((part) => part !== null && part !== undefined && part !== '')
    .join(' · ');
  const turns = call.transcript.map(
    ({ role, text }) => `    ${role === 'agent' ? 'Agent ' : 'Callee'}  ${text}`,
  );
  return [`  ${head}`, ...turns].join('\n');
}

/** Three calls that differ: a conversation, one who asks not to be called again, a voicemail; else any that talked. */
export function tellingCalls(calls: readonly Call[]): Call[] {
  const answered = calls.filter((call) => call.status === 'completed');
  const wanted = [
    answered.find((call) => call.answered_by === 'human' && call.disposition === null),
    answered.find((call) => call.disposition === 'do_not_call'),
    answered.find((call) => call.end_reason === 'voicemail_reached'),
  ];
  return [...new Set([...wanted.filter((call) => call !== undefined), ...answered])].slice(0, 3);
}

/** How many calls ended in each status. */
export function byStatus(calls: readonly Call[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of calls) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
