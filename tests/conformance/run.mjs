// `npm test`: every suite against one server. Names of files as arguments run those alone.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startServer } from './server.mjs';

const SUITE_WITHIN_MS = 600_000; // the second type checker alone takes minutes on a busy machine

const here = import.meta.dirname;
const all = ['.', 'clients', 'schema'].flatMap((folder) =>
  readdirSync(join(here, folder)).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => join(here, folder, name)));
const files = process.argv.length > 2 ? process.argv.slice(2).map((name) => resolve(name)) : all;

const server = await startServer();
process.env.QIANYUE_CONFORMANCE_URL = server.url;

const tally = { passed: 0, failed: 0, skipped: 0 };
const count = (outcome, event) => {
  if (event.details?.type === 'suite') return;
  tally[event.skip !== undefined ? 'skipped' : outcome] += 1;
};
const tests = run({ files, concurrency: 2, timeout: SUITE_WITHIN_MS })
  .on('test:pass', (event) => count('passed', event))
  .on('test:fail', (event) => count('failed', event));
for await (const text of tests.compose(spec)) process.stdout.write(text);

let stopped = true;
await server.stop().catch((error) => { stopped = false; console.error(String(error)); });
if (!stopped) tally.failed += 1;
console.log(`${tally.passed} passed, ${tally.failed} failed${tally.skipped ? `, ${tally.skipped} skipped` : ''}`);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
