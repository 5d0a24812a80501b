import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const library = pathToFileURL(join(__dirname, '../../bin/lib/lock.mjs')).href;

/** Takes the lock, notes that it is in, stays a while, notes that it is out. */
const program = `
  import { appendFileSync } from 'node:fs';
  const { lock } = await import(process.argv[1]);
  const held = await lock(process.argv[2], () => {});
  appendFileSync(process.argv[3], 'in\\n');
  await new Promise((resolve) => setTimeout(resolve, 30));
  appendFileSync(process.argv[3], 'out\\n');
  held.release();
`;

describe('the lock of a clone', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'trunkline-lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it.each([
    ['nobody', undefined],
    ['a process that is dead', '{"pid":2147480000,"started":"x","token":"t"}'],
    [
      'a process whose number another one has now',
      `{"pid":${process.pid},"started":"another boot:1","token":"t"}`,
    ],
  ])(
    'is held by one process at a time when it was held by %s before',
    async (_who, before) => {
      const [path, log] = [join(directory, 'lock'), join(directory, 'log')];
      if (before) writeFileSync(path, before);
      const exits = Array.from({ length: 6 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, library, path, log]);
        return new Promise((resolve) => {
          child.once('exit', resolve);
        });
      });
      expect(await Promise.all(exits)).toEqual([0, 0, 0, 0, 0, 0]);
      expect(readFileSync(log, 'utf8')).toBe('in\nout\n'.repeat(6));
    },
    60_000,
  );
});
