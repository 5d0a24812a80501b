import { isForeignPage, mayUseCookies, type OriginFacts } from './request-origin.js';

describe('the origin of requests with cookies', () => {
  it.each`
    method       | host                   | secFetchSite     | origin                               | allowed
    ${'GET'}     | ${'a.example.com'}     | ${'cross-site'}  | ${undefined}                         | ${true}
    ${'HEAD'}    | ${'a.example.com'}     | ${'cross-site'}  | ${undefined}                         | ${true}
    ${'OPTIONS'} | ${'a.example.com'}     | ${'cross-site'}  | ${undefined}                         | ${true}
    ${'DELETE'}  | ${'a.example.com'}     | ${'cross-site'}  | ${undefined}                         | ${false}
    ${'POST'}    | ${undefined}           | ${undefined}     | ${'https://undefined'}               | ${false}
    ${'POST'}    | ${'a.example.com'}     | ${'same-origin'} | ${'https://a.example.com'}           | ${true}
    ${'POST'}    | ${'a.example.com'}     | ${'none'}        | ${undefined}                         | ${true}
    ${'POST'}    | ${'a.example.com'}     | ${'same-site'}   | ${'https://b.example.com'}           | ${false}
    ${'POST'}    | ${'a.example.com'}     | ${'cross-site'}  | ${'https://a.example.com'}           | ${false}
    ${'PATCH'}   | ${'a.example.com'}     | ${undefined}     | ${'https://a.example.com'}           | ${true}
    ${'POST'}    | ${'a.example.com:443'} | ${undefined}     | ${'https://a.example.com'}           | ${true}
    ${'POST'}    | ${'127.0.0.1:8080'}    | ${undefined}     | ${'http://127.0.0.1:8080'}           | ${true}
    ${'POST'}    | ${'127.0.0.1:8080'}    | ${undefined}     | ${'http://127.0.0.1:3000'}           | ${false}
    ${'POST'}    | ${'a.example.com'}     | ${undefined}     | ${'https://a.example.com.evil.test'} | ${false}
    ${'POST'}    | ${'a.example.com'}     | ${undefined}     | ${'null'}                            | ${false}
    ${'POST'}    | ${'a.example.com'}     | ${undefined}     | ${undefined}                         | ${false}
    ${'POST'}    | ${undefined}           | ${undefined}     | ${'https://a.example.com'}           | ${false}
  `(
    '$method to $host, Sec-Fetch-Site $secFetchSite, Origin $origin: $allowed',
    ({ allowed, ...facts }: { allowed: boolean } & Omit<OriginFacts, 'trusted'>) => {
      expect(mayUseCookies({ ...facts, trusted: [] })).toBe(allowed);
    },
  );

  const trusted = ['https://app.example.com'];
  const facts = { method: 'POST', host: 'api.example.com', trusted };

  it.each`
    secFetchSite    | origin                          | allowed
    ${'same-site'}  | ${'https://app.example.com'}    | ${true}
    ${'cross-site'} | ${'https://app.example.com'}    | ${true}
    ${undefined}    | ${'https://app.example.com'}    | ${true}
    ${undefined}    | ${'http://app.example.com'}     | ${false}
    ${'same-site'}  | ${'https://app.example.com.au'} | ${false}
    ${'same-site'}  | ${undefined}                    | ${false}
  `(
    'beside a trusted one, Sec-Fetch-Site $secFetchSite and Origin $origin: $allowed',
    ({
      secFetchSite,
      origin,
      allowed,
    }: { allowed: boolean } & Pick<OriginFacts, 'secFetchSite' | 'origin'>) => {
      expect(mayUseCookies({ ...facts, secFetchSite, origin })).toBe(allowed);
    },
  );

  it.each`
    secFetchSite     | origin                       | foreign
    ${undefined}     | ${undefined}                 | ${false}
    ${'none'}        | ${undefined}                 | ${false}
    ${'same-origin'} | ${'https://api.example.com'} | ${false}
    ${'same-site'}   | ${'https://app.example.com'} | ${false}
    ${'cross-site'}  | ${'https://evil.test'}       | ${true}
    ${'cross-site'}  | ${undefined}                 | ${true}
    ${undefined}     | ${'https://evil.test'}       | ${true}
    ${undefined}     | ${'null'}                    | ${true}
  `(
    'that sign somebody in: Sec-Fetch-Site $secFetchSite, Origin $origin is foreign: $foreign',
    ({
      secFetchSite,
      origin,
      foreign,
    }: { foreign: boolean } & Pick<OriginFacts, 'secFetchSite' | 'origin'>) => {
      expect(isForeignPage({ ...facts, secFetchSite, origin })).toBe(foreign);
    },
  );
});
