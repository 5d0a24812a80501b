import { benchDial } from './bench/dial.js';
import { benchImport } from './bench/import.js';
import { benchLive } from './bench/live.js';
import { startedPlatform } from './demo/environment.js';

/** `npm run bench -- dial|import|live`: what is measured and how is told in bench/README.md. */
const benchmarks = { dial: benchDial, import: benchImport, live: benchLive };

try {
  const [which = '', ...args] = process.argv.slice(2);
  if (which !== 'dial' && which !== 'import' && which !== 'live') {
    throw new Error('There are three benchmarks: dial, import and live.');
  }
  process.exitCode = await benchmarks[which](startedPlatform(process.env), args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.disconnect?.();
