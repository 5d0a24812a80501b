import { runOnSeparatePlatform } from '../lib/separate-platform.mjs';

/** Uploads examples/prospects.csv and dials it on the sandbox. */
export default function demo(arguments_) {
  return runOnSeparatePlatform({
    name: 'demo',
    script: 'cli/demo.js',
    defaults: { SANDBOX_SPEED: '20' },
    arguments: arguments_,
  });
}
