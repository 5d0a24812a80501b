import * as fc from 'fast-check';

import { endBySipCode } from './sip-status.js';

describe('The final SIP response decides how a call ended', () => {
  it.each`
    code   | status         | endReason                | retryable | trunkFault
    ${301} | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${302} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${false}
    ${305} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${400} | ${'failed'}    | ${'dial_failed'}         | ${false}  | ${false}
    ${401} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${402} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${403} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${404} | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${407} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${408} | ${'no-answer'} | ${'dial_no_answer'}      | ${true}   | ${false}
    ${410} | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${480} | ${'no-answer'} | ${'dial_no_answer'}      | ${true}   | ${false}
    ${481} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${false}
    ${482} | ${'failed'}    | ${'dial_failed'}         | ${false}  | ${false}
    ${484} | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${485} | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${486} | ${'busy'}      | ${'dial_busy'}           | ${true}   | ${false}
    ${487} | ${'no-answer'} | ${'dial_no_answer'}      | ${true}   | ${false}
    ${488} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${500} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${503} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${504} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${600} | ${'busy'}      | ${'dial_busy'}           | ${true}   | ${false}
    ${603} | ${'busy'}      | ${'user_declined'}       | ${false}  | ${false}
    ${604} | ${'failed'}    | ${'invalid_destination'} | ${false}  | ${false}
    ${606} | ${'failed'}    | ${'dial_failed'}         | ${false}  | ${false}
    ${607} | ${'busy'}      | ${'user_declined'}       | ${false}  | ${false}
    ${608} | ${'failed'}    | ${'dial_failed'}         | ${false}  | ${false}
    ${405} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${406} | ${'failed'}    | ${'dial_failed'}         | ${false}  | ${false}
    ${415} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${416} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${420} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${421} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${422} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${423} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${428} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${429} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${433} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${436} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${437} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${438} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${483} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${491} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${false}
    ${493} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${494} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${499} | ${'failed'}    | ${'dial_failed'}         | ${false}  | ${false}
    ${599} | ${'failed'}    | ${'dial_failed'}         | ${true}   | ${true}
    ${699} | ${'failed'}    | ${'dial_failed'}         | ${false}  | ${false}
  `('$code: $status, $endReason', ({ code, ...row }) => {
    expect(endBySipCode(code)).toEqual({ ...row, sipCode: code });
  });

  it.each([-1, 0, 100, 180, 200, 299, 700, 999])('takes %i for no refusal', (code) => {
    expect(endBySipCode(code)).toBeNull();
  });

  it.each([300, 399])('takes %i, which is in no row, for the 300 of its class', (code) => {
    expect(endBySipCode(code)).toMatchObject({ status: 'failed', retryable: false, trunkFault: false });
  });

  it('has an end for every refusal and for nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 1000 }), (code) => {
        expect(endBySipCode(code) !== null).toBe(code >= 300 && code < 700);
      }),
    );
    expect(endBySipCode(Number.NaN)).toBeNull();
    expect(endBySipCode(486.5)).toBeNull();
  });

  it('blames the trunk only where dialing again can succeed, and calls nothing completed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 699 }), (code) => {
        const end = endBySipCode(code);
        expect(end?.status).not.toBe('completed');
        if (end?.trunkFault) expect(end).toMatchObject({ retryable: true, endReason: 'dial_failed' });
        if (end?.endReason === 'user_declined' || end?.endReason === 'invalid_destination') {
          expect(end.retryable).toBe(false);
        }
      }),
    );
  });
});
