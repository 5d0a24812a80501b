/** One spelling of an address: people type spaces and capitals, and mean the same mailbox. */
export function normalizeEmail(text: string): string {
  return text.trim().toLowerCase();
}
