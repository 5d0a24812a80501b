/** To what a trunk's encrypted password is bound. */
export function passwordPlace(workspaceId: string): string {
  return `${workspaceId}:trunks.auth_password`;
}
