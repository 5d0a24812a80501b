import { Failure } from '../lib/failure.mjs';
import { runOnSeparatePlatform } from '../lib/separate-platform.mjs';

/** What each benchmark asks of the platform. */
const benchmarks = {
  dial: { SANDBOX_INSTANT: 'true', SANDBOX_TALK: 'false' },
  import: {},
  live: { SANDBOX_TALK: 'false' },
};

/** Measures on a platform of its own, with durable PostgreSQL; see bench/README.md. */
export default function bench(arguments_) {
  const [name] = arguments_;
  if (!Object.hasOwn(benchmarks, name ?? '')) {
    throw new Failure(
      `Which one? ${Object.keys(benchmarks)
        .map((known) => `npm run bench -- ${known}`)
        .join(', ')}`,
    );
  }
  return runOnSeparatePlatform({
    name: 'bench',
    script: 'cli/bench.js',
    defaults: benchmarks[name],
    postgresSettings: { shared_preload_libraries: 'pg_stat_statements' },
    arguments: arguments_,
  });
}
