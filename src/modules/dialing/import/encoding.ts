import { isUtf8 } from 'node:buffer';
import type { Encoding } from './format.js';

export type EncodingVerdict =
  | { ok: true; encoding: Encoding; settled: boolean; bom: boolean }
  | { ok: false; because: 'binary' | 'broken'; offset: number };

/**
 * Tells a file's encoding from its head: by its byte order mark, else UTF-16 by the zero bytes that Latin text
 * has in it, else UTF-8 if it is valid, else Windows-1252. A text with valid UTF-8 sequences beyond ASCII and a
 * few invalid ones among them is broken UTF-8, not Windows-1252.
 */
export function detectEncoding(head: Buffer, isWholeFile: boolean): EncodingVerdict {
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return utf8(head, isWholeFile, true);
  if (startsWith(head, [0xff, 0xfe])) return utf16(head, 'utf-16le', isWholeFile, true);
  if (startsWith(head, [0xfe, 0xff])) return utf16(head, 'utf-16be', isWholeFile, true);
  const zero = head.indexOf(0);
  if (zero < 0) return utf8(head, isWholeFile, false);
  const guess = wideGuess(head);
  return guess ? utf16(head, guess, isWholeFile, false) : { ok: false, because: 'binary', offset: zero };
}

function utf8(head: Buffer, isWholeFile: boolean, bom: boolean): EncodingVerdict {
  const zero = head.indexOf(0);
  if (zero >= 0) return { ok: false, because: 'binary', offset: zero };
  const complete = isWholeFile ? head : head.subarray(0, head.length - incompleteTail(head));
  if (isUtf8(complete)) {
    const settled = bom || firstNonAscii(complete) >= 0;
    return { ok: true, encoding: 'utf-8', settled, bom };
  }
  const offset = firstInvalidUtf8(complete);
  if (bom || isBrokenUtf8(complete)) return { ok: false, because: 'broken', offset };
  if (hasControls(complete)) return { ok: false, because: 'binary', offset };
  return { ok: true, encoding: 'windows-1252', settled: true, bom: false };
}

function utf16(head: Buffer, encoding: Encoding, isWholeFile: boolean, bom: boolean): EncodingVerdict {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: !isWholeFile });
    const zero = text.indexOf('\0');
    if (zero >= 0) return { ok: false, because: 'binary', offset: zero * 2 };
    return { ok: true, encoding, settled: true, bom };
  } catch {
    // What a fatal decoder throws says nothing more than that the text is broken; the place is found here.
    const text = new TextDecoder(encoding).decode(head);
    return { ok: false, because: 'broken', offset: Math.max(0, text.indexOf('\ufffd')) * 2 };
  }
}

/** Latin text in UTF-16 has a zero in nearly every other byte, always on the same side. */
function wideGuess(head: Buffer): Encoding | null {
  const sample = head.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (const [i, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (i % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = sample.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.4 && odd < half * 0.05) return 'utf-16be';
  return null;
}

/** Invalid UTF-8 that is UTF-8 nevertheless: what is not ASCII in it is mostly well formed. */
export function isBrokenUtf8(bytes: Buffer): boolean {
  const { valid, invalid } = countSequences(bytes);
  return invalid > 0 && valid >= invalid;
}

/** How many bytes at the end may be the beginning of a character that goes on in the next chunk. */
export function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Windows-1252 differs from Latin-1 in these 32 places; TextDecoder of Node 20 takes the two for one. */
const WINDOWS_80_TO_9F =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** The text of bytes in Windows-1252. */
export function fromWindows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (char) => WINDOWS_80_TO_9F[char.charCodeAt(0) - 0x80] ?? char);
}

const FROM_WINDOWS_1252 = new Map([...WINDOWS_80_TO_9F].map((char, index) => [char, 0x80 + index]));

/** What gives a text's bytes in an encoding from which it was decoded, so that all its characters have some. */
export function encoderOf(encoding: Encoding): (text: string) => Buffer {
  switch (encoding) {
    case 'utf-8':
      return (text) => Buffer.from(text, 'utf8');
    case 'utf-16le':
      return (text) => Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return (text) => Buffer.from(text, 'utf16le').swap16();
    case 'windows-1252':
      return (text) =>
        Buffer.from([...text].map((char) => FROM_WINDOWS_1252.get(char) ?? char.charCodeAt(0)));
  }
}

/** The first byte beyond ASCII, or -1. */
export function firstNonAscii(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => byte >= 0x80);
}

/** Where UTF-8 is broken first, or -1. `bytes` must not end within a character. */
export function firstInvalidUtf8(bytes: Buffer): number {
  return isUtf8(bytes) ? -1 : countSequences(bytes).firstInvalid;
}

function countSequences(bytes: Buffer): { valid: number; invalid: number; firstInvalid: number } {
  let valid = 0;
  let invalid = 0;
  let firstInvalid = -1;
  for (let i = 0; i < bytes.length;) {
    const byte = bytes[i] ?? 0;
    const length = byte < 0x80 ? 1 : sequenceLength(byte);
    if (length > 0 && i + length <= bytes.length && isUtf8(bytes.subarray(i, i + length))) {
      if (length > 1) valid += 1;
      i += length;
    } else {
      invalid += 1;
      if (firstInvalid < 0) firstInvalid = i;
      i += 1;
    }
  }
  return { valid, invalid, firstInvalid };
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf0) return lead <= 0xf4 ? 4 : 0;
  if (lead >= 0xe0) return 3;
  return lead >= 0xc2 ? 2 : 0;
}

/** Control characters that no text has: with them, what is not UTF-8 is no Windows-1252 either. */
const hasControls = (bytes: Uint8Array) =>
  bytes.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 26);

const startsWith = (bytes: Buffer, prefix: number[]) =>
  bytes.subarray(0, prefix.length).equals(Buffer.from(prefix));
