import { assert, property, string, uniqueArray } from 'fast-check';
import { isLastAdmin } from './last-admin.js';

describe('the last admin', () => {
  it.each`
    admins        | user   | last
    ${['a']}      | ${'a'} | ${true}
    ${['a']}      | ${'b'} | ${false}
    ${['a', 'b']} | ${'a'} | ${false}
    ${['a', 'b']} | ${'c'} | ${false}
    ${[]}         | ${'a'} | ${false}
  `('of $admins is $user: $last', ({ admins, user, last }) => {
    expect(isLastAdmin(admins, user)).toBe(last);
  });

  it('is the only one: whoever may go, an admin stays if there was one', () => {
    assert(
      property(uniqueArray(string(), { minLength: 1 }), string(), (admins, user) => {
        const left = admins.filter((id) => id !== user);
        expect(isLastAdmin(admins, user)).toBe(left.length === 0);
      }),
    );
  });
});
