// A change that breaks clients is written down before it is committed: under a heading "Breaking" in CHANGELOG.md.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildSchema, findBreakingChanges } from 'graphql';
import { REPOSITORY } from '../server.mjs';
import { schema, text } from './committed.mjs';

const git = (...args) => execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 });

/** schema.graphql before its last change: as committed last or, when that is what we have, as it was before. */
function earlier() {
  try {
    for (const commit of git('log', '--max-count=2', '--format=%H', '--', 'schema.graphql').trim().split('\n')) {
      const committed = git('show', `${commit}:schema.graphql`);
      if (committed !== text) return committed;
    }
  } catch {
    // no git here, or no history: nothing to compare with
  }
  return null;
}

/** What CHANGELOG.md says under its headings "Breaking". */
function announced() {
  const file = join(REPOSITORY, 'CHANGELOG.md');
  const changelog = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return changelog.split(/^(?=#)/m).filter((part) => /^#+ *breaking\b/i.test(part)).join('\n');
}

/** The breaking changes that `changelog` does not quote in graphql-js' own words, such as "Query.gone was removed." */
function unannounced(before, after, changelog) {
  return findBreakingChanges(before, after)
    .map(({ description }) => description)
    .filter((description) => !changelog.includes(description));
}

suite('breaking changes', () => {
  const before = buildSchema('type Query { menu(region: String!): String, gone: Int } enum Tier { VILLAGE TOWNSHIP }');

  test('a removed field, a new required argument and a removed enum value are seen until they are announced', () => {
    const after = buildSchema('type Query { menu(region: String!, on: Int!): String } enum Tier { TOWNSHIP }');
    const seen = unannounced(before, after, '');
    assert.equal(seen.length, 3);
    assert.ok(seen.includes('Query.gone was removed.'));
    assert.deepEqual(unannounced(before, after, seen.map((line) => `- ${line} Ask for something else.`).join('\n')), []);
  });

  test('an added field is none', () => {
    const after = buildSchema('type Query { menu(region: String!): String, gone: Int, more: Int } enum Tier { VILLAGE TOWNSHIP }');
    assert.deepEqual(unannounced(before, after, ''), []);
  });

  test('each breaking change of this schema is quoted in CHANGELOG.md', (t) => {
    const committed = earlier();
    if (committed === null) return t.skip('git knows no earlier schema.graphql');
    assert.deepEqual(unannounced(buildSchema(committed), schema, announced()), []);
  });
});
