import { runOnSeparatePlatform } from '../lib/separate-platform.mjs';

/** Uploads examples/prospects.csv and dials it on the sandbox. */
export default function demo(arguments_) {
  const speed = Number(process.env.SANDBOX_SPEED) || 20;
  return runOnSeparatePlatform({
    name: 'demo',
    script: 'cli/demo.js',
    // The sandbox takes a token for a minute of its own, faster time beyond its life; then nobody can dial any more.
    defaults: { SANDBOX_SPEED: String(speed), UNKNOWN_AFTER_S: String(60 / speed + 1) },
    arguments: arguments_,
  });
}
