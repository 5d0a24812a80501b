import { Inject, Injectable } from '@nestjs/common';
import { OAuth2Client } from 'google-auth-library';
import { createRemoteJWKSet, decodeProtectedHeader, errors, exportSPKI } from 'jose';
import { PinoLogger } from 'nestjs-pino';
import { CONFIG, type Config, type GoogleConfig } from '../../platform/config/config.js';
import { AppError } from '../../platform/errors.js';
import type { Identity } from './data/identities.repository.js';
import type { ProviderPerson } from './domain/google-account.js';
import { normalizeEmail } from './domain/email.js';

/** What an ID token that holds says. */
export interface GooglePerson extends ProviderPerson {
  identity: Identity;
  name: string | null;
}

export interface AuthorizationCode {
  code: string;
  redirectUri: string;
  codeVerifier: string | undefined;
}

const patienceMs = 5_000;

/** Google signs with it, and so does every OpenID provider; a token that names another one is none of theirs. */
const algorithm = 'RS256';

/** Google also names itself without the scheme. */
const google = 'https://accounts.google.com';

/** ID tokens of Google, or of the OpenID provider in its place: got for authorization codes, and verified. */
@Injectable()
export class GoogleIdTokens {
  private readonly settings: GoogleConfig | null;
  private readonly client: OAuth2Client | null;
  private readonly keys: ReturnType<typeof createRemoteJWKSet> | null;

  constructor(
    @Inject(CONFIG) config: Pick<Config, 'google'>,
    private readonly logger: PinoLogger,
  ) {
    logger.setContext('auth');
    this.settings = config.google;
    this.client = config.google && clientOf(config.google);
    // Kept for ten minutes, and fetched again for a key that is new, at most every 30 seconds.
    this.keys =
      config.google && createRemoteJWKSet(new URL(config.google.jwksUrl), { timeoutDuration: patienceMs });
  }

  /**
   * The ID token for an authorization code. It comes from the token endpoint itself, and is verified all the same.
   * @throws AppError not-found `google_not_configured`, unauthenticated `google_code_invalid`, unavailable
   *   `google_unavailable`
   */
  async forCode({ code, redirectUri, codeVerifier }: AuthorizationCode): Promise<string> {
    if (this.client === null || this.settings?.clientSecret === null) throw notConfigured();
    try {
      const { tokens } = await this.client.getToken({
        code,
        redirect_uri: redirectUri,
        ...(codeVerifier !== undefined && { codeVerifier }),
      });
      if (typeof tokens.id_token === 'string') return tokens.id_token;
    } catch (error) {
      const reason = exchangeFault(error);
      if (reason === 'invalid_grant' || reason === 'redirect_uri_mismatch') throw codeInvalid();
      // Not the error itself: it has the request in it, with the client's secret.
      this.logger.error({ reason }, 'the exchange of an authorization code failed');
      throw unavailable();
    }
    throw codeInvalid(); // asked for without the scope openid
  }

  /**
   * @param nonce what the token must have as its nonce, if anything
   * @throws AppError not-found `google_not_configured`, unauthenticated `google_token_invalid`, unavailable
   *   `google_unavailable`
   */
  async verify(idToken: string, nonce: string | undefined): Promise<GooglePerson> {
    if (this.client === null || this.settings === null) throw notConfigured();
    const { clientId, issuer } = this.settings;
    const issuers = issuer === google ? [google, 'accounts.google.com'] : [issuer];
    const certificates = await this.certificatesFor(idToken);
    const ticket = await this.client
      .verifySignedJwtWithCertsAsync(idToken, certificates, clientId, issuers)
      .catch((error: unknown) => this.refuse(error));
    const claims = ticket.getPayload();
    if (claims === undefined || typeof claims.sub !== 'string' || claims.sub === '') throw tokenInvalid();
    if (nonce !== undefined && claims.nonce !== nonce) throw tokenInvalid();
    return {
      identity: { issuer, subject: claims.sub },
      email: typeof claims.email === 'string' ? normalizeEmail(claims.email) : null,
      emailVerified: claims.email_verified === true,
      hostedDomain: claims.hd ?? null,
      name: typeof claims.name === 'string' ? claims.name : null,
    };
  }

  /** The key that the token names, if the provider has it, as google-auth-library wants it. */
  private async certificatesFor(idToken: string): Promise<Record<string, string>> {
    if (this.keys === null) throw notConfigured();
    try {
      const header = decodeProtectedHeader(idToken);
      if (header.alg !== algorithm) throw tokenInvalid();
      const key = await this.keys({ ...header, alg: algorithm }, { payload: '', signature: '' });
      return { [String(header.kid)]: await exportSPKI(key) };
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof TypeError) return this.refuse(error);
      this.logger.error({ err: error }, 'the keys of the identity provider cannot be read');
      throw unavailable();
    }
  }

  private refuse(error: unknown): never {
    // What stands behind the colon is the token, or what is in it.
    const reason = error instanceof Error ? error.message.split(':')[0] : String(error);
    this.logger.info({ reason }, 'an ID token does not hold');
    throw tokenInvalid();
  }
}

function clientOf({ clientId, clientSecret, tokenUrl }: GoogleConfig): OAuth2Client {
  return new OAuth2Client({
    clientId,
    ...(clientSecret !== null && { clientSecret }),
    endpoints: { oauth2TokenUrl: tokenUrl },
    transporterOptions: { timeout: patienceMs, fetchImplementation: fetch },
  });
}

/** What the token endpoint says is wrong (RFC 6749, 5.2), else what happened on the way. */
function exchangeFault(error: unknown): string {
  const { response, code } = error as {
    response?: { data?: { error?: unknown }; status?: number };
    code?: unknown;
  };
  const said = response?.data?.error;
  return typeof said === 'string' ? said : String(response?.status ?? code ?? 'no answer');
}

function notConfigured(): AppError {
  return new AppError('not-found', 'google_not_configured', 'Sign-in with Google is not set up here.');
}

function tokenInvalid(): AppError {
  return new AppError(
    'unauthenticated',
    'google_token_invalid',
    'The ID token does not hold; sign in again.',
  );
}

function codeInvalid(): AppError {
  return new AppError(
    'unauthenticated',
    'google_code_invalid',
    'The authorization code does not hold; sign in again.',
  );
}

function unavailable(): AppError {
  return new AppError(
    'unavailable',
    'google_unavailable',
    'The identity provider does not answer. Try again.',
  );
}
