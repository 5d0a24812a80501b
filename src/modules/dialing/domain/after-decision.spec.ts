import type { DialDecision } from './admission.js';
import { prospectAfterDecision, waitsOf } from './after-decision.js';

const at = new Date('2026-03-02T15:00:00Z');
const later = new Date('2026-03-02T16:00:00Z');

describe('what a decision makes of a prospect', () => {
  it.each<[string, DialDecision, unknown]>([
    [
      'suppressed for good',
      { kind: 'skip', because: 'suppressed' },
      { state: 'suppressed', reason: 'suppressed', nextAt: null },
    ],
    [
      'skipped for good',
      { kind: 'skip', because: 'attempt-cap' },
      { state: 'skipped', reason: 'attempt-cap', nextAt: null },
    ],
    [
      'waits for its own window',
      { kind: 'wait', because: 'outside-window', until: later },
      { state: 'pending', reason: 'outside-window', nextAt: later },
    ],
    [
      'waits for the end of another call of the person',
      { kind: 'wait', because: 'person-on-call', until: later },
      { state: 'pending', reason: 'person-on-call', nextAt: later },
    ],
    [
      'waits for its own retry',
      { kind: 'wait', because: 'retry-delay', until: later },
      { state: 'pending', reason: 'retry-delay', nextAt: later },
    ],
    [
      'a full trunk is not its own wait',
      { kind: 'wait', because: 'at-capacity', until: later, limit: 'trunk' },
      null,
    ],
    ['pacing is not its own wait', { kind: 'wait', because: 'pacing', until: later }, null],
    ['dialed', { kind: 'dial', because: 'due', slotAt: at, windowUntil: null, reserveMicros: 0 }, null],
  ])('%s', (_, decision, expected) => {
    expect(prospectAfterDecision(decision)).toEqual(expected);
  });
});

it('counts waits by reason, each with the first instant at which one is over', () => {
  expect(
    waitsOf([
      { kind: 'wait', because: 'outside-window', until: later },
      { kind: 'wait', because: 'outside-window', until: at },
      { kind: 'skip', because: 'suppressed' },
      { kind: 'wait', because: 'outside-window', until: later },
      { kind: 'wait', because: 'pacing', until: at },
    ]),
  ).toEqual([
    { because: 'outside-window', prospects: 3, until: at },
    { because: 'pacing', prospects: 1, until: at },
  ]);
});
