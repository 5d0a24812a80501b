import { availableParallelism } from 'node:os';

const swc = (typescript) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2022',
      keepClassNames: true,
      parser: typescript ? { syntax: 'typescript', decorators: true } : { syntax: 'ecmascript' },
      ...(typescript && {
        transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      }),
    },
  },
];

/** Nest 12 and some of what we use are ESM only, which jest on Node 20 cannot require: they are transformed too. */
const esmPackages = [
  '@nestjs',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'load-esm',
  'inflection',
  'jose',
  'uuid',
  'livekit-server-sdk',
  '@livekit',
  '@seriousme',
  'camelcase-keys',
  'camelcase',
  'map-obj',
  'quick-lru',
  'bullmq',
  'oauth4webapi',
  'openapi-fetch',
].join('|');

export default {
  testEnvironment: 'node',
  // The tests with the most seconds wait more than they compute.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // On a busy machine everything takes longer; nothing here is judged by how long it took unless it says so.
  testTimeout: 20_000,
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its sources, so that tests need no build.
    '^@trunkline/client$': '<rootDir>/clients/typescript/src/index.ts',
  },
  transform: { '^.+\\.ts$': swc(true), '^.+\\.m?js$': swc(false) },
  transformIgnorePatterns: [`/node_modules/(?!(${esmPackages})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/clients/typescript/dist/', '<rootDir>/.data'],
  testMatch: ['<rootDir>/{src,test,clients}/**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    ...(process.env.TRUNKLINE_TEST_ALL ? [] : ['\\.slow\\.spec\\.ts$']),
  ],
};
