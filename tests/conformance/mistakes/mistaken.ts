// Does not compile, and must not: see quickstart.test.mjs.
import { GraphQLClient } from 'graphql-request';
import { MenuDocument } from '../quickstart/generated/graphql.js';

const qianyue = new GraphQLClient('http://127.0.0.1:8000/graphql');
const { menu } = await qianyue.request(MenuDocument, { region: 450321 });
console.log(menu?.sections[0]?.entries[0]?.package.staffMinutes);
