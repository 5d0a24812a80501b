import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export interface TokenFields extends JWTPayload {
  email?: string;
  email_verified?: boolean;
  name?: string;
  nonce?: string;
  hd?: string;
}

/** What the token endpoint was sent. */
type TokenRequest = Record<string, string>;

export interface TestIdentityProvider {
  readonly issuer: string;
  /** Settings of an application that signs in with it. */
  readonly env: Record<string, string>;
  /** The key's public half, as the key set has it. */
  readonly jwk: JWK;
  /** An ID token that holds, with these claims changed. */
  idToken(fields?: TokenFields): Promise<string>;
  /** One signed by another key, which the provider does not know, under the name given. */
  foreignToken(fields: TokenFields, kid: string): Promise<string>;
  /** Signs with a new key from now on, which the key set has beside the old one. */
  rotate(): Promise<void>;
  /** Gives an authorization code for which the token endpoint has this ID token, once. */
  code(idToken: string): string;
  readonly tokenRequests: TokenRequest[];
  /** Answers everything with this status, until it is called with null. */
  fail(status: number | null): void;
  close(): Promise<void>;
}

const clientId = 'client.apps.example.com';
const clientSecret = 'the secret of the client';

/** An OpenID provider on this machine: RSA keys, a key set and a token endpoint. */
export async function startIdentityProvider(): Promise<TestIdentityProvider> {
  const provider = new IdentityProvider();
  await provider.start();
  return provider;
}

class IdentityProvider implements TestIdentityProvider {
  readonly tokenRequests: TokenRequest[] = [];
  private readonly server: Server;
  private readonly keySet: JWK[] = [];
  private readonly codes = new Map<string, string>();
  private signingKey: SigningKey | undefined;
  private failure: number | null = null;

  constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
  }

  async start(): Promise<void> {
    await this.rotate();
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get env(): Record<string, string> {
    return {
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_CLIENT_SECRET: clientSecret,
      GOOGLE_ISSUER: this.issuer,
      GOOGLE_JWKS_URL: `${this.issuer}/keys`,
      GOOGLE_TOKEN_URL: `${this.issuer}/token`,
    };
  }

  get jwk(): JWK {
    const jwk = this.keySet.at(-1);
    if (jwk === undefined) throw new Error('there is no key yet');
    return jwk;
  }

  async rotate(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    this.signingKey = privateKey;
    const kid = `key-${this.keySet.length + 1}`;
    this.keySet.push({ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' });
  }

  idToken(fields: TokenFields = {}): Promise<string> {
    if (this.signingKey === undefined) throw new Error('there is no key yet');
    return this.sign(fields, String(this.jwk.kid), this.signingKey);
  }

  async foreignToken(fields: TokenFields, kid: string): Promise<string> {
    const { privateKey } = await generateKeyPair('RS256');
    return this.sign(fields, kid, privateKey);
  }

  code(idToken: string): string {
    const code = `code-${this.codes.size + 1}`;
    this.codes.set(code, idToken);
    return code;
  }

  fail(status: number | null): void {
    this.failure = status;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private sign(fields: TokenFields, kid: string, key: SigningKey): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: clientId,
      iat: now,
      exp: now + 3600,
      email_verified: true,
      ...fields,
    };
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(key);
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    if (this.failure !== null) return [this.failure, {}];
    if (request.url === '/keys') return [200, { keys: this.keySet }];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    this.tokenRequests.push(sent);
    if (sent['client_id'] !== clientId || sent['client_secret'] !== clientSecret) {
      return [401, { error: 'invalid_client' }];
    }
    const idToken = this.codes.get(sent['code'] ?? '');
    this.codes.delete(sent['code'] ?? '');
    if (idToken === undefined) return [400, { error: 'invalid_grant' }];
    return [200, { access_token: 'unused', token_type: 'Bearer', expires_in: 3600, id_token: idToken }];
  }
}
