/** To what the sealed number of an erasure under way is bound. */
export function erasedNumberPlace(erasureId: string): string {
  return `${erasureId}:erasures.number`;
}
