// The smallest portal: what a county offers, in both languages, and what it costs a resident.
import { GraphQLClient } from 'graphql-request';
import { MenuDocument, PackagesDocument } from './generated/graphql.js';

const address = process.env['QIANYUE_URL'] ?? 'http://127.0.0.1:8000/graphql';
const region = process.argv[2] ?? '450321'; // Yangshuo (阳朔)

const { menu } = await new GraphQLClient(address).request(MenuDocument, { region });
if (!menu) throw new Error(`Nothing is published for ${region}`);

console.log(`${menu.region.names.zh} ${menu.region.names.en}, ${menu.on}: ${menu.packageCount} packages`);
for (const section of menu.sections) {
  console.log(`\n${section.kind}`);
  for (const { package: offer } of section.entries) {
    const { isFree, selfPay, status } = offer.price;
    const price = (isFree ? 'free' : `¥${selfPay.amount}`) + (status === 'PLACEHOLDER' ? ' (placeholder)' : '');
    console.log(`  ${offer.code}  ${offer.names.zh} ${offer.names.en}: ${price}, ${offer.lines.length} items`);
  }
}

const chinese = new GraphQLClient(address, { headers: { 'accept-language': 'zh-CN' } });
const { servicePackages } = await chinese.request(PackagesDocument, { region, filter: { hasTcm: true }, first: 3 });

console.log(`\n${servicePackages?.totalCount} packages with Chinese medicine, the dearest first:`);
for (const { node } of servicePackages?.edges ?? []) {
  console.log(`  ${node.name} ¥${node.current?.price.total.amount}`);
}
