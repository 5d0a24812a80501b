#!/usr/bin/env node
// Plain enough for any Node to read, so that an old one is told what it lacks; the rest is loaded after the check.
import { nodeVersionSentence } from './lib/node-version.mjs';

const sentence = nodeVersionSentence(process.versions.node);
if (sentence) {
  console.error(sentence);
  process.exit(1);
}
import('./lib/run.mjs').then(function (launcher) {
  launcher.run(process.argv[2], process.argv.slice(3));
});
