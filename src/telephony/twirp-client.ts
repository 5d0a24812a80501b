import http from 'node:http';
import https from 'node:https';

import type { RequestFault } from './dial-outcome.js';
import { ProtoMessage } from './proto-json.js';

export type TwirpReply = { kind: 'ok'; body: unknown } | RequestFault;

export interface TwirpRequest {
  /** `<service>/<method>` of package `livekit`. */
  method: string;
  body: object;
  token: string;
  /** From the call until the response is complete. */
  timeoutMs: number;
}

/** A connection that does not stand by then never will; a dial that waits for it would only come late. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Shorter than any server's idle limit (Node's is 5 s), so that no request is written to a dying connection. */
const IDLE_SOCKET_MS = 4_000;

/**
 * LiveKit's Twirp API in JSON over plain Node HTTP. The SDK's clients cost six times the CPU per request
 * (0.38 ms against 0.06), hide whether a connection ever stood, and take a token per client instead of per request. Connections
 * are unlimited: hundreds of dials wait at once, each for up to 80 s.
 */
export class TwirpClient {
  private readonly base: URL;
  private readonly secure: boolean;
  private readonly agent: http.Agent;
  private readonly request: typeof http.request;

  /** @param url LiveKit's URL: http, https, ws or wss, perhaps with a path in front */
  constructor(url: string) {
    this.base = new URL(url.replace(/^ws/, 'http'));
    this.secure = this.base.protocol === 'https:';
    const options = { keepAlive: true, timeout: IDLE_SOCKET_MS };
    this.agent = this.secure ? new https.Agent(options) : new http.Agent(options);
    this.request = this.secure ? https.request : http.request;
  }

  /** Sends the request once. Never rejects: what went wrong is the reply. */
  call({ method, body, token, timeoutMs }: TwirpRequest): Promise<TwirpReply> {
    const json = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(json),
      authorization: `Bearer ${token}`,
    };
    const path = `${this.base.pathname.replace(/\/$/, '')}/twirp/livekit.${method}`;
    return new Promise((resolve) => {
      let connected = false;
      const request = this.request({
        agent: this.agent,
        hostname: this.base.hostname.replace(/^\[|\]$/g, ''),
        port: this.base.port,
        method: 'POST',
        path,
        headers,
      });
      const giveUp = (why: string) => request.destroy(timedOut(why));
      const total = setTimeout(giveUp, timeoutMs, `no answer within ${timeoutMs} ms`);
      const connect = setTimeout(giveUp, CONNECT_TIMEOUT_MS, `not connected within ${CONNECT_TIMEOUT_MS} ms`);
      const settle = (reply: TwirpReply) => {
        clearTimeout(total);
        clearTimeout(connect);
        resolve(reply);
      };
      const fail = (error: NodeJS.ErrnoException) =>
        settle({ kind: 'no-response', connected, code: error.code ?? error.name, message: error.message });

      const stands = () => {
        connected = true;
        clearTimeout(connect);
      };

      request.on('socket', (socket) => {
        if (socket.connecting) socket.once(this.secure ? 'secureConnect' : 'connect', stands);
        else stands();
      });
      request.on('error', fail);
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', fail);
        response.on('end', () => settle(replyOf(response.statusCode ?? 0, text)));
      });
      request.end(json);
    });
  }
}

function timedOut(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: 'ETIMEDOUT' });
}

function replyOf(httpStatus: number, text: string): TwirpReply {
  const body = parsed(text);
  if (httpStatus === 200 && body !== null) return { kind: 'ok', body };
  const error = ProtoMessage.of(body);
  return {
    kind: 'response',
    httpStatus,
    twirpCode: error.text('code') || null,
    message: withoutTokens(error.text('msg') || text.slice(0, 500)),
    meta: error.strings('meta'),
  };
}

/** LiveKit quotes a token that it refuses; errors end in logs. */
function withoutTokens(text: string): string {
  return text.replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>');
}

function parsed(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null; // not LiveKit's: the caller sees the text as it came
  }
}
