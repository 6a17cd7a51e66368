// One real `qianyue serve` on a free loopback port, with a database of its own that is gone afterwards.
//
// `run.mjs` starts one for all suites and tells them by QIANYUE_CONFORMANCE_URL; a suite that is run alone starts its own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

export const REPOSITORY = join(import.meta.dirname, '..', '..');
export const YANGSHUO = '450321';

const QIANYUE = process.env.QIANYUE_COMMAND ?? join(REPOSITORY, '.venv', 'bin', 'qianyue');
const READY_WITHIN_MS = 180_000; // an empty database is migrated and seeded first, on a busy machine, too
const STOPPED_WITHIN_MS = 25_000; // guard.mjs kills it after twenty

/** A loopback port that nobody listens on. */
async function freePort() {
  const probe = createServer();
  await new Promise((listening, failed) => probe.once('error', failed).listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** The environment of the commands: what this process has, but no setting that somebody exported for another server. */
function environment(extra) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(QIANYUE_|DATABASE_URL$|HOST$|PORT$)/.test(name));
  return { ...Object.fromEntries(inherited), ...extra };
}

/**
 * Start a server with these settings; resolves when /readyz answers 200, rejects with its log when it does not.
 * `stop()` ends it by SIGTERM and removes its files; it rejects when the server did not end of itself, with code 0.
 */
export async function startServer(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'qianyue-conformance-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = environment({
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: `sqlite://${join(folder, 'qianyue.sqlite3')}`,
    ...settings,
  });
  const guard = join(import.meta.dirname, 'guard.mjs'); // stops the server even when this process is killed
  const child = spawn(process.execPath, [guard, folder, QIANYUE, 'serve'], { cwd: REPOSITORY, env });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { log = (log + data).slice(-8_000); });
  let ended = false;
  const exit = new Promise((resolve) => child.once('exit', (code) => { ended = true; resolve(code); }));
  child.stdin.on('error', () => {}); // it ended by itself: `exit` tells

  const stop = async () => {
    child.stdin.end();
    const code = await Promise.race([exit, sleep(STOPPED_WITHIN_MS, 'nothing', { ref: false })]);
    if (code !== 0) throw new Error(`qianyue serve did not stop in peace after SIGTERM (${code})\n${log}`);
  };

  for (const deadline = Date.now() + READY_WITHIN_MS; !(await isReady(origin)); await sleep(100)) {
    if (!ended && Date.now() < deadline) continue;
    const reason = ended ? `ended with ${await exit}` : `was not ready within ${READY_WITHIN_MS} ms`;
    await stop().catch(() => {});
    throw new Error(`${QIANYUE} serve ${reason}\n${log}`);
  }
  return { url: `${origin}/graphql`, wsUrl: `${origin.replace('http', 'ws')}/graphql`, stop };
}

async function isReady(origin) {
  try {
    return (await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(1_000) })).status === 200;
  } catch {
    return false;
  }
}

/** For a test file: the server of this run. Its fields are there from the first test on. */
export function useServer() {
  const server = { url: '', wsUrl: '' };
  let own;
  before(async () => {
    const given = process.env.QIANYUE_CONFORMANCE_URL;
    if (!given) own = await startServer();
    Object.assign(server, own ?? { url: given, wsUrl: given.replace('http', 'ws') });
  }, { timeout: READY_WITHIN_MS + STOPPED_WITHIN_MS + 5_000 });
  after(() => own?.stop());
  return server;
}

/** A token signed with the published development key, as `qianyue token` prints it. */
export function token(...options) {
  const { status, stdout, stderr } = spawnSync(QIANYUE, ['token', ...options], {
    cwd: REPOSITORY, env: environment({}), encoding: 'utf8', timeout: 30_000,
  });
  if (status !== 0) throw new Error(`qianyue token ${options.join(' ')}: ${status}\n${stderr}`);
  return stdout.trim();
}

/**
 * Start a program in this folder; it is ended after `timeout` ms. `ended` resolves to { status, output } and never
 * rejects for what the program says; `said(pattern)` resolves once the output matches.
 */
export function start(command, args, { timeout = 120_000, env = {} } = {}) {
  const child = spawn(command, args, {
    cwd: import.meta.dirname, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (data) => {
      output += data;
      for (const look of waiting) look();
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => { output += error; resolve({ status: -1, output }); });
    child.once('close', (status) => resolve({ status: status ?? -1, output }));
  }).finally(() => clearTimeout(timer));
  const said = (pattern) => new Promise((resolve, reject) => {
    const look = () => { if (pattern.test(output)) { waiting.delete(look); resolve(output); } };
    waiting.add(look);
    look();
    ended.then(() => reject(new Error(`${command} ended without saying ${pattern}\n${output}`)));
  });
  return { ended, said, stop: () => { child.kill('SIGTERM'); return ended; } };
}

/** Run a program in this folder to its end. */
export const run = (...program) => start(...program).ended;

/** The path of an installed command of this folder's node_modules. */
export const command = (name) => join(import.meta.dirname, 'node_modules', '.bin', name);
