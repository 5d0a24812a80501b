import { tmpdir } from 'node:os';
import { join } from 'node:path';

const decisions = [
  'src/modules/dialing/domain/*.ts',
  'src/telephony/{dial-outcome,leave-outcome,sip-status}.ts',
];

/**
 * What is mutated, by promise, and the specs that have to notice it. The parts of a group are those whose specs need
 * nothing and those that need an application and a database, since each mutant costs a run of its specs. Each part must
 * reach `thresholds.break`.
 */
export const groups = {
  /** Who is dialed, when, and what the answer makes of it. */
  dialing: [
    {
      mutate: [...decisions, '!src/**/*.spec.ts'],
      // Without the properties: what chance draws, and for seconds, would make the score another one each time.
      specs: [
        'src/modules/dialing/domain/!(*.properties).spec.ts',
        'src/telephony/*-{outcome,status}.spec.ts',
      ],
    },
  ],
  /** Who may do what, what is taken from them, and where what they name may lead. */
  guards: [
    {
      mutate: [
        'src/modules/auth/domain/{api-key-format,credential-reach,request-origin}.ts',
        'src/platform/security/reachable.ts',
        'src/platform/egress/egress-url.ts',
      ],
      specs: ['src/modules/auth/domain/*.spec.ts', 'src/platform/{egress,security}/*.spec.ts'],
    },
    { mutate: ['src/telephony/signature.guard.ts'], specs: ['src/telephony/signature.guard.spec.ts'] },
    {
      mutate: ['src/platform/http/{access,access.guard}.ts'],
      specs: ['test/medium/access-guard.spec.ts'],
    },
    {
      mutate: ['src/modules/auth/{credentials,principal-resolver}.ts'],
      specs: ['test/medium/principal-resolver.spec.ts'],
    },
    { mutate: ['src/platform/http/upload.guard.ts'], specs: ['test/medium/upload-guard.spec.ts'] },
  ],
  /** A repeated request has one effect. */
  idempotency: [
    {
      mutate: ['src/platform/http/idempotency-rules.ts'],
      specs: ['src/platform/http/idempotency-rules.spec.ts'],
    },
    {
      mutate: ['src/platform/http/{idempotency,transaction.interceptor}.ts'],
      specs: ['test/medium/idempotency-{kinds,store}.spec.ts'],
    },
  ],
};

export default {
  testRunner: 'jest',
  // A mutant that makes a test wait for ever costs this long, for each test that waits.
  jest: { configFile: 'jest.config.mjs', config: { testTimeout: 10_000 } },
  coverageAnalysis: 'perTest',
  // A mutant that runs out of time because its neighbour takes the other core would count as killed.
  concurrency: 1,
  // Jest keeps something of every run.
  maxTestRunnerReuse: 300,
  timeoutMS: 15_000,
  thresholds: { high: 95, low: 90, break: 85 },
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  allowConsoleColors: false,
  // Outside of the tree: jest, knip and the linters look at all that is in it.
  tempDirName: join(tmpdir(), 'trunkline-mutation'),
  ignorePatterns: ['dist', '.data*', 'coverage', 'docker', 'docs', '*.log'],
};
