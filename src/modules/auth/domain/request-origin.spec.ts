import { mayUseCookies } from './request-origin.js';

describe('the origin of requests with cookies', () => {
  it.each`
    method     | host                   | secFetchSite     | origin                               | allowed
    ${'GET'}   | ${'a.example.com'}     | ${'cross-site'}  | ${undefined}                         | ${true}
    ${'POST'}  | ${'a.example.com'}     | ${'same-origin'} | ${'https://a.example.com'}           | ${true}
    ${'POST'}  | ${'a.example.com'}     | ${'none'}        | ${undefined}                         | ${true}
    ${'POST'}  | ${'a.example.com'}     | ${'same-site'}   | ${'https://b.example.com'}           | ${false}
    ${'POST'}  | ${'a.example.com'}     | ${'cross-site'}  | ${'https://a.example.com'}           | ${false}
    ${'PATCH'} | ${'a.example.com'}     | ${undefined}     | ${'https://a.example.com'}           | ${true}
    ${'POST'}  | ${'a.example.com:443'} | ${undefined}     | ${'https://a.example.com'}           | ${true}
    ${'POST'}  | ${'127.0.0.1:8080'}    | ${undefined}     | ${'http://127.0.0.1:8080'}           | ${true}
    ${'POST'}  | ${'127.0.0.1:8080'}    | ${undefined}     | ${'http://127.0.0.1:3000'}           | ${false}
    ${'POST'}  | ${'a.example.com'}     | ${undefined}     | ${'https://a.example.com.evil.test'} | ${false}
    ${'POST'}  | ${'a.example.com'}     | ${undefined}     | ${'null'}                            | ${false}
    ${'POST'}  | ${'a.example.com'}     | ${undefined}     | ${undefined}                         | ${false}
    ${'POST'}  | ${undefined}           | ${undefined}     | ${'https://a.example.com'}           | ${false}
  `(
    '$method to $host, Sec-Fetch-Site $secFetchSite, Origin $origin: $allowed',
    ({ allowed, ...facts }: { allowed: boolean } & Parameters<typeof mayUseCookies>[0]) => {
      expect(mayUseCookies(facts)).toBe(allowed);
    },
  );
});
