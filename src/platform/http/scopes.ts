/**
 * What an API key or an OAuth client can be narrowed to. A credential without scopes has all that its role has; a scope
 * never gives more than the role does.
 */
export const scopes = {
  'agents:read': 'Read agents',
  'agents:write': 'Create, change and delete agents',
  'audit:read': 'Read the audit log',
  'batches:read': 'Read batches, their prospects and their rejected rows',
  'batches:write': 'Upload, change and cancel batches, and redial prospects',
  'calls:read': 'Read and export calls, with transcripts',
  'calls:write': 'Place calls',
  'campaigns:read': 'Read campaigns, their uploads, prospects and live calls',
  'campaigns:write': 'Create, fill, change and archive campaigns',
  'credentials:read': 'List API keys and OAuth clients',
  'credentials:write': 'Issue and revoke API keys and OAuth clients',
  'numbers:read': 'Read phone numbers and trunks',
  'numbers:write': 'Add, change, map and delete phone numbers and trunks',
  'people:read': 'Read consents, erasures and why somebody was called or not',
  'people:write': 'Record and withdraw consents, and erase people',
  'suppressions:read': 'Read the list of numbers not to call',
  'suppressions:write': 'Add and remove numbers not to call',
  'webhooks:read': 'Read webhook subscriptions and their deliveries',
  'webhooks:write': 'Manage webhook subscriptions and replay deliveries',
  'workspaces:read': 'Read the workspace, its members and its settings',
  'workspaces:write': 'Change the workspace, its members and its settings',
} as const;

export type Scope = keyof typeof scopes;

export const scopeNames = Object.keys(scopes) as Scope[];

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}
