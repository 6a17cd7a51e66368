import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ClientError, GraphQLClient } from 'graphql-request';
import { useServer } from '../server.mjs';
import { assertMenu, IN_CHINESE, IN_ENGLISH, MENU, MISTAKEN, TOO_MANY } from './queries.mjs';

suite('graphql-request', { timeout: 20_000 }, () => {
  const server = useServer();
  const client = (options) => new GraphQLClient(server.url, options);

  test('asks with variables and reads both languages', async () => {
    assertMenu(await client().request(MENU, IN_ENGLISH), { region: 'Yangshuo County' });
    assertMenu(await client().request(MENU, IN_CHINESE), { region: '阳朔县' });
  });

  test('asks by GET', async () => {
    assertMenu(await client({ method: 'GET' }).request(MENU, IN_ENGLISH), { region: 'Yangshuo County' });
  });

  test('is told of a mistake in its document, with a code', async () => {
    await assert.rejects(client().request(MISTAKEN, IN_ENGLISH), (error) => {
      assert.ok(error instanceof ClientError);
      assert.match(error.response.errors[0].message, /priceOfTea/);
      assert.ok(error.response.errors[0].extensions.code);
      return true;
    });
  });

  test('keeps data and errors side by side under errorPolicy all', async () => {
    const { errors, status } = await client({ errorPolicy: 'all' }).rawRequest(TOO_MANY, { first: 101 });
    assert.equal(status, 200);
    assert.equal(errors[0].extensions.code, 'BAD_USER_INPUT');
    assert.deepEqual(errors[0].path, ['servicePackages']);
  });

  test('is refused with a code for a token that is none', async () => {
    const strange = client({ headers: { authorization: 'Bearer no.such.token' } });
    await assert.rejects(strange.request(MENU, IN_ENGLISH), (error) => {
      assert.equal(error.response.errors[0].extensions.code, 'UNAUTHENTICATED');
      return true;
    });
  });
});
