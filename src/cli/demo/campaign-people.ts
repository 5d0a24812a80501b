/** How each fictional number answers is in its last two digits; see src/sandbox/carrier.ts. */
const areas = ['312', '206', '303', '512', '617', '702'];

const american = (n: number) => {
  const area = areas[Math.floor(n / 100) % areas.length];
  return `+1${area}55501${String(n % 100).padStart(2, '0')}`;
};
const abroad = (prefix: string) => (n: number) => `${prefix}${String(n).padStart(3, '0')}`;

/**
 * Zones all around the world, so that it is the middle of the day in one of them whenever the demo is run, each with
 * fictional numbers of its country: a number is called by the clocks of its own country.
 */
const places: Readonly<Record<string, (n: number) => string>> = {
  'Australia/Brisbane': abroad('+61755500'),
  'Europe/London': abroad('+442079460'),
  'America/New_York': american,
  'America/Denver': american,
  'America/Los_Angeles': american,
  'Pacific/Honolulu': american,
};

/** The n-th of 600 fictional numbers there. */
export function personNumber(n: number, zone: string): string {
  return (places[zone] ?? american)(n);
}

/** Where it is nearest to two in the afternoon: people there may be called now, by the rules of any region. */
export function middayZone(now: Date): string {
  const distance = (zone: string): number => {
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    const [hours = 0, minutes = 0] = hour.format(now).split(':').map(Number);
    return Math.abs(hours * 60 + minutes - 14 * 60);
  };
  return Object.keys(places).toSorted((a, b) => distance(a) - distance(b))[0] ?? 'UTC';
}

/** A file of these people, all where it is midday; `extra` are lines that stand at its end as they are. */
export function peopleCsv(
  numbers: readonly number[],
  zone: string,
  plan: string,
  extra: string[] = [],
): string {
  const rows = numbers.map((n) => `${personNumber(n, zone)},Person ${n},${plan},${zone}`);
  return `${['phone_number,customer_name,plan,timezone', ...rows, ...extra].join('\n')}\n`;
}
