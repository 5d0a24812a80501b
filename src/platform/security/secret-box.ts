import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { KeyRing } from '../config/secrets.js';

const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const keyIdBytes = 4;

/** What tells keys apart without telling anything of them: the first bytes of the key's SHA-256. */
export function keyIdOf(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, keyIdBytes);
}

/** The id of the key that sealed an envelope, in hex; null for what is no envelope. */
export function keyIdOfEnvelope(envelope: Buffer): string | null {
  return envelope[0] === version && envelope.length > 1 + keyIdBytes + ivBytes + tagBytes
    ? envelope.subarray(1, 1 + keyIdBytes).toString('hex')
    : null;
}

/**
 * Encrypts what must not lie in the database in clear: AES-256-GCM, bound to where it belongs (workspace and column),
 * so that a value copied elsewhere does not open. Layout: version, key id, iv, tag, ciphertext. Seals with the
 * current key and opens with any of the ring.
 *
 * A column that holds such envelopes is listed in sealed-columns.ts, which the rotation of keys goes by; and what is
 * sealed is written in the transaction in which it was sealed, since the rotation waits for those that are open.
 */
export class SecretBox {
  private ring: KeyRing | null = null;
  private keys: { id: Buffer; key: Buffer }[] = [];

  /** @param source gives the keys of this moment */
  constructor(private readonly source: () => KeyRing) {}

  /** @param place where the value belongs, such as `<workspace id>:trunks.auth_password` */
  seal(plain: string, place: string): Buffer {
    const [current] = this.known();
    if (current === undefined) throw new Error('a ring has a current key');
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', current.key, iv);
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([version]), current.id, iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws when no key of the ring sealed it, the place is another one, or the value was changed */
  open(envelope: Buffer, place: string): string {
    const known = this.known().find(({ id }) => id.equals(envelope.subarray(1, 1 + keyIdBytes)));
    if (envelope[0] !== version || known === undefined) {
      throw new Error(`${place} was encrypted with another ENCRYPTION_KEY`);
    }
    let at = 1 + keyIdBytes;
    const iv = envelope.subarray(at, (at += ivBytes));
    const tag = envelope.subarray(at, (at += tagBytes));
    const decipher = createDecipheriv('aes-256-gcm', known.key, iv);
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(envelope.subarray(at)), decipher.final()]).toString('utf8');
  }

  /** The ring's keys with their ids, the current one first. */
  private known(): { id: Buffer; key: Buffer }[] {
    const ring = this.source();
    if (ring !== this.ring) {
      this.ring = ring;
      this.keys = [ring.current, ...ring.previous].map((key) => ({ id: keyIdOf(key), key }));
    }
    return this.keys;
  }
}
