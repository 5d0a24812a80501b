import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { AccessToken } from 'livekit-server-sdk';

import { cacheDirectory, exists } from './real-livekit.js';

const RTC_NODE_VERSION = '0.13.34';

/** A SIP participant in a real room. */
export interface SipStandIn {
  setStatus(callStatus: string): void;
  leave(): void;
  stop(): Promise<void>;
}

/**
 * Joins `room` as LiveKit SIP does: a participant of kind SIP with its `sip.*` attributes. It lives in a process
 * of its own, with an rtc-node that is installed once per machine beside the LiveKit server.
 */
export async function joinAsSip(
  server: { url: string; apiKey: string; apiSecret: string },
  room: string,
  identity: string,
): Promise<SipStandIn> {
  const access = new AccessToken(server.apiKey, server.apiSecret, {
    identity,
    ttl: 60,
    attributes: { 'sip.callStatus': 'dialing', 'sip.callID': 'SCL_standin' },
  });
  access.kind = 'sip';
  access.addGrant({ roomJoin: true, room, canUpdateOwnMetadata: true });
  const script = join(process.cwd(), 'test/contract/sip-stand-in-process.mjs');
  const args = [await installRtcNode(), server.url.replace('http', 'ws'), await access.toJwt()];
  const child = fork(script, args, { stdio: 'ignore', execArgv: [] });
  const exit = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGKILL');
    await exit;
  };
  const [first]: unknown[] = await Promise.race([once(child, 'message'), exit]);
  if (first !== 'joined') throw new Error(`the stand-in ended with ${String(first)} instead of joining`);
  return {
    setStatus: (callStatus) => child.send({ attributes: { 'sip.callStatus': callStatus } }),
    leave: () => child.send({}),
    stop,
  };
}

/** The directory in which rtc-node is installed. */
async function installRtcNode(): Promise<string> {
  const directory = join(cacheDirectory(), `rtc-node-${RTC_NODE_VERSION}`);
  if (await exists(join(directory, 'node_modules/@livekit/rtc-node/package.json'))) return directory;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{"private":true}');
  const install = ['install', '--no-audit', '--no-fund', `@livekit/rtc-node@${RTC_NODE_VERSION}`];
  await promisify(execFile)('npm', install, { cwd: directory });
  return directory;
}
