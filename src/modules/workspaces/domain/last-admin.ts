/** Whether a workspace would be left without an admin when this one is removed, or is one no longer. */
export function isLastAdmin(adminIds: readonly string[], userId: string): boolean {
  return adminIds.every((id) => id === userId) && adminIds.length > 0;
}
