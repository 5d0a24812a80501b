import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const keyIdBytes = 4;

/**
 * Encrypts what must not lie in the database in clear: AES-256-GCM, bound to where it belongs (workspace and column),
 * so that a value copied elsewhere does not open. Layout: version, key id, iv, tag, ciphertext.
 */
export class SecretBox {
  private readonly keyId: Buffer;

  /** @param key 32 bytes */
  constructor(private readonly key: Buffer) {
    this.keyId = createHash('sha256').update(key).digest().subarray(0, keyIdBytes);
  }

  /** @param place where the value belongs, such as `<workspace id>:trunks.auth_password` */
  seal(plain: string, place: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([version]), this.keyId, iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws when the key is another one, the place is another one, or the value was changed */
  open(envelope: Buffer, place: string): string {
    if (envelope[0] !== version || !envelope.subarray(1, 1 + keyIdBytes).equals(this.keyId)) {
      throw new Error(`${place} was encrypted with another ENCRYPTION_KEY`);
    }
    let at = 1 + keyIdBytes;
    const iv = envelope.subarray(at, (at += ivBytes));
    const tag = envelope.subarray(at, (at += tagBytes));
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv);
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(envelope.subarray(at)), decipher.final()]).toString('utf8');
  }
}
