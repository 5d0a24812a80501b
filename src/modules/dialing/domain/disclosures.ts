import { type Disclosure, disclosuresOf, type Profile } from './profiles.js';

/** What an agent says before its first message; null: nothing. */
export type AgentDisclosures = Readonly<Record<Disclosure, string | null>>;

/**
 * What profiles want said and an agent does not say, in the order in which it would be said. It looks at the texts that
 * are meant for it alone: whether a first message says as much in its own words, only a person can tell.
 */
export function missingDisclosures(
  agent: AgentDisclosures,
  profiles: readonly Pick<Profile, 'disclosures'>[],
): Disclosure[] {
  return disclosuresOf(profiles).filter((wanted) => (agent[wanted] ?? '').trim() === '');
}
