// Put a package on a region's menu from tomorrow on, and show what is wrong when it cannot be.
//   export QIANYUE_TOKEN=$(../../.venv/bin/qianyue token --role PACKAGE_REVIEWER --region 450000)
//   node quickstart/build/designer.js 450321 BAS-00 PER-TCM
import { GraphQLClient } from 'graphql-request';
import { PublishDocument } from './generated/graphql.js';

const [region = '450321', ...codes] = process.argv.slice(2);
const qianyue = new GraphQLClient(process.env['QIANYUE_URL'] ?? 'http://127.0.0.1:8000/graphql', {
  headers: { 'accept-language': 'en', authorization: `Bearer ${process.env['QIANYUE_TOKEN'] ?? ''}` },
});

const tomorrow = new Date(Date.now() + 24 * 3600 * 1000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
const { publishPackages } = await qianyue.request(PublishDocument, {
  input: { region, starts: tomorrow, packages: codes.map((code) => ({ code })), idempotencyKey: crypto.randomUUID() },
});

for (const problem of publishPackages?.problems ?? []) {
  const where = problem.path.join('.');
  const more = problem.__typename === 'AlreadyPublishedProblem' ? ` (version ${problem.version})` : '';
  console.log(`${problem.code} at ${where}: ${problem.message}${more}`);
}
if (publishPackages?.menu) console.log(`${publishPackages.menu.packageCount} packages from ${publishPackages.menu.on} on`);
