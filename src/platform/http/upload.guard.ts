import { createHash } from 'node:crypto';
import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiConsumes } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { PinoLogger } from 'nestjs-pino';
import type { Config } from '../config/config.js';
import type { Tx } from '../database/tx.js';
import { AppError } from '../errors.js';
import { newId } from '../ids.js';
import { CONFIG } from '../config/config.js';
import { Storage } from '../storage/storage.js';
import {
  lingerAfterReply,
  type MultipartRules,
  receiveForm,
  type ReceivedFile,
  type ReceivedForm,
} from './multipart.js';
import { stateOf } from './principal.js';

const UPLOAD = Symbol('upload');

export interface UploadRules extends Pick<MultipartRules, 'headBytes' | 'watch'> {
  /** Where in storage the file lies, such as `uploads`. */
  folder: string;
  /** Whether the request may come without any body; then there is no upload. */
  optional?: boolean;
}

/** A form whose file is in storage, until the end of the request, or for good when the work that claims it commits. */
export class Upload {
  private state: 'received' | 'claimed' | 'kept' | 'removed' = 'received';

  constructor(
    readonly fields: Record<string, string>,
    readonly file: ReceivedFile,
  ) {}

  /** The file stays if and only if the transaction commits. */
  claim(tx: Tx): void {
    if (this.state === 'removed') {
      throw new AppError('invalid', 'multipart_cut_short', 'The client has gone.');
    }
    this.state = 'claimed';
    tx.afterCommit(() => {
      this.state = 'kept';
    });
  }

  /** For the guard: whether the file is to be removed now that the connection, or the request, has ended. */
  release(replied: boolean): boolean {
    // A client that left while the transaction still runs: if it rolls back, the reaper finds the file.
    if (this.state === 'kept' || (this.state === 'claimed' && !replied)) return false;
    this.state = 'removed';
    return true;
  }
}

const uploads = new WeakMap<Request, Upload>();

/** The upload of a route that is declared with @ReceivesUpload. */
export const Uploaded = createParamDecorator((_: unknown, context: ExecutionContext): Upload => {
  const upload = uploads.get(context.switchToHttp().getRequest<Request>());
  if (upload === undefined)
    throw new Error('a route that takes an upload must be declared with @ReceivesUpload');
  return upload;
});

/** The upload of a route whose upload is optional; null when the request came without a body. */
export const MaybeUploaded = createParamDecorator((_: unknown, context: ExecutionContext): Upload | null => {
  return uploads.get(context.switchToHttp().getRequest<Request>()) ?? null;
});

/**
 * The route takes a multipart form with one file. It is received after the caller is known and before the
 * transaction is opened, so that a slow client holds no connection to the database.
 */
export function ReceivesUpload(rules: UploadRules): MethodDecorator {
  return applyDecorators(
    SetMetadata(UPLOAD, rules),
    UseGuards(UploadGuard),
    ApiConsumes('multipart/form-data'),
  );
}

/** Receives the upload. A guard, because guards of a route run after the global ones and before all interceptors. */
@Injectable()
class UploadGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly storage: Storage,
    @Inject(CONFIG) private readonly config: Config,
    private readonly logger: PinoLogger,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const rules = this.reflector.get<UploadRules>(UPLOAD, context.getHandler());
    if (rules.optional === true && hasNoBody(request)) return true;
    const form = await this.receive(request, http.getResponse<Response>(), rules);
    const upload = new Upload(form.fields, form.file);
    uploads.set(request, upload);
    stateOf(request).bodyDigest = digestOf(form);
    this.removeAtTheEnd(http.getResponse<Response>(), upload);
    return true;
  }

  private async receive(request: Request, response: Response, rules: UploadRules): Promise<ReceivedForm> {
    try {
      return await receiveForm(request, this.storage, `${rules.folder}/${newId()}`, {
        ...rules,
        maxFileBytes: this.config.uploadMaxBytes,
      });
    } catch (error) {
      lingerAfterReply(request, response);
      throw error;
    }
  }

  private removeAtTheEnd(response: Response, upload: Upload): void {
    const end = (): void => {
      if (!upload.release(response.writableEnded)) return;
      this.storage.remove(upload.file.key).catch((error: unknown) => {
        this.logger.warn({ err: error, key: upload.file.key }, 'an upload that nobody keeps was not removed');
      });
    };
    if (response.closed) end();
    else response.once('close', end);
  }
}

function hasNoBody(request: Request): boolean {
  const length = request.header('content-length');
  return request.header('transfer-encoding') === undefined && (length === undefined || length === '0');
}

function digestOf({ fields, file }: ReceivedForm): string {
  const sorted = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sorted, file.name, file.sha256.toString('hex')]))
    .digest('hex');
}
