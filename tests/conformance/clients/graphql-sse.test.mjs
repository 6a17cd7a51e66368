import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createClient } from 'graphql-sse';
import { useServer } from '../server.mjs';
import { assertMenu, assertMenuChange, IN_CHINESE, IN_ENGLISH, MENU, MENU_CHANGED, MISTAKEN } from './queries.mjs';

suite('graphql-sse, distinct connections', { timeout: 20_000 }, () => {
  const server = useServer();
  const withClient = async (use, options = {}) => {
    const client = createClient({ url: server.url, singleConnection: false, retryAttempts: 0, ...options });
    try {
      await use(client);
    } finally {
      client.dispose();
    }
  };

  test('answers a query as one event and completes', () => withClient(async (client) => {
    const results = [];
    for await (const result of client.iterate({ query: MENU, variables: IN_CHINESE })) results.push(result);
    assert.equal(results.length, 1);
    assertMenu(results[0].data, { region: '阳朔县' });
  }));

  test('delivers the first event of a subscription, and the client may leave', () => withClient(async (client) => {
    for await (const result of client.iterate({ query: MENU_CHANGED, variables: IN_ENGLISH })) {
      assertMenuChange(result);
      break;
    }
  }));

  test('serves several streams at once', () => withClient(async (client) => {
    const first = async () => {
      for await (const result of client.iterate({ query: MENU_CHANGED, variables: IN_ENGLISH })) return result;
    };
    (await Promise.all([first(), first(), first()])).forEach(assertMenuChange);
  }));

  test('is told of a mistake in its document in the stream', () => withClient(async (client) => {
    const { value } = await client.iterate({ query: MISTAKEN, variables: IN_ENGLISH }).next();
    assert.match(value.errors[0].message, /priceOfTea/);
    assert.ok(value.errors[0].extensions.code);
  }));

  test('is refused at once, with the status, for a token that is none', () => withClient(async (client) => {
    await assert.rejects(client.iterate({ query: MENU_CHANGED, variables: IN_ENGLISH }).next(), (error) => {
      assert.equal(error.response.status, 401);
      return true;
    });
  }, { headers: { authorization: 'Bearer no.such.token' } }));
});
