import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../support/app.js';

const policy = [
  "default-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "connect-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
].join(';');

const secret = 'tlinv_a-secret-of-some-mail';
const pages = ['reset-password', 'verify-email', 'invitation'];
const assets = readdirSync(join(__dirname, '../../src/modules/pages/assets')).filter(
  (name) => name !== 'tsconfig.json',
);

/** What the page's tags load, as addresses from its root. */
const referencesOf = (html: string): string[] =>
  [...html.matchAll(/<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map(
    ([, reference = '']) => reference,
  );

describe('the pages that mails link to', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ roles: ['api'], env: { RATE_LIMIT_PUBLIC_PER_MINUTE: '60' } });
  }, 60_000);
  afterAll(() => t.close());

  it.each(pages)('shows /%s to anybody, as a page that may do nothing but ask the API', async (page) => {
    const { status, headers, text } = await t.request('get', `/${page}?token=${secret}&utm_source=mail`);
    expect({ status, headers }).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      },
    });
    expect(headers['set-cookie']).toBeUndefined();
    // Nothing that the policy would stop, and nothing of the request in it.
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
    expect(text).not.toContain(secret);
    expect(text).toContain('<noscript>');
  });

  it.each(pages)(
    'names on /%s every field for its label, its errors and the password manager',
    async (page) => {
      const { text } = await t.request('get', `/${page}`).expect(200);
      const ids = [...text.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const inputs = [...text.matchAll(/<input id="([^"]+)"[^>]*>/g)];
      expect(inputs.length).toBeGreaterThan(1);
      for (const [input, id = ''] of inputs) {
        expect(text).toContain(`<label for="${id}">`);
        expect(input).toMatch(/ autocomplete="(username|name|new-password|current-password)"/);
        const described = /aria-describedby="([^"]+)"/.exec(input)?.[1]?.split(' ') ?? [];
        expect(described).toContain(`${id}-error`);
        expect(ids).toEqual(expect.arrayContaining(described));
      }
      for (const [tag] of text.matchAll(/<form[^>]*>/g)) expect(tag).toContain('method="post"');
    },
  );

  it.each([
    ['', './'],
    ['/', '../'],
  ])('finds its script and style from /invitation%s', async (slash, root) => {
    const { text } = await t.request('get', `/invitation${slash}`).expect(200);
    expect(text).toContain(`<base href="${root}">`);
    const references = referencesOf(text);
    expect(references.toSorted()).toEqual(['pages/invitation.mjs', 'pages/pages.css']);
    for (const reference of references) await t.request('get', `/${reference}`).expect(200);
  });

  it.each(assets)('serves %s as what it is, and again only when it has changed', async (name) => {
    const { status, headers } = await t.request('get', `/pages/${name}`);
    expect({ status, headers }).toMatchObject({
      status: 200,
      headers: {
        'content-type': name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
        'cache-control': 'no-cache',
      },
    });
    await t
      .request('get', `/pages/${name}`)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304);
  });

  it.each(['tsconfig.json', 'nothing.mjs', '..%2fpages.controller.ts', '%2e%2e%2f%2e%2e%2f.env'])(
    'serves no other file: %s',
    async (name) => {
      const { body } = await t.request('get', `/pages/${name}`).expect(404);
      expect(body.code).toBe('not_found');
    },
  );

  it.each([...pages, 'pages/pages.css'])(
    'answers HEAD on /%s, and 405 to what changes something',
    async (path) => {
      const head = await fetch(`${t.url}/${path}`, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
      for (const method of ['post', 'put', 'delete'] as const) {
        const { headers, body } = await t.request(method, `/${path}`).expect(405);
        expect({ allow: headers['allow'], code: body.code }).toEqual({
          allow: 'GET, HEAD, OPTIONS',
          code: 'method_not_allowed',
        });
      }
    },
  );

  it('opens for who has a session that is over, and for however many behind one address', async () => {
    for (let n = 0; n < 100; n += 1) await t.request('get', '/invitation').expect(200);
    await t.request('get', '/invitation').set('Cookie', 'access_token=gone; refresh_token=gone').expect(200);
  });
});
