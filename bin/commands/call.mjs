import { Failure } from '../lib/failure.mjs';
import { runOnSeparatePlatform } from '../lib/separate-platform.mjs';

/** Places one call with the demo's agent, in real time. */
export default function call(arguments_) {
  if (arguments_.length !== 1) throw new Failure('Which number? For example: npm run call -- +14155550123');
  return runOnSeparatePlatform({ name: 'demo', script: 'cli/call.js', arguments: arguments_ });
}
