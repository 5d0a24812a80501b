import { Command, InvalidArgumentError } from 'commander';
import { type Config, ConfigError, readConfig } from '../../platform/config/config.js';
import { databaseChecks, foundations } from '../doctor/database-checks.js';
import { type Check, examine, type Finding, ok, type Patient, skip } from '../doctor/finding.js';
import { livekitChecks } from '../doctor/livekit-checks.js';
import { surroundingsChecks } from '../doctor/surroundings-checks.js';
import { workChecks } from '../doctor/work-checks.js';
import type { Answer, Installation, Operation } from './operation.js';

const usualPatienceS = 10;

export function doctorCommand(operation: Operation): Command {
  return new Command('doctor')
    .description(
      'looks at all that calls need, and says in a sentence what is wrong and what to do. Exit code 1 when something failed',
    )
    .option('--webhook-timeout <seconds>', "how long to wait for LiveKit's webhooks", seconds, usualPatienceS)
    .action(operation(doctor));
}

async function doctor(
  installation: Installation,
  { webhookTimeout }: { webhookTimeout: number },
): Promise<Answer> {
  const findings = await examineAll(installation, webhookTimeout * 1000);
  const failed = findings.filter(({ state }) => state === 'fail').length;
  const warned = findings.filter(({ state }) => state === 'warn').length;
  return {
    lines: [
      ...findings.map(({ check, state, said }) => `${state.padEnd(5)} ${check.padEnd(17)} ${said}`),
      failed + warned === 0 ? 'All is well.' : `${failed} failed, ${warned} to look at.`,
    ],
    data: { ok: failed === 0, findings },
    ok: failed === 0,
  };
}

async function examineAll(installation: Installation, webhookPatienceMs: number): Promise<Finding[]> {
  const settings = readSettings(installation.env);
  if ('problems' in settings) return settings.problems;
  const hasLiveKit = installation.env['LIVEKIT_URL'] !== undefined;
  const patient: Patient = { ...installation, ...settings, hasLiveKit, webhookPatienceMs };
  const findings: Finding[] = [{ check: 'settings', ...ok('complete') }];
  for (const check of foundations) {
    findings.push(await examine(check, patient));
    if (findings.at(-1)?.state === 'fail') return [...findings, ...(await withoutDatabase(patient))];
  }
  for (const check of [...databaseChecks, ...surroundingsChecks, ...livekitChecks, ...workChecks]) {
    findings.push(await examine(check, patient));
  }
  return findings;
}

function needsNoDatabase({ name }: Check): boolean {
  return ['disk', 'mail', 'livekit', 'livekit key'].includes(name);
}

/** What can be said while the database is away, or is not what it should be. */
async function withoutDatabase(patient: Patient): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of [...surroundingsChecks, ...livekitChecks].filter(needsNoDatabase)) {
    findings.push(await examine(check, patient));
  }
  return [...findings, { check: 'the rest', ...skip('needs the database, as this version makes it') }];
}

function readSettings(env: Installation['env']): { config: Config } | { problems: Finding[] } {
  try {
    const nowhere = { LIVEKIT_URL: 'http://127.0.0.1:1', LIVEKIT_IS_SANDBOX: 'true' };
    return { config: readConfig({ ...(env['LIVEKIT_URL'] === undefined && nowhere), ...env }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      problems: error.message.split('\n').map((said) => ({ check: 'settings', state: 'fail', said })),
    };
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}
