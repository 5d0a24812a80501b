import * as fc from 'fast-check';
import { formFault, fromBasic, grantScopes } from './token-request.js';

const vocabulary = ['agents:read', 'calls:read', 'calls:write'];

describe('the scopes of a token', () => {
  it.each`
    has               | asked                            | granted            | narrowed
    ${null}           | ${undefined}                     | ${vocabulary}      | ${false}
    ${null}           | ${['calls:write']}               | ${['calls:write']} | ${true}
    ${null}           | ${vocabulary}                    | ${vocabulary}      | ${false}
    ${['calls:read']} | ${undefined}                     | ${['calls:read']}  | ${false}
    ${['calls:read']} | ${['calls:read', 'calls:read']}  | ${['calls:read']}  | ${false}
    ${['calls:read']} | ${['calls:write']}               | ${null}            | ${false}
    ${['calls:read']} | ${['calls:read', 'calls:write']} | ${null}            | ${false}
    ${null}           | ${['calls:pay']}                 | ${null}            | ${false}
    ${null}           | ${[]}                            | ${null}            | ${false}
  `('of a client with $has that asks for $asked: $granted', ({ has, asked, granted, narrowed }) => {
    const expected = granted === null ? { kind: 'refused' } : { kind: 'granted', scopes: granted, narrowed };
    expect(grantScopes(has, asked, vocabulary)).toEqual(expected);
  });

  it('are never more than the client has, nor others than it asked for', () => {
    const some = fc.subarray(vocabulary, { minLength: 1 });
    fc.assert(
      fc.property(
        fc.option(some, { nil: null }),
        fc.option(fc.array(fc.constantFrom(...vocabulary, 'x')), { nil: undefined }),
        (has, asked) => {
          const grant = grantScopes(has, asked, vocabulary);
          if (grant.kind === 'refused') return;
          for (const scope of grant.scopes) {
            expect(has ?? vocabulary).toContain(scope);
            if (asked !== undefined) expect(asked).toContain(scope);
          }
        },
      ),
    );
  });
});

describe('a token request', () => {
  it.each`
    fields                                    | header   | fault
    ${{ grant_type: 'x' }}                    | ${true}  | ${null}
    ${{ client_id: 'a', client_secret: 'b' }} | ${false} | ${null}
    ${{ client_id: 'a', client_secret: 'b' }} | ${true}  | ${/use one of them/}
    ${{ scope: ['a', 'b'] }}                  | ${true}  | ${/scope is there more than once/}
    ${{ scope: { a: 'b' } }}                  | ${true}  | ${/scope/}
  `('of $fields with a header ($header) has the fault $fault', ({ fields, header, fault }) => {
    const said = formFault(fields, header);
    if (fault === null) expect(said).toBeNull();
    else expect(said).toMatch(fault as RegExp);
  });

  it.each`
    sent         | meant
    ${'abc%2Dd'} | ${'abc-d'}
    ${'abc-d_e'} | ${'abc-d_e'}
    ${'a+b'}     | ${'a b'}
    ${'%'}       | ${'%'}
  `('with $sent in HTTP Basic means $meant', ({ sent, meant }) => {
    expect(fromBasic(sent)).toBe(meant);
  });
});
