// What clients may rely on whatever they select: Relay's shapes, and fragments on every kind of an interface side by side.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { getNamedType, isAbstractType, isInterfaceType, isNonNullType, isObjectType } from 'graphql';
import { schema } from './committed.mjs';

const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const fieldsOf = (type) => Object.entries(type.getFields());

suite('shapes in schema.graphql', () => {
  test('the kinds of an interface can be selected in one query without aliases', () => {
    // GraphQL 5.3.2: fields of one name in fragments on different types must agree in nullability and lists.
    const wrong = [];
    for (const type of types.filter(isAbstractType)) {
      const seen = new Map();
      for (const kind of schema.getPossibleTypes(type)) {
        for (const [name, field] of fieldsOf(kind)) {
          const first = seen.get(name) ?? { type: String(field.type), kind: kind.name };
          seen.set(name, first);
          if (first.type !== String(field.type)) {
            wrong.push(`${type.name}: ${first.kind}.${name} is ${first.type}, ${kind.name}.${name} is ${field.type}`);
          }
        }
      }
    }
    // Node is implemented by things that share nothing else: a client fetches one kind at a time.
    assert.equal(wrong.filter((line) => !line.startsWith('Node:')).join('\n'), '');
  });

  test('a connection has edges with node and cursor, and a pageInfo, as Relay reads them', () => {
    const connections = types.filter((type) => type.name.endsWith('Connection'));
    assert.ok(connections.length >= 4);
    for (const connection of connections) {
      const { edges, pageInfo } = connection.getFields();
      assert.equal(String(pageInfo.type), 'PageInfo!', connection.name);
      const edge = getNamedType(edges.type).getFields();
      assert.ok(isObjectType(getNamedType(edge.node.type)) && String(edge.cursor.type) === 'String!', connection.name);
    }
  });

  test('every connection field takes first, after, last and before', () => {
    const fields = types.filter(isObjectType).flatMap((type) => fieldsOf(type).map(([name, field]) => [`${type.name}.${name}`, field]));
    for (const [path, field] of fields.filter(([, { type }]) => getNamedType(type).name.endsWith('Connection'))) {
      const given = field.args.map(({ name, type }) => `${name}: ${type}`);
      for (const argument of ['first: Int', 'after: String', 'last: Int', 'before: String']) {
        assert.ok(given.includes(argument), `${path} has no ${argument}`);
      }
    }
  });

  test('node and nodes take their one argument, as Relay wants them', () => {
    const { node, nodes } = schema.getQueryType().getFields();
    const signature = (field) => [...field.args.map(({ name, type }) => `${name}: ${type}`), String(field.type)];
    assert.deepEqual(signature(node), ['id: ID!', 'Node']);
    assert.deepEqual(signature(nodes), ['ids: [ID!]!', '[Node]']);
  });

  test('every mutation takes one input and answers a nullable payload with problems', () => {
    for (const [name, field] of fieldsOf(schema.getMutationType())) {
      assert.deepEqual(field.args.map((argument) => argument.name), ['input'], name);
      assert.ok(!isNonNullType(field.type), name);
      const problems = getNamedType(field.type).getFields().problems;
      assert.equal(String(problems?.type), '[Problem!]!', name);
    }
  });

  test('problems are an interface with code, message and path', () => {
    const problem = schema.getType('Problem');
    assert.ok(isInterfaceType(problem));
    assert.deepEqual(Object.keys(problem.getFields()).sort(), ['code', 'message', 'path']);
  });
});
