// Print each menu revision of a region as soon as it is served.
import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws'; // browsers, and Node from 22 on, bring their own
import { MenuChangedDocument, type MenuChangedSubscription } from './generated/graphql.js';

const address = process.env['QIANYUE_URL'] ?? 'http://127.0.0.1:8000/graphql';
const qianyue = createClient({ url: address.replace('http', 'ws'), webSocketImpl: WebSocket });

const variables = { region: process.argv[2] ?? '450321' };
for await (const { data } of qianyue.iterate<MenuChangedSubscription>({ query: print(MenuChangedDocument), variables })) {
  if (data) console.log(`${data.menuChanged.region.name}: revision ${data.menuChanged.revision}`);
}
