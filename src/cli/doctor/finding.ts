import type { Config } from '../../platform/config/config.js';
import type { Installation } from '../operators/operation.js';
import { sentenceOf } from '../operators/failure.js';

/** `warn`: it works, but somebody should look. `skip`: it cannot be looked at here, or is not used. */
type State = 'ok' | 'warn' | 'fail' | 'skip';

export interface Finding {
  check: string;
  state: State;
  /** What is so; for `warn` and `fail` what is wrong and what to do. */
  said: string;
}

export interface Patient extends Installation {
  config: Config;
  /** False when no LiveKit is named, as in the embedded default while the platform is not running. */
  hasLiveKit: boolean;
  /** How long to wait for a webhook, in milliseconds. */
  webhookPatienceMs: number;
}

export type Verdict = Omit<Finding, 'check'>;

export const ok = (said: string): Verdict => ({ state: 'ok', said });
export const warn = (said: string): Verdict => ({ state: 'warn', said });
export const fail = (said: string): Verdict => ({ state: 'fail', said });
export const skip = (said: string): Verdict => ({ state: 'skip', said });

export interface Check {
  name: string;
  look(patient: Patient): Promise<Verdict>;
}

/** Runs a check; one that throws has failed, and says so in a sentence. */
export async function examine({ name, look }: Check, patient: Patient): Promise<Finding> {
  try {
    return { check: name, ...(await look(patient)) };
  } catch (error) {
    const said =
      sentenceOf(error, patient.databaseUrl) ?? (error instanceof Error ? error.message : String(error));
    return { check: name, ...fail(said) };
  }
}
