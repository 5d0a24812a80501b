import { assert, property, stringMatching } from 'fast-check';
import { type AnsweredPlan, planCall } from './carrier.js';
import { type AgentJob, scriptOf } from './script.js';

const job: AgentJob = {
  agentName: 'Ada',
  firstMessage: 'Hi Bo, this is Ada.',
  variables: { first_name: 'Bo', appointment_day: 'Monday' },
  hangsUpOnMachine: false,
};
const nothing: AgentJob = { agentName: '', firstMessage: '', variables: {}, hangsUpOnMachine: false };

function answered(number: string): AnsweredPlan {
  const plan = planCall(number);
  if (plan.kind !== 'answered') throw new Error(`${number} does not answer`);
  return plan;
}

const told = (number: string, to: AgentJob) =>
  scriptOf(answered(number), number).map(({ event }) => event(to));

it('the agent opens with its first message, and the variables are heard', () => {
  const events = told('+12125550101', job);
  expect(events[0]).toEqual({ type: 'answered_by', answered_by: 'human' });
  expect(events[1]).toEqual({ type: 'turn', role: 'agent', text: 'Hi Bo, this is Ada.' });
  expect(events[2]).toEqual({ type: 'turn', role: 'user', text: 'Yes, this is Bo.' });
  expect(events[3]).toMatchObject({ role: 'agent', text: expect.stringContaining('"Monday"') as string });
});

it('without a job there is still something to say', () => {
  for (const event of told('+12125550101', nothing)) {
    if (event.type === 'turn') expect(event.text).toMatch(/^[A-Z].*[.?]$/);
  }
});

it('voicemail is told from a person, and the agent does not talk to it', () => {
  expect(told('+12125550199', job)).toEqual([
    { type: 'answered_by', answered_by: 'machine_start' },
    { type: 'turn', role: 'user', text: expect.stringContaining('voicemail') as string },
  ]);
});

it('who asks never to be called again is recorded with that disposition', () => {
  const events = told('+12125550177', job);
  expect(events).toContainEqual({ type: 'turn', role: 'user', text: 'Please do not call me again.' });
  expect(events.at(-1)).toEqual({ type: 'disposition', disposition: 'do_not_call' });
});

it('everything happens in order and before the call ends', () => {
  assert(
    property(stringMatching(/^\+1\d{10}$/), (number) => {
      const plan = planCall(number);
      if (plan.kind !== 'answered') return;
      const times = scriptOf(plan, number).map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeLessThan(plan.talkMs);
    }),
  );
});
