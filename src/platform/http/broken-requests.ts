import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { v7 as uuid } from 'uuid';
import { AppError } from '../errors.js';
import { problemDocument, problemStatus } from './problem-document.js';

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers with a problem document what Node's parser refuses before there is a request, and ends the connection. */
export function answerBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Reset by the client, or a reply is under way that this must not be written into.
    if (
      error.code === 'ECONNRESET' ||
      !socket.writable ||
      ('_httpMessage' in socket && socket._httpMessage !== null)
    ) {
      socket.destroy(error);
      return;
    }
    socket.end(replyTo(refusalOf(error.code)));
  });
}

function refusalOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AppError(
      'headers-too-large',
      'headers_too_large',
      'URL and headers are longer than 16 KB together.',
    );
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new AppError('timeout', 'request_timeout', 'The request did not arrive in time.');
  }
  return new AppError('invalid', 'malformed_request', 'This is not HTTP/1.1.');
}

function replyTo(refusal: AppError): string {
  const status = problemStatus(refusal.kind);
  const body = JSON.stringify(problemDocument(refusal, `urn:uuid:${uuid()}`));
  return [
    `HTTP/1.1 ${status} ${reasons[status] ?? ''}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
