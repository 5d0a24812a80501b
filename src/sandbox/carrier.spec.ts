import { assert, property, stringMatching } from 'fast-check';
import { planCall, withRingTimeout } from './carrier.js';

describe('the last two digits choose the answer of the carrier', () => {
  it.each`
    number              | plan
    ${'+12125550186'}   | ${{ kind: 'refused', sipCode: 486, sipStatus: 'Busy Here', twirpCode: 'resource_exhausted', leaveReason: 'USER_REJECTED', outcome: 'busy', reason: 'dial_busy', rings: true }}
    ${'+12125550133'}   | ${{ kind: 'refused', sipCode: 603, sipStatus: 'Decline', twirpCode: 'permission_denied', leaveReason: 'USER_REJECTED', outcome: 'busy', reason: 'user_declined', rings: true }}
    ${'+12125550180'}   | ${{ kind: 'refused', sipCode: 480, sipStatus: 'Temporarily Unavailable', twirpCode: 'resource_exhausted', leaveReason: 'USER_UNAVAILABLE', outcome: 'no-answer', rings: true }}
    ${'+12125550144'}   | ${{ kind: 'refused', sipCode: 404, sipStatus: 'Not Found', twirpCode: 'not_found', leaveReason: 'USER_UNAVAILABLE', outcome: 'failed', reason: 'invalid_destination', rings: false }}
    ${'+12125550153'}   | ${{ kind: 'refused', sipCode: 503, sipStatus: 'Service Unavailable', twirpCode: 'failed_precondition', leaveReason: 'CLIENT_INITIATED', outcome: 'failed', reason: 'dial_failed', rings: true }}
    ${'+12125550188'}   | ${{ kind: 'rings-out' }}
    ${'+12125550199'}   | ${{ kind: 'answered', script: 'voicemail', hangUpBy: 'agent' }}
    ${'+12125550177'}   | ${{ kind: 'answered', script: 'do_not_call' }}
    ${'+12125550101'}   | ${{ kind: 'answered', script: 'conversation' }}
    ${'(212) 555-0186'} | ${{ kind: 'refused', sipCode: 486 }}
    ${'86'}             | ${{ kind: 'refused', sipCode: 486 }}
    ${'anonymous'}      | ${{ kind: 'answered', script: 'conversation' }}
  `('$number', ({ number, plan }: { number: string; plan: object }) => {
    expect(planCall(number)).toMatchObject(plan);
  });
});

it('a number is always answered in the same way, after 1 to 6 s of ringing, and talks', () => {
  assert(
    property(stringMatching(/^\+1\d{10}$/), (number) => {
      const plan = planCall(number);
      expect(planCall(number)).toEqual(plan);
      if (plan.kind !== 'answered') return;
      expect(plan.ringMs).toBeGreaterThanOrEqual(1000);
      expect(plan.ringMs).toBeLessThanOrEqual(6000);
      expect(plan.talkMs).toBeGreaterThanOrEqual(6000);
    }),
  );
});

it('numbers differ in how long they ring and in who hangs up', () => {
  const plans = Array.from({ length: 30 }, (_, index) =>
    planCall(`+121255501${String(index).padStart(2, '0')}`),
  );
  const answered = plans.filter((plan) => plan.kind === 'answered');
  expect(new Set(answered.map(({ ringMs }) => ringMs)).size).toBeGreaterThan(10);
  expect(new Set(answered.map(({ hangUpBy }) => hangUpBy)).size).toBe(2);
});

it('a callee who needs longer than the ring timeout does not answer; a refusal is not touched', () => {
  const slow = planCall('+12125550101');
  expect(withRingTimeout(slow, 999)).toEqual({ kind: 'rings-out' });
  expect(withRingTimeout(slow, 6000)).toBe(slow);
  const busy = planCall('+12125550186');
  expect(withRingTimeout(busy, 1)).toBe(busy);
});
