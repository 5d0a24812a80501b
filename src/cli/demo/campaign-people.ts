/** How each fictional number answers is in its last two digits; see src/sandbox/carrier.ts. */
const areas = ['312', '206', '303', '512', '617', '702'];

/** Zones all around the world, so that it is the middle of the day in one of them whenever the demo is run. */
const zones = [
  'Pacific/Auckland',
  'Australia/Brisbane',
  'Asia/Tokyo',
  'Asia/Bangkok',
  'Asia/Dubai',
  'Europe/Berlin',
  'Europe/Lisbon',
  'America/Sao_Paulo',
  'America/New_York',
  'America/Denver',
  'America/Los_Angeles',
  'Pacific/Honolulu',
];

/** The n-th of 600 fictional numbers, +1 NPA 555 01xx. */
export function personNumber(n: number): string {
  const area = areas[Math.floor(n / 100) % areas.length];
  return `+1${area}55501${String(n % 100).padStart(2, '0')}`;
}

/** Where it is nearest to one o'clock in the afternoon: people there may be called now, by the rules of any region. */
export function middayZone(now: Date): string {
  const distance = (zone: string): number => {
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    const [hours = 0, minutes = 0] = hour.format(now).split(':').map(Number);
    return Math.abs(hours * 60 + minutes - 13 * 60);
  };
  return zones.toSorted((a, b) => distance(a) - distance(b))[0] ?? 'UTC';
}

/** A file of these people, all where it is midday; `extra` are lines that stand at its end as they are. */
export function peopleCsv(
  numbers: readonly number[],
  zone: string,
  plan: string,
  extra: string[] = [],
): string {
  const rows = numbers.map((n) => `${personNumber(n)},Person ${n},${plan},${zone}`);
  return `${['phone_number,customer_name,plan,timezone', ...rows, ...extra].join('\n')}\n`;
}
