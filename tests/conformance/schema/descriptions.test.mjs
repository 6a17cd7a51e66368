// The schema is the front-end team's manual: nothing in it goes without a word, and types have their Chinese term.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Kind, parse, visit } from 'graphql';
import { text } from './committed.mjs';

const ENGLISH_SENTENCE = /^[A-Z0-9"].*[a-z]{2}.*\.$/s;
const CHINESE = /\p{Script=Han}/u;
const TYPES = new Set([
  Kind.OBJECT_TYPE_DEFINITION, Kind.INTERFACE_TYPE_DEFINITION, Kind.UNION_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION, Kind.INPUT_OBJECT_TYPE_DEFINITION, Kind.SCALAR_TYPE_DEFINITION,
]);
const PARTS = new Set([
  Kind.FIELD_DEFINITION, Kind.INPUT_VALUE_DEFINITION, Kind.ENUM_VALUE_DEFINITION, Kind.DIRECTIVE_DEFINITION,
]);

/** Everything that is described or should be: { path, isType, description }. */
function entries() {
  const found = [];
  const path = [];
  visit(parse(text), {
    enter(node) {
      if (!TYPES.has(node.kind) && !PARTS.has(node.kind)) return;
      path.push(node.name.value);
      if (path.join('.') === 'oneOf') return; // GraphQL's own directive: printed for older tools, without its words
      found.push({ path: path.join('.'), isType: TYPES.has(node.kind), description: node.description?.value ?? '' });
    },
    leave(node) {
      if (TYPES.has(node.kind) || PARTS.has(node.kind)) path.pop();
    },
  });
  return found;
}

suite('descriptions in schema.graphql', () => {
  const all = entries();
  const paths = (wrong) => wrong.map(({ path, description }) => `${path}: ${JSON.stringify(description)}`).join('\n');

  test('types, fields, arguments, enum values and input fields were all found', () => {
    const found = new Set(all.map(({ path }) => path));
    for (const path of ['Query', 'Query.menu', 'Query.menu.region', 'Tier.VILLAGE', 'PriceRange.from', 'Decimal']) {
      assert.ok(found.has(path), path);
    }
  });

  test('everything is described by an English sentence', () => {
    assert.equal(paths(all.filter(({ description }) => !ENGLISH_SENTENCE.test(description))), '');
  });

  test('every type is described with its Chinese term', () => {
    assert.equal(paths(all.filter(({ isType, description }) => isType && !CHINESE.test(description))), '');
  });

  test('every value of an enum is described with its Chinese term', () => {
    const values = all.filter(({ path }) => /^\w+\.[A-Z][A-Z0-9_]*$/.test(path));
    assert.ok(values.length > 100);
    assert.equal(paths(values.filter(({ description }) => !CHINESE.test(description))), '');
  });
});
