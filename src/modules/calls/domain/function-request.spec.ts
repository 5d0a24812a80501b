import { requestOf } from './function-request.js';

const context = { callId: 'the-call', attemptId: 'the-attempt', workspaceId: 'the-workspace' };
const given = { sku: 'a b&c', count: 2, near: { zip: '10001' } };

describe('the request that calls a custom function', () => {
  it.each(['POST', 'PUT', 'PATCH'] as const)('carries the arguments as a JSON body: %s', (method) => {
    const url = 'https://api.example.com/inventory?a=b';
    const request = requestOf({ name: 'check', url, method }, given, context);
    expect(request).toMatchObject({ method, url, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(request.body ?? '')).toEqual(given);
  });

  it.each(['GET', 'DELETE'] as const)('carries them in the query, beside what is there: %s', (method) => {
    const request = requestOf(
      { name: 'check', url: 'https://api.example.com/i?a=b', method },
      given,
      context,
    );
    expect(request.body).toBeUndefined();
    expect(Object.fromEntries(new URL(request.url).searchParams)).toEqual({
      a: 'b',
      sku: 'a b&c',
      count: '2',
      near: '{"zip":"10001"}',
    });
  });

  it('stays with the host of the function whatever the arguments are called', () => {
    const nasty = { '//evil.example.com': '/', host: 'evil.example.com', '#': '@' };
    const request = requestOf({ name: 'f', url: 'https://api.example.com/x', method: 'GET' }, nasty, context);
    expect(new URL(request.url).host).toBe('api.example.com');
  });

  it('says which call it is for', () => {
    const { headers } = requestOf({ name: 'f', url: 'https://api.example.com', method: 'GET' }, {}, context);
    expect(headers).toMatchObject({ 'x-trunkline-function': 'f', 'x-trunkline-call-id': 'the-call' });
  });
});
