import { judgeSignup, type SignupPolicy } from './signup-policy.js';

describe('who may make an account', () => {
  it.each`
    policy      | email                 | invited  | verdict
    ${'open'}   | ${'ada@example.com'}  | ${false} | ${'allowed'}
    ${'open'}   | ${'ada@example.com'}  | ${true}  | ${'allowed'}
    ${'open'}   | ${'root@example.com'} | ${true}  | ${'address reserved'}
    ${'invite'} | ${'ada@example.com'}  | ${false} | ${'invitation required'}
    ${'invite'} | ${'ada@example.com'}  | ${true}  | ${'allowed'}
    ${'invite'} | ${'root@example.com'} | ${true}  | ${'address reserved'}
    ${'closed'} | ${'ada@example.com'}  | ${true}  | ${'closed'}
    ${'closed'} | ${'ada@example.com'}  | ${false} | ${'closed'}
  `(
    '$policy, $email, invited $invited: $verdict',
    ({
      policy,
      email,
      invited,
      verdict,
    }: {
      policy: SignupPolicy;
      email: string;
      invited: boolean;
      verdict: string;
    }) => {
      const judged = judgeSignup(policy, { email, invited, superuserEmail: 'root@example.com' });
      expect(judged.kind === 'refused' ? judged.because : judged.kind).toBe(verdict);
    },
  );

  it('reserves no address where there is no superuser', () => {
    const facts = { email: 'root@example.com', invited: false, superuserEmail: null };
    expect(judgeSignup('open', facts)).toEqual({ kind: 'allowed' });
  });
});
