import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { useServer } from '../server.mjs';
import { assertMenu, assertMenuChange, IN_ENGLISH, MENU, MENU_CHANGED, MISTAKEN } from './queries.mjs';

suite('graphql-ws', { timeout: 30_000, concurrency: true }, () => {
  const server = useServer();
  const withClient = async (use, options = {}) => {
    const client = createClient({ url: server.wsUrl, webSocketImpl: WebSocket, retryAttempts: 0, ...options });
    try {
      await use(client);
    } finally {
      await client.dispose();
    }
  };
  /** A bare socket, and what its close said: { code, reason, after } in milliseconds. */
  const closed = async (protocol, frames) => {
    const socket = new WebSocket(server.wsUrl, protocol);
    const opened = Date.now();
    socket.on('open', () => frames.forEach((frame) => socket.send(frame)));
    const [code, reason] = await once(socket, 'close');
    return { code, reason: String(reason), after: Date.now() - opened };
  };
  const INIT = JSON.stringify({ type: 'connection_init' });
  const PROTOCOL = 'graphql-transport-ws';

  test('answers a query', () => withClient(async (client) => {
    const results = [];
    for await (const result of client.iterate({ query: MENU, variables: IN_ENGLISH })) results.push(result);
    assert.equal(results.length, 1);
    assertMenu(results[0].data, { region: 'Yangshuo County' });
  }));

  test('delivers the first event of a subscription, and takes its end', () => withClient(async (client) => {
    for await (const result of client.iterate({ query: MENU_CHANGED, variables: IN_ENGLISH })) {
      assertMenuChange(result);
      break;
    }
  }));

  test('carries several operations on one socket', () => withClient(async (client) => {
    const first = async () => {
      for await (const result of client.iterate({ query: MENU_CHANGED, variables: IN_ENGLISH })) return result;
    };
    (await Promise.all([first(), first(), first()])).forEach(assertMenuChange);
  }));

  test('reports a mistake in the document as an error message, and the socket lives on', () => withClient(async (client) => {
    await assert.rejects(client.iterate({ query: MISTAKEN, variables: IN_ENGLISH }).next(), (errors) => {
      assert.match(errors[0].message, /priceOfTea/);
      return true;
    });
    const { value } = await client.iterate({ query: MENU, variables: IN_ENGLISH }).next();
    assertMenu(value.data, { region: 'Yangshuo County' });
  }, { lazy: false }));

  test('closes with 4403 for a token that is none', () => withClient(async (client) => {
    await assert.rejects(client.iterate({ query: MENU, variables: IN_ENGLISH }).next(), (close) => {
      assert.equal(close.code, 4403);
      return true;
    });
  }, { connectionParams: { authorization: 'Bearer no.such.token' } }));

  const MALFORMED = {
    'a frame that is not JSON': 'menu, please',
    'a frame that is no object': '[1]',
    'a message of no type': '{}',
    'a message of an unknown type': '{"type":"start","id":"1"}',
    'a subscribe without a payload': '{"type":"subscribe","id":"1"}',
    'a binary frame': Buffer.from([0xff, 0xfe]),
  };
  for (const [what, frame] of Object.entries(MALFORMED)) {
    test(`closes with 4400 after ${what}`, async () => {
      assert.equal((await closed(PROTOCOL, [INIT, frame])).code, 4400);
    });
  }

  test('closes with 4401 when an operation comes before connection_init', async () => {
    const subscribe = JSON.stringify({ type: 'subscribe', id: '1', payload: { query: MENU, variables: IN_ENGLISH } });
    assert.equal((await closed(PROTOCOL, [subscribe])).code, 4401);
  });

  test('closes with 4408 when connection_init does not come within 3 to 10 seconds', async () => {
    const { code, after } = await closed(PROTOCOL, []);
    assert.equal(code, 4408);
    assert.ok(after >= 2_900 && after <= 10_500, `${after} ms`);
  });

  test('closes with 4429 after a second connection_init', async () => {
    assert.equal((await closed(PROTOCOL, [INIT, INIT])).code, 4429);
  });

  test('closes with 4406 for the old subprotocol', async () => {
    assert.equal((await closed('graphql-ws', [])).code, 4406);
  });
});
