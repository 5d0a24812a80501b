import { createHash } from 'node:crypto';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import busboy from 'busboy';
import type { Request, Response } from 'express';
import { AppError, invalidField } from '../errors.js';
import type { Storage } from '../storage/storage.js';

/** Looks at every byte of a file as it arrives; throws an AppError to refuse it. */
export type FileWatch = (chunk: Buffer) => void;

export interface MultipartRules {
  maxFileBytes: number;
  /** How much of the file is kept in memory, to be judged. */
  headBytes: number;
  /** Begins when `headBytes` have arrived; shorter files are not watched. */
  watch?: (head: Buffer) => FileWatch;
}

export interface ReceivedFile {
  key: string;
  name: string;
  bytes: number;
  sha256: Buffer;
  head: Buffer;
}

export interface ReceivedForm {
  fields: Record<string, string>;
  file: ReceivedFile;
}

/** What fields and multipart framing may add to the file. */
const framingBytes = 1024 * 1024;
const limits = { fields: 50, fieldSize: 64 * 1024, fieldNameSize: 100, files: 1, parts: 60, headerPairs: 50 };

/**
 * Receives a form with the one file `file`, in any order of its parts, and streams the file to storage under `key`.
 * Memory does not grow with the file. When it refuses, no file is left.
 * @throws AppError unsupported-type `unsupported_media_type`, too-large `file_too_large`, invalid
 *   `multipart_malformed`, `multipart_cut_short`, `file_missing`, `too_many_files`, `field_repeated`, `field_too_long`
 */
export async function receiveForm(
  request: Request,
  storage: Storage,
  key: string,
  rules: MultipartRules,
): Promise<ReceivedForm> {
  const parser = parserFor(request, rules.maxFileBytes);
  const form = new FormInTransit(parser, storage, key, rules);
  const gone = (): void => {
    if (!request.complete) form.fail(cutShort());
  };
  request.once('close', gone);
  try {
    if (request.destroyed) throw cutShort();
    request.pipe(parser);
    return await form.received;
  } catch (error) {
    request.unpipe(parser);
    parser.destroy();
    await form.discard();
    throw error;
  } finally {
    request.off('close', gone);
  }
}

class FormInTransit {
  readonly received: Promise<ReceivedForm>;
  /** Ends it with an error; a second one is of no account. */
  fail: (error: unknown) => void;
  private readonly fields = new Map<string, string>();
  private file: { intake: FileIntake; name: string } | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    parser: busboy.Busboy,
    private readonly storage: Storage,
    private readonly key: string,
    private readonly rules: MultipartRules,
  ) {
    const parsed = new Promise<void>((resolve, reject) => {
      this.fail = reject;
      parser.once('close', resolve);
    });
    parser.on('error', (error) => this.fail(multipartError(error)));
    parser.on('field', (name, value, info) => {
      const problem = this.takeField(name, value, info);
      if (problem !== null) this.fail(problem);
    });
    parser.on('file', (field, content, info) => this.takeFile(field, content, info.filename));
    parser.on('filesLimit', () => this.fail(tooManyFiles()));
    parser.on('fieldsLimit', () => this.fail(malformed('The form has too many fields.')));
    parser.on('partsLimit', () => this.fail(malformed('The form has too many parts.')));
    this.received = this.result(parsed);
  }

  /** Waits until nothing writes any more, and removes what was written. */
  async discard(): Promise<void> {
    await Promise.allSettled([this.writing]);
    await this.storage.remove(this.key);
  }

  private async result(parsed: Promise<void>): Promise<ReceivedForm> {
    await parsed;
    await this.writing;
    if (this.file === null) {
      throw invalidField('/file', 'file_missing', 'The form has no file: send it in the part named "file".');
    }
    const { intake, name } = this.file;
    return {
      fields: Object.fromEntries(this.fields),
      file: { key: this.key, name, bytes: intake.bytes, sha256: intake.digest(), head: intake.head() },
    };
  }

  /** @param name undefined for a part without one, whatever busboy's types say */
  private takeField(name: string | undefined, value: string, info: busboy.FieldInfo): AppError | null {
    if (name === undefined || name === '') return malformed('A part of the form has no name.');
    const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (info.nameTruncated) return malformed('A field has a name longer than 100 bytes.');
    if (info.valueTruncated)
      return invalidField(pointer, 'field_too_long', 'The field is longer than 64 KB.');
    if (this.fields.has(name)) {
      return invalidField(pointer, 'field_repeated', `The form has the field ${name} more than once.`);
    }
    this.fields.set(name, value);
    return null;
  }

  private takeFile(field: string, content: Readable, name: string | undefined): void {
    // A stream that breaks while nobody listens ends the process; the parser reports the same error.
    content.on('error', () => undefined);
    if (field !== 'file') {
      content.resume();
      this.fail(malformed('The file belongs into the part named "file".'));
      return;
    }
    const intake = new FileIntake(this.rules);
    this.file = { intake, name: cleanName(name) };
    intake.on('error', this.fail);
    content.on('error', (error) => intake.destroy(error));
    this.writing = this.storage.write(this.key, content.pipe(intake));
    this.writing.catch(this.fail);
  }
}

