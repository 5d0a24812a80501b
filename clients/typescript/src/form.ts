/** Fields as multipart/form-data: files as they are, structures as JSON, as the API reads them. */
export function multipartOf(fields: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (value instanceof Blob) form.append(name, value);
    else form.append(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return form;
}

export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Fields as application/x-www-form-urlencoded. */
export function formOf(fields: Record<string, unknown>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return new URLSearchParams(
    given.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}
