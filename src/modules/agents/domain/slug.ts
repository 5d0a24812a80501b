const longest = 50;

export const slugPattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** `Sales Agent (Köln)` as `sales-agent-koln`; `agent` when nothing of the name is left. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'agent' : slug;
}
