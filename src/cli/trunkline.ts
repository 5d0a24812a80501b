import 'reflect-metadata';
import { operate } from './operators/program.js';

await operate(process.argv.slice(2), {
  env: process.env,
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  exit: (code) => {
    process.exitCode = code;
  },
});
