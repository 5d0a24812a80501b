const httpStatus = {
  canceled: 408,
  unknown: 500,
  invalid_argument: 400,
  malformed: 400,
  deadline_exceeded: 408,
  not_found: 404,
  bad_route: 404,
  already_exists: 409,
  permission_denied: 403,
  unauthenticated: 401,
  resource_exhausted: 429,
  failed_precondition: 412,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
} as const;

export type TwirpErrorCode = keyof typeof httpStatus;

/** An error as Twirp puts it on the wire: HTTP status by code, and `{code, msg, meta}` as JSON. */
export class TwirpError extends Error {
  constructor(
    readonly code: TwirpErrorCode,
    message: string,
    readonly meta?: Record<string, string>,
  ) {
    super(message);
    this.name = 'TwirpError';
  }

  get status(): number {
    return httpStatus[this.code];
  }

  toJson(): string {
    return JSON.stringify({ code: this.code, msg: this.message, meta: this.meta });
  }
}

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A protobuf message in its JSON form, read field by field. Both spellings of a name are taken, as protojson
 * does (`roomName`, which the SDK sends, and `room_name`); a value of the wrong type is a `malformed` error.
 */
export class Message {
  constructor(private readonly json: Json) {}

  static parse(body: string): Message {
    let json: unknown;
    try {
      json = body === '' ? {} : JSON.parse(body);
    } catch {
      throw malformed('the json request could not be decoded');
    }
    if (!isObject(json)) throw malformed('the json request could not be decoded');
    return new Message(json);
  }

  has(name: string): boolean {
    return this.field(name) !== undefined;
  }

  string(name: string): string {
    const value = this.field(name) ?? '';
    if (typeof value !== 'string') throw malformed(`${name} must be a string`);
    return value;
  }

  bool(name: string): boolean {
    const value = this.field(name) ?? false;
    if (typeof value !== 'boolean') throw malformed(`${name} must be a boolean`);
    return value;
  }

  /** An integer; protojson takes it as a number or as a string of digits. */
  int(name: string): number {
    const value = this.field(name) ?? 0;
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number))
      throw malformed(`${name} must be an integer`);
    return number;
  }

  /** A google.protobuf.Duration (`"30s"`, `"1.5s"`) in milliseconds, undefined when not given. */
  durationMs(name: string): number | undefined {
    const value = this.field(name);
    if (value === undefined) return undefined;
    const seconds = typeof value === 'string' ? /^(-?\d+(?:\.\d+)?)s$/.exec(value) : null;
    if (!seconds) throw malformed(`${name} must be a duration such as "30s"`);
    return Number(seconds[1]) * 1000;
  }

  strings(name: string): string[] {
    return this.list(name).map((item) => {
      if (typeof item !== 'string') throw malformed(`${name} must be a list of strings`);
      return item;
    });
  }

  stringMap(name: string): Record<string, string> {
    const value = this.field(name) ?? {};
    if (!isObject(value)) throw malformed(`${name} must be an object of strings`);
    const map: Record<string, string> = {};
    for (const [key, item] of Object.entries(value)) {
      if (typeof item !== 'string') throw malformed(`${name} must be an object of strings`);
      map[key] = item;
    }
    return map;
  }

  message(name: string): Message | undefined {
    const value = this.field(name);
    if (value === undefined) return undefined;
    if (!isObject(value)) throw malformed(`${name} must be an object`);
    return new Message(value);
  }

  messages(name: string): Message[] {
    return this.list(name).map((item) => {
      if (!isObject(item)) throw malformed(`${name} must be a list of objects`);
      return new Message(item);
    });
  }

  /** The fields as they came, names in snake case; what lies inside of them is left alone. */
  snakeCase(): Json {
    const fields: Json = {};
    for (const [name, value] of Object.entries(this.json)) {
      if (value !== null) fields[snakeName(name)] = value;
    }
    return fields;
  }

  private list(name: string): unknown[] {
    const value = this.field(name) ?? [];
    if (!Array.isArray(value)) throw malformed(`${name} must be a list`);
    return value;
  }

  private field(name: string): unknown {
    return this.json[name] ?? this.json[snakeName(name)] ?? undefined;
  }
}

const snakeNames = new Map<string, string>();

function snakeName(name: string): string {
  let snake = snakeNames.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (snakeNames.size < 1000) snakeNames.set(name, snake);
  }
  return snake;
}

function malformed(message: string): TwirpError {
  return new TwirpError('malformed', message);
}
