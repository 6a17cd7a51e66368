import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createHash } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { useServer } from '../server.mjs';
import { assertMenu, assertMenuChange, IN_CHINESE, IN_ENGLISH, MENU, MENU_CHANGED, MISTAKEN } from './queries.mjs';

suite('Apollo Client', { timeout: 20_000 }, () => {
  const server = useServer();
  /** HTTP for queries, WebSocket for subscriptions, as Apollo's documentation sets it up. */
  const withClient = async (use, { link = (http) => http } = {}) => {
    const socket = createClient({ url: server.wsUrl, webSocketImpl: WebSocket, retryAttempts: 0, lazy: true });
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.split(
        ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
        new GraphQLWsLink(socket),
        link(new HttpLink({ uri: server.url })),
      ),
    });
    try {
      await use(client);
    } finally {
      client.stop();
      await socket.dispose();
    }
  };

  test('asks with variables, reads both languages and normalises by id', () => withClient(async (client) => {
    const english = await client.query({ query: gql(MENU), variables: IN_ENGLISH });
    assertMenu(english.data, { region: 'Yangshuo County' });
    const chinese = await client.query({ query: gql(MENU), variables: IN_CHINESE });
    assertMenu(chinese.data, { region: '阳朔县' });
  }));

  test('adds __typename everywhere and still gets its answer', () => withClient(async (client) => {
    const query = gql`query Items($first: Int) { serviceItems(first: $first) { nodes { id code schedule { kind words } } } }`;
    const { data } = await client.query({ query, variables: { first: 3 } });
    assert.deepEqual(data.serviceItems.nodes.map(({ __typename }) => __typename), Array(3).fill('ServiceItem'));
    assert.equal(Object.keys(client.extract()).filter((key) => key.startsWith('ServiceItem:')).length, 3);
  }));

  test('reports a mistake in the document as GraphQL errors', () => withClient(async (client) => {
    await assert.rejects(client.query({ query: gql(MISTAKEN), variables: IN_ENGLISH }), (error) => {
      assert.ok(CombinedGraphQLErrors.is(error), String(error));
      assert.match(error.errors[0].message, /priceOfTea/);
      return true;
    });
  }));

  test('falls back to the full text where its persisted queries are not known', () => withClient(async (client) => {
    const { data } = await client.query({ query: gql(MENU), variables: IN_ENGLISH });
    assertMenu(data, { region: 'Yangshuo County' });
  }, {
    link: (http) => new PersistedQueryLink({ sha256: (text) => createHash('sha256').update(text).digest('hex') }).concat(http),
  }));

  test('subscribes over GraphQLWsLink', () => withClient(async (client) => {
    const result = await new Promise((resolve, reject) => {
      const subscription = client.subscribe({ query: gql(MENU_CHANGED), variables: IN_ENGLISH }).subscribe({
        next: (event) => { resolve(event); setImmediate(() => subscription.unsubscribe()); },
        error: reject,
      });
    });
    assertMenuChange({ data: result.data, errors: result.error });
  }));
});
