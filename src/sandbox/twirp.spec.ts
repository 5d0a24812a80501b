import { Message, TwirpError } from './twirp.js';

const read = (json: unknown) => Message.parse(JSON.stringify(json));

it('reads fields in both spellings that protojson takes', () => {
  for (const message of [read({ roomName: 'a' }), read({ room_name: 'a' })]) {
    expect(message.string('roomName')).toBe('a');
  }
});

it('what is missing or null is the default', () => {
  const message = read({ name: null });
  expect(message.string('name')).toBe('');
  expect(message.bool('flag')).toBe(false);
  expect(message.int('count')).toBe(0);
  expect(message.strings('list')).toEqual([]);
  expect(message.stringMap('map')).toEqual({});
  expect(message.message('inner')).toBeUndefined();
  expect(message.durationMs('duration')).toBeUndefined();
  expect(message.has('name')).toBe(false);
});

it.each`
  json           | ms
  ${'30s'}       | ${30_000}
  ${'1.5s'}      | ${1500}
  ${'0s'}        | ${0}
  ${'0.000001s'} | ${0.001}
`('$json is a duration of $ms ms', ({ json, ms }: { json: string; ms: number }) => {
  expect(read({ ringingTimeout: json }).durationMs('ringingTimeout')).toBeCloseTo(ms);
});

it.each`
  json               | reading
  ${{ x: 1 }}        | ${(message: Message) => message.string('x')}
  ${{ x: 'yes' }}    | ${(message: Message) => message.bool('x')}
  ${{ x: 1.5 }}      | ${(message: Message) => message.int('x')}
  ${{ x: 'many' }}   | ${(message: Message) => message.int('x')}
  ${{ x: 30 }}       | ${(message: Message) => message.durationMs('x')}
  ${{ x: '30' }}     | ${(message: Message) => message.durationMs('x')}
  ${{ x: 'a' }}      | ${(message: Message) => message.strings('x')}
  ${{ x: [1] }}      | ${(message: Message) => message.strings('x')}
  ${{ x: { a: 1 } }} | ${(message: Message) => message.stringMap('x')}
  ${{ x: [] }}       | ${(message: Message) => message.message('x')}
  ${{ x: ['a'] }}    | ${(message: Message) => message.messages('x')}
`(
  'a value of the wrong type is malformed: $json',
  (row: { json: object; reading: (message: Message) => unknown }) => {
    expect(() => row.reading(read(row.json))).toThrow(
      expect.objectContaining({ code: 'malformed' }) as Error,
    );
  },
);

it.each(['{', '[]', '"text"', 'null'])('a body that is no object is malformed: %s', (body) => {
  expect(() => Message.parse(body)).toThrow(TwirpError);
});

it.each`
  code                     | status
  ${'canceled'}            | ${408}
  ${'deadline_exceeded'}   | ${408}
  ${'not_found'}           | ${404}
  ${'permission_denied'}   | ${403}
  ${'unauthenticated'}     | ${401}
  ${'resource_exhausted'}  | ${429}
  ${'failed_precondition'} | ${412}
  ${'unavailable'}         | ${503}
`('$code is HTTP $status', ({ code, status }: { code: TwirpError['code']; status: number }) => {
  expect(new TwirpError(code, 'why').status).toBe(status);
});
