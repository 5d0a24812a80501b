import * as fc from 'fast-check';
import { narrowedTo, type Reach, reachesFurther } from './credential-reach.js';

const names = ['calls:read', 'calls:write', 'credentials:write', 'numbers:read'];
const roles = ['member', 'developer', 'admin'] as const;
const scopes = fc.option(fc.subarray(names, { minLength: 1 }), { nil: null });
const reach = fc.record({ role: fc.constantFrom(...roles), scopes });

const reachOf = ([role, narrowed]: [Reach['role'], string[] | null]): Reach => ({ role, scopes: narrowed });

/** What a reach lets through, one by one. */
function permits({ role, scopes: narrowed }: Reach, needed: { role: Reach['role']; scope: string }): boolean {
  return (
    roles.indexOf(role) >= roles.indexOf(needed.role) &&
    (narrowed === null || narrowed.includes(needed.scope))
  );
}

describe('the reach of a credential that issues another', () => {
  it.each`
    own                                 | wanted                                            | further
    ${['admin', null]}                  | ${['admin', null]}                                | ${null}
    ${['admin', ['credentials:write']]} | ${['admin', null]}                                | ${'scopes'}
    ${['admin', ['credentials:write']]} | ${['member', null]}                               | ${'scopes'}
    ${['admin', ['credentials:write']]} | ${['admin', ['credentials:write']]}               | ${null}
    ${['admin', ['credentials:write']]} | ${['admin', ['credentials:write', 'calls:read']]} | ${'scopes'}
    ${['admin', ['calls:read']]}        | ${['member', ['calls:read']]}                     | ${null}
    ${['developer', null]}              | ${['admin', ['calls:read']]}                      | ${'role'}
  `('$own issues $wanted: $further', ({ own, wanted, further }) => {
    expect(reachesFurther(reachOf(own), reachOf(wanted))).toBe(further);
  });

  it('never lets through what the issuer could not do itself', () => {
    fc.assert(
      fc.property(
        reach,
        reach,
        fc.constantFrom(...roles),
        fc.constantFrom(...names),
        (own, wanted, role, scope) => {
          if (reachesFurther(own, wanted) !== null) return true;
          return !permits(wanted, { role, scope }) || permits(own, { role, scope });
        },
      ),
    );
  });

  it('is refused only for what the issuer could not do', () => {
    fc.assert(
      fc.property(reach, reach, (own, wanted) => {
        if (reachesFurther(own, wanted) === null) return true;
        // A scope of tomorrow stands for those that null has and no list names.
        return roles.some((role) =>
          [...names, 'tomorrow:read'].some(
            (scope) => permits(wanted, { role, scope }) && !permits(own, { role, scope }),
          ),
        );
      }),
    );
  });

  it('narrows to what both lists have', () => {
    fc.assert(
      fc.property(scopes, scopes, fc.constantFrom(...names), (a, b, scope) => {
        const has = (list: readonly string[] | null) => list === null || list.includes(scope);
        expect(has(narrowedTo(a, b))).toBe(has(a) && has(b));
      }),
    );
  });
});
