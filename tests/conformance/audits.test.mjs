// All server audits of graphql-http (the reference suite of GraphQL over HTTP): MUST, SHOULD and MAY alike.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { useServer } from './server.mjs';

suite('GraphQL over HTTP, the audits of graphql-http', () => {
  const server = useServer();
  const audits = serverAudits({ url: () => server.url, fetchFn: fetch });

  test('there are 61 of them', () => assert.equal(audits.length, 61));

  for (const audit of audits) {
    test(`${audit.id} ${audit.name}`, { timeout: 10_000 }, async () => {
      const result = await audit.fn();
      assert.equal(result.status, 'ok', `${result.status}: ${result.reason}`);
    });
  }
});
