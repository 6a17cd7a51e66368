// Relay: the compiler accepts schema.graphql with connections and refetchable nodes, and the server answers what it wrote.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { command, run, useServer } from './server.mjs';

const ARTIFACTS = join(import.meta.dirname, 'relay', 'src', '__generated__');

suite('Relay', { timeout: 60_000 }, () => {
  const server = useServer();
  /** The text of an operation as the compiler wrote it into its artifact. */
  const textOf = (name) => JSON.parse(/"text": ("(?:[^"\\]|\\.)*")/.exec(readFileSync(join(ARTIFACTS, `${name}.graphql.ts`), 'utf8'))[1]);
  const ask = async (name, variables) => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'en' },
      body: JSON.stringify({ query: textOf(name), variables }),
    });
    const { data, errors } = await response.json();
    assert.equal(errors, undefined, JSON.stringify(errors));
    return data;
  };

  test('relay-compiler compiles connections, refetchable fragments, mutation and subscription', async () => {
    rmSync(ARTIFACTS, { recursive: true, force: true });
    const { status, output } = await run(command('relay-compiler'), ['relay/relay.config.json'], { timeout: 60_000 });
    assert.equal(status, 0, output);
    assert.doesNotMatch(output, /ERROR|WARN/);
    const made = readdirSync(ARTIFACTS);
    for (const name of ['PackageListPaginationQuery', 'PackageCardRefetchQuery', 'PackageVersionsPaginationQuery']) {
      assert.ok(made.includes(`${name}.graphql.ts`), made.join(' '));
    }
  });

  test('its pagination query walks the whole list without a gap or a repeat', async () => {
    const codes = [];
    let page;
    let cursor = null;
    do {
      ({ servicePackages: page } = await ask('PackageListPaginationQuery', { region: '450321', count: 10, cursor, filter: null }));
      codes.push(...page.edges.map(({ node }) => node.code));
      cursor = page.pageInfo.endCursor;
    } while (page.pageInfo.hasNextPage && codes.length < 100);
    assert.equal(codes.length, page.totalCount);
    assert.equal(new Set(codes).size, 29);
    assert.deepEqual(codes, codes.toSorted());
  });

  test('its refetch query finds a package again by its id', async () => {
    const { servicePackages } = await ask('PackageListQuery', { region: '450321', count: 1 });
    const { node: listed } = servicePackages.edges[0];
    const { node } = await ask('PackageCardRefetchQuery', { id: listed.id });
    assert.deepEqual([node.__typename, node.id, node.code], ['ServicePackage', listed.id, listed.code]);
    const { node: again } = await ask('PackageByIdQuery', { id: listed.id });
    assert.equal(again.versions.edges[0].node.version, 1);
  });

  test('an id that nobody gave out refetches to null', async () => {
    assert.deepEqual(await ask('PackageByIdQuery', { id: 'bm90aGluZw' }), { node: null });
  });
});
