import { runOnSeparatePlatform } from '../lib/separate-platform.mjs';

/** Places one call with the demo's agent, in real time. */
export default function call(arguments_) {
  return runOnSeparatePlatform({ name: 'demo', script: 'cli/call.js', arguments: arguments_ });
}
