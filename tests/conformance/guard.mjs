// Runs `qianyue serve` for as long as its own standard input stays open: `node guard.mjs FOLDER COMMAND ARGUMENT…`
//
// Whoever started it may be killed outright: the input then closes, the server is told to stop (SIGTERM; SIGKILL when
// it does not within twenty seconds) and FOLDER is removed. Exits with 9 when it had to be killed.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const STOPS_WITHIN_MS = 20_000; // the server itself cuts off what is in flight after fifteen

const [folder, command, ...args] = process.argv.slice(2);
const server = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true }); // a group of its own
let killed = false;

const killAll = () => {
  try {
    process.kill(-server.pid, 'SIGKILL'); // the server and its workers
    return true;
  } catch {
    return false; // all of them are gone
  }
};
const leave = (code) => { killAll(); rmSync(folder, { recursive: true, force: true }); process.exit(killed ? 9 : code); };
const stop = () => {
  server.kill('SIGTERM');
  setTimeout(() => { killed = killAll(); }, STOPS_WITHIN_MS).unref();
};

server.once('error', (error) => { console.error(String(error)); leave(127); });
server.once('close', (code) => leave(code ?? 1));
process.stdout.on('error', () => {}); // the reader of the log may be gone
process.stdin.once('close', stop).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.once(signal, stop);
