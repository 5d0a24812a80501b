import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

export interface Asset {
  /** As Content-Type. */
  type: string;
  content: string;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
};

/** Scripts and styles of the pages, by name; read once, so that no request names a file of the disk. */
export function readAssets(): ReadonlyMap<string, Asset> {
  const folder = new URL('./assets/', import.meta.url);
  const assets = new Map<string, Asset>();
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    if (type !== undefined) assets.set(name, { type, content: readFileSync(new URL(name, folder), 'utf8') });
  }
  return assets;
}
