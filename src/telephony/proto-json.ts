/**
 * A message of protobuf's JSON. LiveKit's API answers with the fields' own names (`num_participants`, defaults
 * included), its webhooks and other implementations with camel case and without defaults: both are JSON mappings
 * of the same message, and a reader takes both.
 */
export class ProtoMessage {
  private constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  static of(value: unknown): ProtoMessage {
    const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    return new ProtoMessage(fields as Record<string, unknown>);
  }

  text(name: string): string {
    const value = this.get(name);
    return typeof value === 'string' ? value : '';
  }

  /** A number; 64-bit integers come as strings. */
  number(name: string): number {
    const value = Number(this.get(name) ?? 0);
    return Number.isFinite(value) ? value : 0;
  }

  has(name: string): boolean {
    const value = this.get(name);
    return value !== undefined && value !== null;
  }

  message(name: string): ProtoMessage {
    return ProtoMessage.of(this.get(name));
  }

  messages(name: string): ProtoMessage[] {
    const value = this.get(name);
    return Array.isArray(value) ? value.map((item) => ProtoMessage.of(item)) : [];
  }

  /** A `map<string, string>`. */
  strings(name: string): Record<string, string> {
    const entries = Object.entries(this.message(name).fields);
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  }

  private get(name: string): unknown {
    return (
      this.fields[name] ?? this.fields[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())]
    );
  }
}