/** Counts, hashes, keeps the head and lets the watch look, on the way to storage. */
class FileIntake extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');
  private headParts: Buffer[] = [];
  private watch: FileWatch | null = null;

  constructor(private readonly rules: MultipartRules) {
    super();
  }

  head(): Buffer {
    return Buffer.concat(this.headParts).subarray(0, this.rules.headBytes);
  }

  digest(): Buffer {
    return this.hash.digest();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const before = this.bytes;
    this.bytes += chunk.length;
    this.hash.update(chunk);
    if (before < this.rules.headBytes) this.headParts.push(chunk);
    try {
      if (this.bytes > this.rules.maxFileBytes) throw fileTooLarge(this.rules.maxFileBytes);
      this.look(chunk);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, chunk);
  }

  private look(chunk: Buffer): void {
    if (this.rules.watch === undefined || this.bytes < this.rules.headBytes) return;
    if (this.watch === null) {
      this.watch = this.rules.watch(this.head());
      for (const part of this.headParts) this.watch(part);
    } else {
      this.watch(chunk);
    }
  }
}

function parserFor(request: Request, maxFileBytes: number): busboy.Busboy {
  if (!/^multipart\/form-data\s*(;|$)/i.test(request.header('content-type') ?? '')) {
    throw new AppError(
      'unsupported-type',
      'unsupported_media_type',
      'Send the file as multipart/form-data, in the part named "file".',
    );
  }
  if (Number(request.header('content-length') ?? 0) > maxFileBytes + framingBytes) {
    throw fileTooLarge(maxFileBytes);
  }
  try {
    return busboy({ headers: request.headers, limits, defParamCharset: 'utf8' });
  } catch (error) {
    throw malformed(`The multipart header is not usable: ${(error as Error).message}.`);
  }
}

/** A name to show, without folders and control characters; busboy has taken the folders off. */
function cleanName(name: string | undefined): string {
  const clean = (name ?? '').replaceAll(/\p{C}/gu, '').trim().slice(0, 255);
  return clean === '' ? 'file' : clean;
}

function multipartError(error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error);
  return message === 'Unexpected end of form'
    ? cutShort()
    : malformed(`The form cannot be read: ${message}.`);
}

function cutShort(): AppError {
  return new AppError('invalid', 'multipart_cut_short', 'The form ended before it was complete.');
}

function malformed(detail: string): AppError {
  return new AppError('invalid', 'multipart_malformed', detail);
}

function tooManyFiles(): AppError {
  return invalidField('/file', 'too_many_files', 'The form has more than one file.');
}

function fileTooLarge(maxBytes: number): AppError {
  const detail = `The file is larger than ${maxBytes} bytes, the most that is taken.`;
  return new AppError('too-large', 'file_too_large', detail, [
    { pointer: '/file', code: 'file_too_large', detail },
  ]);
}

/**
 * To be called before a refusal in the middle of a request: the connection stays open for two seconds more and takes in
 * what the client still sends. Closed at once, it would take the reply from a client that has not read it yet.
 */
export function lingerAfterReply(request: Request, response: Response): void {
  if (request.complete || request.destroyed) return;
  response.shouldKeepAlive = true;
  response.once('finish', () => {
    const timer = setTimeout(() => request.destroy(), 2_000);
    const done = (): void => {
      clearTimeout(timer);
      if (request.headers.connection?.toLowerCase() === 'close') request.socket.destroySoon();
    };
    request.once('end', done).once('close', done).resume();
  });
}
