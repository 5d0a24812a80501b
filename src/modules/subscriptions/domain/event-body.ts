/** The version of the shape of bodies; a change that a receiver could stumble over gets a new one. */
const bodyVersion = 1;

/** The body of an event: what Standard Webhooks recommends (`type`, `timestamp`, `data`), and whose and which it is. */
export function bodyOf(
  id: string,
  workspaceId: string,
  event: { type: string; occurredAt: string; data: Record<string, unknown> },
): string {
  return JSON.stringify({
    id,
    type: event.type,
    timestamp: new Date(event.occurredAt).toISOString(),
    version: bodyVersion,
    workspace_id: workspaceId,
    data: event.data,
  });
}
