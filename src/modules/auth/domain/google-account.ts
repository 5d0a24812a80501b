/** What the provider says of a person in an ID token that holds. */
export interface ProviderPerson {
  /** Normalized; null when the token has none. */
  email: string | null;
  emailVerified: boolean;
  /** The Google Workspace domain whose administrator the account belongs to. */
  hostedDomain: string | null;
}

export interface KnownAccount {
  emailVerified: boolean;
  isSuperuser: boolean;
}

export type GoogleDecision =
  /** The identity is known: whose it is signs in, whatever address the provider has for them now. */
  | { kind: 'sign in' }
  /** The identity becomes one of the account with the same address. */
  | { kind: 'link' }
  /** @param emailProven whether the provider knows who reads the address now */
  | { kind: 'create'; email: string; emailProven: boolean }
  | {
      kind: 'refuse';
      because:
        | 'provider has not verified'
        | 'account not verified'
        | 'superuser'
        | 'provider not authoritative';
    };

const google = 'https://accounts.google.com';

/**
 * Who signs in. Who once registered somebody else's address here must not get into the account that its owner later
 * uses by way of Google, and who has an old Google account with an address that is somebody else's by now must not get
 * into theirs: accounts are joined only when both sides know that the address belongs to who uses them.
 * A superuser's account is opened by its password alone, which the operator gave it.
 * @param byIdentity whose the identity (issuer and subject) is
 * @param byEmail the account with the provider's address
 */
export function decideGoogle(
  issuer: string,
  person: ProviderPerson,
  byIdentity: KnownAccount | null,
  byEmail: KnownAccount | null,
): GoogleDecision {
  if (byIdentity?.isSuperuser === true) return { kind: 'refuse', because: 'superuser' };
  if (byIdentity !== null) return { kind: 'sign in' };
  if (person.email === null || !person.emailVerified) {
    return { kind: 'refuse', because: 'provider has not verified' };
  }
  const authoritative = issuer !== google || isAuthoritative(person.email, person.hostedDomain);
  if (byEmail === null) return { kind: 'create', email: person.email, emailProven: authoritative };
  if (byEmail.isSuperuser) return { kind: 'refuse', because: 'superuser' };
  if (!byEmail.emailVerified) return { kind: 'refuse', because: 'account not verified' };
  return authoritative ? { kind: 'link' } : { kind: 'refuse', because: 'provider not authoritative' };
}

/**
 * Google knows who reads an address now only when it keeps the mailbox: gmail.com, and Google Workspace domains. Other
 * addresses were verified once and may have changed hands since
 * (developers.google.com/identity/gsi/web/guides/verify-google-id-token).
 */
function isAuthoritative(email: string, hostedDomain: string | null): boolean {
  return email.endsWith('@gmail.com') || hostedDomain !== null;
}
