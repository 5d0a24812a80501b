import type { AnsweredPlan } from './carrier.js';
import { fractionOf } from './random.js';

/** What the platform tells an agent about its call; the fields that the script uses. */
export interface AgentJob {
  agentName: string;
  firstMessage: string;
  variables: Record<string, string>;
  /** Whether it hangs up when a machine answers. */
  hangsUpOnMachine: boolean;
}

type ScriptEvent =
  | { type: 'turn'; role: 'agent' | 'user'; text: string }
  | { type: 'answered_by'; answered_by: 'human' | 'machine_start' }
  | { type: 'disposition'; disposition: string };

/** Something that happens `atMs` after the answer. What is said may depend on the job. */
export interface Moment {
  atMs: number;
  event: (job: AgentJob) => ScriptEvent;
}

type Line = [role: 'agent' | 'user', text: (job: AgentJob) => string];

/** When a machine is recognised, or the first word is said. */
export const FIRST_WORD_MS = 800;
const LAST_WORD_BEFORE_END_MS = 700;

const answers = [
  ['Yes, that is right.', 'Great, then everything is settled. Thank you for your time.'],
  ['Yes, but please send me an email as well.', 'Of course, you will have it today.'],
  ['No, something came up. Could we do it another day?', 'No problem, I will note that down for you.'],
] as const;

/** The conversation of an answered call with this number, in order of time. */
export function scriptOf(plan: AnsweredPlan, number: string): Moment[] {
  const machine = plan.script === 'voicemail';
  const lines = linesOf(plan, number);
  const spoken = Math.max(plan.talkMs - FIRST_WORD_MS - LAST_WORD_BEFORE_END_MS, 0);
  const turns = lines.map(([role, text], index): Moment => ({
    atMs: FIRST_WORD_MS + Math.round((spoken * index) / Math.max(lines.length - 1, 1)),
    event: (job) => ({ type: 'turn', role, text: text(job) }),
  }));
  const moments: Moment[] = [
    {
      atMs: machine ? FIRST_WORD_MS : FIRST_WORD_MS / 2,
      event: () => ({ type: 'answered_by', answered_by: machine ? 'machine_start' : 'human' }),
    },
    ...turns,
  ];
  if (plan.script === 'do_not_call') {
    moments.push({
      atMs: plan.talkMs - LAST_WORD_BEFORE_END_MS,
      event: () => ({ type: 'disposition', disposition: 'do_not_call' }),
    });
  }
  return moments;
}

function linesOf(plan: AnsweredPlan, number: string): Line[] {
  if (plan.script === 'voicemail') {
    return [
      ['user', () => 'You have reached the voicemail of this number. Please leave a message after the tone.'],
    ];
  }
  if (plan.script === 'do_not_call') {
    return [
      ['agent', opening],
      ['user', () => 'Please do not call me again.'],
      ['agent', () => 'I understand. You will not be called again. Goodbye.'],
    ];
  }
  const [answer, reply] = answers[Math.floor(fractionOf(`answer ${number}`) * answers.length)] ?? answers[0];
  const lines: Line[] = [
    ['agent', opening],
    ['user', introduction],
    ['agent', question],
    ['user', () => answer],
    ['agent', () => reply],
    ['user', () => 'Okay, thank you. Goodbye.'],
  ];
  if (plan.hangUpBy === 'agent') lines.push(['agent', () => 'Goodbye.']);
  return lines;
}

function opening(job: AgentJob): string {
  return job.firstMessage || `Hello, this is ${job.agentName || 'a courtesy call'}. Do you have a minute?`;
}

function introduction(job: AgentJob): string {
  const entry = Object.entries(job.variables).find(([key, value]) => isName(key) && value !== '');
  return entry ? `Yes, this is ${entry[1]}.` : 'Yes, speaking.';
}

function question(job: AgentJob): string {
  const entry = Object.entries(job.variables).find(([key, value]) => !isName(key) && value !== '');
  return entry
    ? `Thank you. I have "${entry[1]}" here as your ${entry[0].replaceAll('_', ' ')}, is that still right?`
    : 'Thank you. Is this still the best number to reach you?';
}

function isName(variable: string): boolean {
  return /name/i.test(variable);
}
