import { type CallFacts, CallStory } from './call-story.js';

const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 4, 4, 9, 0, 0) + seconds * 1000).toISOString();

const queued: CallFacts = {
  status: 'queued',
  to_number: '+14155550123',
  disposition: null,
  answered_by: null,
  end_reason: null,
  sip_code: null,
  duration_s: null,
  created_at: at(0),
  answered_at: null,
  ended_at: null,
  decision: { kind: 'dial', because: 'due' },
  legs: [],
  transcript: [],
};

describe('CallStory', () => {
  it('tells each thing once, in the order of time', () => {
    const story = new CallStory();
    const answered: CallFacts = {
      ...queued,
      status: 'in-progress',
      answered_at: at(2),
      legs: [{ dialed_at: at(0.1), ringing_at: at(0.7) }],
      transcript: [{ at: at(3), role: 'agent', text: 'Hello.' }],
    };
    expect(story.newLines(queued, new Date(at(0.1)))).toEqual(['   0.0 s  queued      +14155550123']);
    expect(story.newLines(answered, new Date(at(3.1)))).toEqual([
      '   0.1 s  dialing',
      '   0.7 s  ringing',
      '   2.0 s  in-progress',
      '   3.0 s    agent     Hello.',
    ]);
    expect(story.newLines(answered, new Date(at(3.2)))).toEqual([]);
    expect(story.over).toBe(false);
  });

  it('waits for the last words before it ends', () => {
    const story = new CallStory();
    const ended: CallFacts = {
      ...queued,
      status: 'completed',
      end_reason: 'user_hangup',
      answered_at: at(2),
      ended_at: at(12),
      duration_s: 10,
    };
    story.newLines(ended, new Date(at(12.1)));
    expect(story.over).toBe(false);
    const late = { ...ended, transcript: [{ at: at(11.5), role: 'user' as const, text: 'Goodbye.' }] };
    expect(story.newLines(late, new Date(at(12.6)))).toEqual([
      '  11.5 s    callee    Goodbye.',
      '  12.0 s  completed   user_hangup, 10 s',
    ]);
    expect(story.over).toBe(true);
  });

  it('says why a call waits', () => {
    const waiting = { ...queued, decision: { kind: 'wait', because: 'at-capacity' } };
    expect(new CallStory().newLines(waiting, new Date(at(1)))).toContain('   0.0 s    waits: at-capacity');
  });
});
