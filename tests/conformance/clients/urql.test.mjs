import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';
import { useServer } from '../server.mjs';
import { assertMenu, assertMenuChange, IN_CHINESE, IN_ENGLISH, MENU, MENU_CHANGED, MISTAKEN } from './queries.mjs';

suite('urql', { timeout: 20_000 }, () => {
  const server = useServer();
  /** A client that remembers what it sent and what came back. */
  const client = ({ exchanges = [cacheExchange, fetchExchange], ...options } = {}) => {
    const exchanged = [];
    const recorder = async (url, init) => {
      const response = await fetch(url, init);
      exchanged.push({ accept: new Headers(init.headers).get('accept'), method: init.method, type: response.headers.get('content-type') });
      return response;
    };
    return { exchanged, urql: new Client({ url: server.url, exchanges, fetch: recorder, preferGetMethod: false, ...options }) };
  };
  /** The first result of a subscription; the stream is then left. */
  const first = (source) => new Promise((resolve) => {
    const { unsubscribe } = source.subscribe((result) => { resolve(result); setImmediate(() => unsubscribe()); });
  });

  test('lists text/event-stream on a query and gets plain JSON', async () => {
    const { exchanged, urql } = client();
    const { data, error } = await urql.query(MENU, IN_ENGLISH).toPromise();
    assert.equal(error, undefined);
    assertMenu(data, { region: 'Yangshuo County' });
    assert.match(exchanged[0].accept, /text\/event-stream/);
    assert.match(exchanged[0].type, /^application\/(graphql-response\+)?json/);
  });

  test('asks by GET and reads Chinese', async () => {
    const { exchanged, urql } = client({ preferGetMethod: 'force' });
    const { data, error } = await urql.query(MENU, IN_CHINESE).toPromise();
    assert.equal(error, undefined);
    assertMenu(data, { region: '阳朔县' });
    assert.equal(exchanged[0].method, 'GET');
  });

  test('reports a mistake in the document as a GraphQL error, not as a network error', async () => {
    const { error } = await client().urql.query(MISTAKEN, IN_ENGLISH).toPromise();
    assert.equal(error.networkError, undefined);
    assert.match(error.graphQLErrors[0].message, /priceOfTea/);
    assert.ok(error.graphQLErrors[0].extensions.code);
  });

  test('subscribes by its own fetchExchange, over event streams', async () => {
    const { exchanged, urql } = client({ exchanges: [fetchExchange], fetchSubscriptions: true });
    const result = await first(urql.subscription(MENU_CHANGED, IN_ENGLISH));
    assertMenuChange({ data: result.data, errors: result.error });
    assert.match(exchanged[0].type, /^text\/event-stream/);
  });

  const overSubscriptionExchange = async (transport) => {
    const forwardSubscription = ({ query, variables }) => ({
      subscribe: (sink) => ({ unsubscribe: transport.subscribe({ query, variables }, sink) }),
    });
    const { urql } = client({ exchanges: [subscriptionExchange({ forwardSubscription })] });
    const result = await first(urql.subscription(MENU_CHANGED, IN_ENGLISH));
    assertMenuChange({ data: result.data, errors: result.error });
    await transport.dispose();
  };

  test('subscribes through graphql-ws', () =>
    overSubscriptionExchange(createWsClient({ url: server.wsUrl, webSocketImpl: WebSocket, retryAttempts: 0 })));

  test('subscribes through graphql-sse', () =>
    overSubscriptionExchange(createSseClient({ url: server.url, retryAttempts: 0 })));
});
