import * as fc from 'fast-check';
import { decideGoogle, type KnownAccount } from './google-account.js';

const google = 'https://accounts.google.com';
const keycloak = 'https://id.example.com/realms/main';
const verified: KnownAccount = { emailVerified: true, isSuperuser: false };
const unverified: KnownAccount = { emailVerified: false, isSuperuser: false };
const root: KnownAccount = { emailVerified: true, isSuperuser: true };

describe('signing in with Google', () => {
  it.each`
    issuer      | email                | sure     | hd               | account       | decision
    ${google}   | ${'ada@gmail.com'}   | ${true}  | ${null}          | ${null}       | ${'create, proven'}
    ${google}   | ${'ada@gmail.com'}   | ${true}  | ${null}          | ${verified}   | ${'link'}
    ${google}   | ${'ada@gmail.com'}   | ${true}  | ${null}          | ${unverified} | ${'account not verified'}
    ${google}   | ${'ada@gmail.com'}   | ${true}  | ${null}          | ${root}       | ${'superuser'}
    ${google}   | ${'ada@gmail.com'}   | ${false} | ${null}          | ${verified}   | ${'provider has not verified'}
    ${google}   | ${'ada@gmail.com'}   | ${false} | ${null}          | ${null}       | ${'provider has not verified'}
    ${google}   | ${null}              | ${true}  | ${null}          | ${null}       | ${'provider has not verified'}
    ${google}   | ${'ada@example.com'} | ${true}  | ${'example.com'} | ${verified}   | ${'link'}
    ${google}   | ${'ada@example.com'} | ${true}  | ${null}          | ${verified}   | ${'provider not authoritative'}
    ${google}   | ${'ada@example.com'} | ${true}  | ${null}          | ${null}       | ${'create, unproven'}
    ${google}   | ${'ada@xgmail.com'}  | ${true}  | ${null}          | ${verified}   | ${'provider not authoritative'}
    ${keycloak} | ${'ada@example.com'} | ${true}  | ${null}          | ${verified}   | ${'link'}
    ${keycloak} | ${'ada@example.com'} | ${true}  | ${null}          | ${null}       | ${'create, proven'}
  `(
    'of $email (verified $sure, hd $hd) by $issuer, beside $account: $decision',
    ({ issuer, email, sure, hd, account, decision }) => {
      const person = {
        email: email as string | null,
        emailVerified: sure as boolean,
        hostedDomain: hd as string | null,
      };
      const decided = decideGoogle(issuer as string, person, null, account as KnownAccount | null);
      const said =
        decided.kind === 'refuse'
          ? decided.because
          : decided.kind === 'create'
            ? `create, ${decided.emailProven ? 'proven' : 'unproven'}`
            : decided.kind;
      expect(said).toBe(decision);
    },
  );

  const anyPerson = fc.record({
    email: fc.option(fc.constantFrom('ada@gmail.com', 'ada@example.com')),
    emailVerified: fc.boolean(),
    hostedDomain: fc.option(fc.constant('example.com')),
  });
  const anyAccount = fc.option(fc.record({ emailVerified: fc.boolean(), isSuperuser: fc.boolean() }));
  const anyIssuer = fc.constantFrom(google, keycloak);

  it('goes by the identity once it is known, whatever became of the addresses', () => {
    fc.assert(
      fc.property(anyIssuer, anyPerson, anyAccount, (issuer, person, account) => {
        expect(decideGoogle(issuer, person, unverified, account)).toEqual({ kind: 'sign in' });
      }),
    );
  });

  it('never joins an account unless both sides have verified, and never a superuser’s', () => {
    fc.assert(
      fc.property(anyIssuer, anyPerson, anyAccount, (issuer, person, account) => {
        if (decideGoogle(issuer, person, null, account).kind !== 'link') return;
        expect([person.emailVerified, account?.emailVerified, account?.isSuperuser]).toEqual([
          true,
          true,
          false,
        ]);
      }),
    );
  });

  it('never opens a superuser’s account, also when the identity was linked before', () => {
    fc.assert(
      fc.property(anyIssuer, anyPerson, anyAccount, (issuer, person, account) => {
        const decided = decideGoogle(issuer, person, root, account);
        expect(decided).toEqual({ kind: 'refuse', because: 'superuser' });
      }),
    );
  });

  it('never makes a second account for an address', () => {
    fc.assert(
      fc.property(anyIssuer, anyPerson, anyAccount, (issuer, person, account) => {
        fc.pre(account !== null);
        return decideGoogle(issuer, person, null, account).kind !== 'create';
      }),
    );
  });
});
