/**
 * What an agent says first: what it has to disclose, and then its message. One that begins with a disclosure already is
 * not made to say it twice.
 */
export function firstMessageOf(disclosures: readonly (string | null)[], message: string): string {
  const spoken = disclosures.filter((text) => text !== null && text.trim() !== '' && !message.includes(text));
  return [...spoken, message].filter((text) => text !== '').join(' ');
}
