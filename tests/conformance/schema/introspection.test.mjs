// What the running server tells of itself is the committed schema, and the usual tools may ask for it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { useServer } from '../server.mjs';
import { schema } from './committed.mjs';

// What the tools send: graphql-js' default, GraphiQL's and Apollo Sandbox's, code generators', Relay's and Java clients'.
const ASKED_BY = {
  'graphql-js by default': {},
  GraphiQL: { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: false, inputValueDeprecation: true },
  'the most that graphql-js can ask': {
    descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true,
  },
  'the least': { descriptions: false },
};

async function introspect(url, options) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: getIntrospectionQuery(options), operationName: 'IntrospectionQuery' }),
    signal: AbortSignal.timeout(10_000),
  });
  return response.json();
}

suite('introspection', () => {
  const server = useServer();

  for (const [tool, options] of Object.entries(ASKED_BY)) {
    test(`the query of ${tool} stays within the default limits`, async () => {
      const { data, errors } = await introspect(server.url, options);
      assert.equal(errors, undefined, JSON.stringify(errors));
      assert.ok(buildClientSchema(data).getQueryType());
    });
  }

  test('the running schema is schema.graphql, descriptions and all', async () => {
    const { data } = await introspect(server.url, { ...ASKED_BY['the most that graphql-js can ask'] });
    const running = printSchema(lexicographicSortSchema(buildClientSchema(data)));
    assert.equal(running, printSchema(lexicographicSortSchema(schema)));
  });
});
