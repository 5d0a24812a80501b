/** Does the work for all items, at most `parallel` at once, and gives the results in the order of the items. */
export async function inGroups<T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += parallel) {
    results.push(...(await Promise.all(items.slice(at, at + parallel).map(work))));
  }
  return results;
}
