// Checks what may import what (.dependency-cruiser.cjs), and who may see all workspaces at once.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { root } from '../lib/paths.mjs';

/** Who may use SystemDatabase or a transaction of it, which row-level security does not bind to one workspace. */
const SEES_ALL_WORKSPACES = [
  /^src\/platform\//,
  /^src\/cli\//,
  /^src\/modules\/calls\/attempt-owners\.ts$/,
  /^src\/modules\/campaigns\/dialer-webhook\/dialer-signature\.guard\.ts$/,
  /^src\/modules\/audit\/audit-retention\.ts$/,
  /^src\/modules\/auth\//,
  /^src\/modules\/campaigns\/(?:public-status\.service|workspace-filter)\.ts$/,
  /^src\/modules\/oauth\/token-endpoint\.ts$/,
  /^src\/modules\/dialing\/(?:app|data|jobs|lists|suppressions)\//,
  /^src\/modules\/people\/worker\//,
  /^src\/modules\/phonenumbers\/trunk-(?:sync|removals)\.ts$/,
  /^src\/modules\/subscriptions\/worker\//,
  /^src\/modules\/webhooks\/(?:webhook-inbox|inbox-processor)\.ts$/,
  /^src\/modules\/workspaces\/(?:workspaces\.(?:controller|service)|invitations\.service)\.ts$/,
];

process.chdir(root);
const { options, forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'));
const FOLDERS = ['src', 'clients/typescript/src'];
const sources = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
).filter((path) => path.endsWith('.ts') && path !== 'src/metadata.ts');

const { output } = await cruise(
  FOLDERS,
  { ...options, ruleSet: { forbidden }, validate: true },
  {},
  { tsConfig: extractTSConfig(options.tsConfig.fileName) },
);

const problems = output.summary.violations.map(({ rule, from, to, cycle }) =>
  cycle
    ? `${rule.name}: ${[from, ...cycle.map(({ name }) => name)].join(' → ')}`
    : `${rule.name}: ${from} → ${to}`,
);
for (const path of sources.filter((source) => !SEES_ALL_WORKSPACES.some((allowed) => allowed.test(source)))) {
  if (/import\s[^;]*\b(?:SystemDatabase|CurrentSystemTx)\b/.test(readFileSync(path, 'utf8'))) {
    problems.push(
      `sees-all-workspaces: ${path} imports SystemDatabase, or CurrentSystemTx, and is not on the list in bin/checks/boundaries.mjs`,
    );
  }
}
const looked = output.modules.filter(({ source }) =>
  FOLDERS.some((folder) => source.startsWith(`${folder}/`)),
).length;
if (looked < sources.length) {
  problems.push(
    `only ${looked} of ${sources.length} source files were looked at: the check itself is broken`,
  );
}
for (const problem of problems) console.error(problem);
console.log(`${looked} modules cruised, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
