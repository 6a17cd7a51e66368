// The front-end quickstart as a newcomer meets it: generate types, compile strictly, run; then the same documents as
// trusted documents. The order of the tests is the order of the work.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { command, REPOSITORY, run, start, startServer, token, useServer } from './server.mjs';

const QUICKSTART = join(import.meta.dirname, 'quickstart');
const MANIFEST = join(QUICKSTART, 'generated', 'persisted-documents.json');
const program = (name, args, env) =>
  start(process.execPath, [join(QUICKSTART, 'build', `${name}.js`), ...args], { env, timeout: 30_000 });
const succeeded = ({ status, output }) => { assert.equal(status, 0, output); return output; };

suite('the front-end quickstart', { timeout: 400_000 }, () => {
  const server = useServer();

  test('GraphQL Code Generator makes types of schema.graphql and the documents', async () => {
    for (const made of ['generated', 'build']) rmSync(join(QUICKSTART, made), { recursive: true, force: true });
    succeeded(await run(command('graphql-codegen'), ['--config', 'quickstart/codegen.ts', '--errors-only']));
    const types = readFileSync(join(QUICKSTART, 'generated', 'graphql.ts'), 'utf8');
    for (const name of ['FullMenuQuery', 'MenuDocument', 'PublishMutation', 'MenuChangedSubscription']) {
      assert.match(types, new RegExp(`export (type|const) ${name}\\b`));
    }
    const untyped = types.split('\n').filter((line) => /: any\b/.test(line) && !/^ *\/?\*/.test(line));
    assert.deepEqual(untyped, []);
  });

  test('tsc --strict compiles the programs that use them', async () => {
    succeeded(await run(command('tsc'), ['--project', 'quickstart', '--strict']));
  });

  test('the types refuse a field that was not asked for', async () => {
    const { status, output } = await run(command('tsc'), [
      '--strict', '--noEmit', '--skipLibCheck', '--module', 'NodeNext', '--target', 'ES2022', 'mistakes/mistaken.ts',
    ]);
    assert.notEqual(status, 0);
    assert.match(output, /mistaken\.ts\(\d+,\d+\): error TS2339: Property 'staffMinutes' does not exist/);
    assert.match(output, /mistaken\.ts\(\d+,\d+\): error TS2322: Type 'number' is not assignable to type 'string'/);
    assert.equal(output.match(/error TS/g).length, 2, output);
  });

  test('the portal prints the menu of Yangshuo in both languages', async () => {
    const output = succeeded(await program('portal', [], { QIANYUE_URL: server.url }).ended);
    assert.match(output, /^阳朔县 Yangshuo County, \d{4}-\d\d-\d\d: 29 packages$/m);
    assert.match(output, /^ {2}BAS-00 {2}家医服务基础包 Basic family-doctor package: free \(placeholder\), \d+ items$/m);
    assert.match(output, /^ {2}PER-YLGA {2}银龄关爱包 Silver-age care package: ¥\d+\.\d\d \(placeholder\), \d+ items$/m);
    assert.equal(output.match(/^ {2}[A-Z]{3}-[A-Z0-9-]+ {2}/gm).length, 29);
    assert.match(output, /^\d+ packages with Chinese medicine, the dearest first:$/m);
    assert.equal(output.trimEnd().split('dearest first:\n')[1].split('\n').length, 3);
  });

  test('docs/frontend/quickstart.md shows the files as they are', () => {
    const page = readFileSync(join(REPOSITORY, 'docs', 'frontend', 'quickstart.md'), 'utf8');
    for (const name of ['codegen.ts', 'documents/menu.graphql', 'portal.ts']) {
      assert.ok(page.includes(readFileSync(join(QUICKSTART, name), 'utf8').trim()), `${name} differs from the page`);
    }
    const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));
    for (const [, name] of page.matchAll(/npm run ([\w-]+)/g)) assert.ok(scripts[name], `there is no npm run ${name}`);
  });
});

