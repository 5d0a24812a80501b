import * as fc from 'fast-check';

import { dialAnswerOf, type RequestFault } from './dial-outcome.js';
import { endBySipCode } from './sip-status.js';

const response = (
  httpStatus: number,
  twirpCode: string | null,
  message: string,
  meta: Record<string, string> = {},
): RequestFault => ({ kind: 'response', httpStatus, twirpCode, message, meta });
const sip = (code: number, status = '') => ({ sip_status_code: String(code), sip_status: status });

describe('What a failed dial request means', () => {
  it.each`
    http   | twirp                    | sipCode | status
    ${429} | ${'resource_exhausted'}  | ${486}  | ${'busy'}
    ${403} | ${'permission_denied'}   | ${603}  | ${'busy'}
    ${429} | ${'resource_exhausted'}  | ${480}  | ${'no-answer'}
    ${404} | ${'not_found'}           | ${404}  | ${'failed'}
    ${412} | ${'failed_precondition'} | ${503}  | ${'failed'}
    ${401} | ${'unauthenticated'}     | ${407}  | ${'failed'}
    ${500} | ${'internal'}            | ${482}  | ${'failed'}
  `('SIP $sipCode in HTTP $http is $status: the SIP status decides', ({ http, twirp, sipCode, status }) => {
    const answer = dialAnswerOf(response(http, twirp, 'INVITE failed', sip(sipCode)));
    expect(answer).toMatchObject({ kind: 'ended', end: { status, sipCode } });
  });

  it('takes the SIP status from the message when the metadata lacks it', () => {
    for (const status of ['sip status: 486: Busy Here', 'sip status 486']) {
      const message = `twirp error unknown: INVITE failed: ${status}`;
      expect(dialAnswerOf(response(429, 'resource_exhausted', message))).toEqual({
        kind: 'ended',
        end: endBySipCode(486),
      });
    }
  });

  it.each`
    message                                                                        | status         | trunkFault
    ${'INVITE failed: transaction failed to complete (0 intermediate responses)!'} | ${'no-answer'} | ${false}
    ${'INVITE failed: sip request timed out'}                                      | ${'no-answer'} | ${false}
    ${'INVITE failed: transaction failed to complete (0 intermediate responses)'}  | ${'no-answer'} | ${true}
    ${'INVITE failed: transaction failed to complete (2 intermediate responses)'}  | ${'no-answer'} | ${false}
    ${'INVITE failed: service shutting down'}                                      | ${'failed'}    | ${false}
    ${'INVITE failed: context canceled'}                                           | ${'no-answer'} | ${false}
  `('408 canceled, "$message": $status', ({ message, status, trunkFault }) => {
    const answer = dialAnswerOf(response(408, 'canceled', `twirp error unknown: ${message}`));
    const endReason = status === 'failed' ? 'dial_failed' : 'dial_no_answer';
    expect(answer).toEqual({
      kind: 'ended',
      end: { status, endReason, trunkFault, sipCode: null, retryable: true },
    });
  });

  it('counts a trunk that lacks its credentials as a fault of the trunk', () => {
    for (const message of [
      'server required auth, but no username or password was provided',
      'max auth retry attempts reached',
      'no auth header in response',
    ]) {
      const answer = dialAnswerOf(response(412, 'failed_precondition', message));
      expect(answer).toMatchObject({ kind: 'ended', end: { status: 'failed', trunkFault: true } });
    }
  });

  it.each`
    http   | twirp                 | message                                                      | because                 | trunkFault
    ${503} | ${'unavailable'}      | ${'cpu exhausted'}                                           | ${'cpu-exhausted'}      | ${false}
    ${503} | ${'unavailable'}      | ${'twirp error unknown: cpu exhausted'}                      | ${'cpu-exhausted'}      | ${false}
    ${503} | ${'unavailable'}      | ${'twirp error unknown: no response from servers'}           | ${'no-sip-node'}        | ${false}
    ${503} | ${'unavailable'}      | ${'no servers available (received 2 responses)'}             | ${'no-sip-node'}        | ${false}
    ${503} | ${'unavailable'}      | ${'no servers available (received 12 responses)'}            | ${'no-sip-node'}        | ${false}
    ${500} | ${'internal'}         | ${'twirp error unknown: sip not connected (redis required)'} | ${'no-sip-node'}        | ${false}
    ${404} | ${'not_found'}        | ${'twirp error unknown: requested sip trunk does not exist'} | ${'trunk-missing'}      | ${true}
    ${404} | ${'not_found'}        | ${'twirp error unknown: object cannot be found'}             | ${'trunk-missing'}      | ${true}
    ${400} | ${'invalid_argument'} | ${'lookup sip.example.com: no such host'}                    | ${'invalid-request'}    | ${true}
    ${400} | ${'malformed'}        | ${'the json request could not be decoded'}                   | ${'invalid-request'}    | ${true}
    ${404} | ${'bad_route'}        | ${'no handler for path "/twirp/livekit.SIP/X"'}              | ${'refused-by-gateway'} | ${false}
    ${401} | ${'unauthenticated'}  | ${'permissions denied'}                                      | ${'unauthorized'}       | ${false}
    ${401} | ${null}               | ${'invalid token: …, error: token is expired (exp)'}         | ${'unauthorized'}       | ${false}
    ${429} | ${null}               | ${'<html>Too Many Requests</html>'}                          | ${'refused-by-gateway'} | ${false}
    ${404} | ${null}               | ${'404 page not found'}                                      | ${'refused-by-gateway'} | ${false}
    ${300} | ${null}               | ${'Multiple Choices'}                                        | ${'refused-by-gateway'} | ${false}
    ${301} | ${null}               | ${'Moved Permanently'}                                       | ${'refused-by-gateway'} | ${false}
  `(
    'HTTP $http $twirp "$message": no INVITE left, $because',
    ({ http, twirp, message, because, trunkFault }) => {
      expect(dialAnswerOf(response(http, twirp, message))).toMatchObject({
        kind: 'not-sent',
        because,
        trunkFault,
      });
    },
  );

  it.each`
    http   | twirp                    | message
    ${408} | ${'deadline_exceeded'}   | ${'request timed out'}
    ${408} | ${'canceled'}            | ${'request canceled'}
    ${408} | ${'canceled'}            | ${'server is closed'}
    ${408} | ${null}                  | ${'Request Timeout'}
    ${412} | ${'failed_precondition'} | ${'write udp: network is unreachable'}
    ${429} | ${'resource_exhausted'}  | ${'too many requests'}
    ${499} | ${null}                  | ${'Client Closed Request'}
    ${299} | ${null}                  | ${'Accepted, or so'}
    ${500} | ${null}                  | ${'Internal Server Error'}
    ${500} | ${'internal'}            | ${'panic'}
    ${502} | ${null}                  | ${'Bad Gateway'}
    ${503} | ${'unavailable'}         | ${'cpu exhausted, but the call was placed'}
    ${503} | ${null}                  | ${'cpu exhausted'}
    ${504} | ${null}                  | ${'Gateway Timeout'}
    ${200} | ${null}                  | ${'<html>'}
  `('HTTP $http $twirp "$message" leaves it open whether a phone rings', ({ http, twirp, message }) => {
    expect(dialAnswerOf(response(http, twirp, message)).kind).toBe('ambiguous');
  });

  it.each`
    twirp                    | words
    ${'canceled'}            | ${'sip request timed out'}
    ${'canceled'}            | ${'service shutting down'}
    ${'canceled'}            | ${'context canceled'}
    ${'failed_precondition'} | ${'max auth retry attempts reached'}
    ${'unavailable'}         | ${'cpu exhausted'}
    ${'unavailable'}         | ${'no response from servers'}
    ${'unavailable'}         | ${'no servers available (received 2 responses)'}
    ${'internal'}            | ${'sip not connected (redis required)'}
    ${'not_found'}           | ${'requested sip trunk does not exist'}
    ${'not_found'}           | ${'object cannot be found'}
  `('knows "$words" only at the end of what $twirp says, and not as part of another', ({ twirp, words }) => {
    expect(dialAnswerOf(response(500, twirp, `error: ${words}`)).kind).not.toBe('ambiguous');
    expect(dialAnswerOf(response(500, twirp, `${words}, or so`)).kind).toBe('ambiguous');
    expect(dialAnswerOf(response(500, 'unknown', words)).kind).toBe('ambiguous');
  });

  it('tells what was said, for the log and the decision', () => {
    const fault = { kind: 'no-response', code: 'ECONNRESET', message: 'read' } as const;
    expect(dialAnswerOf({ ...fault, connected: true })).toEqual({
      kind: 'ambiguous',
      because: 'ECONNRESET: read',
    });
    expect(dialAnswerOf({ ...fault, connected: false })).toEqual({
      kind: 'not-sent',
      because: 'connection-refused',
      trunkFault: false,
      detail: 'ECONNRESET: read',
    });
    expect(dialAnswerOf(response(429, null, 'Slow down'))).toMatchObject({ detail: 'HTTP 429: Slow down' });
    expect(dialAnswerOf(response(401, null, 'Who?'))).toMatchObject({ detail: 'Who?' });
    expect(dialAnswerOf(response(500, 'internal', 'panic'))).toMatchObject({
      because: 'HTTP 500 internal: panic',
    });
    expect(dialAnswerOf(response(502, null, 'Bad Gateway'))).toMatchObject({
      because: 'HTTP 502 : Bad Gateway',
    });
  });

  it.each`
    connected | code              | kind
    ${false}  | ${'ECONNREFUSED'} | ${'not-sent'}
    ${false}  | ${'ENOTFOUND'}    | ${'not-sent'}
    ${false}  | ${'EHOSTUNREACH'} | ${'not-sent'}
    ${false}  | ${'ETIMEDOUT'}    | ${'not-sent'}
    ${true}   | ${'ECONNRESET'}   | ${'ambiguous'}
    ${true}   | ${'ETIMEDOUT'}    | ${'ambiguous'}
    ${true}   | ${'EPIPE'}        | ${'ambiguous'}
  `('$code, connected $connected: $kind', ({ connected, code, kind }) => {
    expect(dialAnswerOf({ kind: 'no-response', connected, code, message: '' }).kind).toBe(kind);
  });

  it('follows the SIP status whatever the HTTP status and the code say', () => {
    const anyResponse = fc.record({
      http: fc.integer({ min: 200, max: 599 }),
      twirp: fc.option(fc.string()),
    });
    fc.assert(
      fc.property(
        anyResponse,
        fc.integer({ min: 300, max: 699 }),
        fc.string(),
        ({ http, twirp }, code, text) => {
          const answer = dialAnswerOf(response(http, twirp, text, sip(code, text)));
          expect(answer).toEqual({ kind: 'ended', end: endBySipCode(code) });
        },
      ),
    );
  });

  it('never calls a 5xx, or a failure of a connection that stood, safe unless its exact words are known', () => {
    const known =
      /cpu exhausted$|no response from servers$|no servers available|redis required|sip status|timed out$|shutting down$|context canceled$|trunk does not exist$|cannot be found$|intermediate/;
    const codes = fc.constantFrom(
      'internal',
      'unavailable',
      'unknown',
      'deadline_exceeded',
      'canceled',
      null,
    );
    const words = fc.string().filter((text) => !known.test(text));
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 599 }), codes, words, (http, code, text) => {
        expect(dialAnswerOf(response(http, code, text)).kind).toBe('ambiguous');
        expect(dialAnswerOf({ kind: 'no-response', connected: true, code: text, message: text }).kind).toBe(
          'ambiguous',
        );
      }),
    );
  });
});
