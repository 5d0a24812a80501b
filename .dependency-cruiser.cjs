/** What may import what. `npm run boundaries` checks it, and that every source file was looked at. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A type that is imported back is gone when the code runs, and is no cycle.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-between-modules',
      comment: 'Here types count too: one module is above the other.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { circular: true, via: { path: '^src/modules/', pathNot: '^src/modules/$1/' } },
    },
    {
      name: 'modules-by-their-index',
      comment: 'A module knows of another only what its index.ts gives away.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'modules-from-outside-by-their-index',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/modules/' },
      to: { path: '^src/modules/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'platform-knows-no-business',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(modules|sandbox|telephony)/' },
    },
    {
      name: 'telephony-knows-no-modules',
      severity: 'error',
      from: { path: '^src/telephony/' },
      to: { path: '^src/(modules|sandbox)/' },
    },
    {
      name: 'sandbox-stands-outside',
      comment: 'It is an independent witness: it shares no code with what it watches.',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { path: '^src/(modules|platform|telephony)/' },
    },
    {
      name: 'nobody-needs-the-sandbox',
      comment: 'The application speaks to it over the network, as to any LiveKit server.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'the-client-stands-alone',
      comment:
        'It is published without the platform, and runs in browsers: nothing of Node, nothing of ours.',
      severity: 'error',
      from: { path: '^clients/typescript/src/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^clients/typescript/src/', '^node_modules/(openapi-fetch|uuid)/'] },
    },
    {
      name: 'the-client-by-its-name',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^clients/', pathNot: '^clients/typescript/(src|dist)/index\\.' },
    },
    {
      name: 'decisions-are-pure',
      comment: 'domain/ decides from its arguments: no framework, no database, no clock, no environment.',
      severity: 'error',
      from: { path: '^src/modules/[^/]+/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: [
          '^src/modules/[^/]+/domain/',
          '^node_modules/(@types/)?luxon/',
          '^node_modules/libphonenumber-js/',
          '^node_modules/ipaddr\\.js/',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'production-code-needs-no-development-package',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // The generated list of request and response classes, which names files of every module.
    exclude: { path: '^src/metadata\\.ts$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