suite('trusted documents, from the manifest that GraphQL Code Generator wrote', { timeout: 500_000 }, () => {
  let server;
  let manifest;
  let reviewer; // made first: while a command runs, nothing else does here, and the server closes what idles
  const hashOf = (name) => Object.entries(manifest).find(([, text]) => new RegExp(`(query|mutation) ${name}\\b`).test(text))[0];
  const byHash = (hash, variables, headers = {}) => {
    const asked = new URLSearchParams({
      extensions: JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } }),
      variables: JSON.stringify(variables),
    });
    return fetch(`${server.url}?${asked}`, { headers: { accept: 'application/json', 'accept-language': 'en', ...headers } });
  };

  before(async () => {
    manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
    reviewer = token('--role', 'PACKAGE_REVIEWER', '--region', '450000');
    server = await startServer({ QIANYUE_TRUSTED_DOCUMENTS_FILE: MANIFEST });
  }, { timeout: 240_000 });
  after(() => server?.stop());

  test('the manifest names each document by its SHA-256', () => {
    assert.equal(Object.keys(manifest).length, 5);
    for (const [hash, text] of Object.entries(manifest)) {
      assert.equal(createHash('sha256').update(text).digest('hex'), hash);
    }
  });

  test('a menu asked for by hash over GET may be kept by a CDN', async () => {
    const response = await byHash(hashOf('FullMenu'), { region: '450321' });
    assert.equal(response.status, 200);
    assert.match(response.headers.get('cache-control'), /\bpublic\b/);
    assert.match(response.headers.get('cache-control'), /max-age=[1-9]/);
    const varies = response.headers.get('vary').toLowerCase();
    for (const header of ['accept', 'accept-language']) assert.ok(varies.includes(header), varies);
    assert.match(response.headers.get('etag'), /^(W\/)?"[^"]+"$/);
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    assert.equal(data.menu.packageCount, 29);
  });

  test('the full menu holds every kind of condition tree down to its leaves', async () => {
    const { data } = await (await byHash(hashOf('FullMenu'), { region: '450321' })).json();
    const entries = data.menu.sections.flatMap((section) => section.entries);
    const kinds = new Set(entries.flatMap((entry) => entry.package.lines.map((line) => line.item.schedule.kind)));
    for (const kind of ['PER_PERIOD', 'ONCE', 'MILESTONES', 'ON_EVENT', 'ON_DEMAND', 'WITH', 'VARIANTS']) {
      assert.ok(kinds.has(kind), `no ${kind} among ${[...kinds]}`);
    }
    const cut = (rule) => (rule.of ?? []).some(cut) || (/^(All|Any|None)Of/.test(rule.__typename) && !rule.of);
    assert.deepEqual(entries.filter((entry) => cut(entry.package.eligibility)).map((entry) => entry.package.code), []);
  });

  test('an answer that is still good is 304 without a body', async () => {
    const first = await byHash(hashOf('Menu'), { region: '450321' });
    const again = await byHash(hashOf('Menu'), { region: '450321' }, { 'if-none-match': first.headers.get('etag') });
    assert.equal(again.status, 304);
    assert.equal(await again.text(), '');
    assert.equal(again.headers.get('etag'), first.headers.get('etag'));
  });

  test('another language is another answer', async () => {
    const english = await byHash(hashOf('FullMenu'), { region: '450321' });
    const chinese = await byHash(hashOf('FullMenu'), { region: '450321' }, { 'accept-language': 'zh' });
    assert.notEqual(english.headers.get('etag'), chinese.headers.get('etag'));
    assert.equal((await chinese.json()).data.menu.region.name, '阳朔县');
  });

  test('an unknown hash is PERSISTED_QUERY_NOT_FOUND in JSON', async () => {
    const response = await byHash('0'.repeat(64), {});
    assert.match(response.headers.get('content-type'), /json/);
    assert.equal((await response.json()).errors[0].extensions.code, 'PERSISTED_QUERY_NOT_FOUND');
  });

  test('a mutation is not executed over GET, by hash either', async () => {
    const input = { region: '450321', starts: '2099-01-01', packages: [{ code: 'BAS-00' }], idempotencyKey: 'by-get' };
    const response = await byHash(hashOf('Publish'), { input }, {
      authorization: `Bearer ${reviewer}`,
    });
    assert.equal(response.status, 405);
    assert.match(response.headers.get('allow'), /POST/);
  });

  test('the designer sees problems as data, and who watches learns at once what was published', async () => {
    const env = { QIANYUE_URL: server.url, QIANYUE_TOKEN: reviewer };
    const designer = async (...codes) => succeeded(await program('designer', ['450321', ...codes], env).ended);
    assert.match(await designer('NO-SUCH', 'BAS-00'), /^NOT_FOUND at input\.packages\.0: [\w ].+\.$/m);

    const watching = program('watch', ['450321'], env);
    assert.match(await watching.said(/revision \d+\n/), /^\S+: revision 1\n$/);
    assert.match(await designer('BAS-00', 'PER-TCM'), /^29 packages from \d{4}-\d\d-\d\d on$/m);
    assert.match(await watching.said(/revision 2\n/), /^\S+: revision 1\n\S+: revision 2\n$/);
    await watching.stop();
    assert.match(await designer('BAS-00', 'PER-TCM'), /^ALREADY_PUBLISHED at input\.packages\.0: .+ \(version 1\)$/m);
  });

  test('under QIANYUE_TRUSTED_DOCUMENTS_ONLY a free document is refused and a trusted one answered', async () => {
    const strict = await startServer({ QIANYUE_TRUSTED_DOCUMENTS_FILE: MANIFEST, QIANYUE_TRUSTED_DOCUMENTS_ONLY: 'true' });
    try {
      const post = async (body) => (await fetch(strict.url, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
      })).json();
      const free = await post({ query: '{ menu(region: "450321") { packageCount } }' });
      assert.equal(free.data, undefined);
      assert.equal(free.errors[0].extensions.code, 'DOCUMENT_NOT_TRUSTED');
      const variables = { region: '450321' };
      const trusted = await post({ extensions: { persistedQuery: { version: 1, sha256Hash: hashOf('Menu') } }, variables });
      assert.equal(trusted.data.menu.packageCount, 29);
      assert.deepEqual(await post({ query: manifest[hashOf('Menu')], variables }), trusted);
    } finally {
      await strict.stop();
    }
  });
});
