import { runOnSeparatePlatform } from '../lib/separate-platform.mjs';

export default function bench(arguments_) {
  return runOnSeparatePlatform({ name: 'bench', script: 'cli/bench.js', arguments: arguments_ });
}
