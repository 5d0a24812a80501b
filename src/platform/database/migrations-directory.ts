import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The migrations lie beside the package, not in the build: every process is started from the package's folder. */
export function migrationsDirectory(): string {
  const directory = join(process.cwd(), 'migrations');
  if (!existsSync(directory))
    throw new Error(`no migrations at ${directory}: start from Trunkline's own folder`);
  return directory;
}
