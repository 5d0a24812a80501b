/** Millionths of the workspace's currency per started minute, by the digits a number begins with: '1', '+44', '4470'. */
export type PriceTable = Readonly<Record<string, number>>;

/** The price of the longest prefix in the table that the number begins with, else the default. */
export function priceFor(e164: string, prices: PriceTable, defaultMicrosPerMinute: number): number {
  const digits = e164.replace('+', '');
  const priceOf = (key: string) => (Object.hasOwn(prices, key) ? prices[key] : undefined);
  for (let length = digits.length; length > 0; length -= 1) {
    const prefix = digits.slice(0, length);
    const price = priceOf(`+${prefix}`) ?? priceOf(prefix);
    if (price !== undefined) return price;
  }
  return defaultMicrosPerMinute;
}

/** Minutes a carrier bills: every started one counts whole. */
export function startedMinutes(durationS: number): number {
  return Math.max(0, Math.ceil(durationS / 60));
}

/** What a call of this length costs, in whole millionths; never rounded down. */
export function costOf(durationS: number, microsPerMinute: number): number {
  return Math.ceil(startedMinutes(durationS) * microsPerMinute);
}
