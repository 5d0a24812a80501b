import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that this launcher belongs to. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
