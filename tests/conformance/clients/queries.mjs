// What every client asks: a query with variables, one that is refused, and the subscription.
import assert from 'node:assert/strict';

export const MENU = /* GraphQL */ `
  query Menu($region: String!, $language: Language) {
    menu(region: $region, language: $language) {
      region { name }
      packageCount
      sections { kind name entries { package { code name price { selfPay { amount } } } } }
    }
  }
`;
export const MISTAKEN = /* GraphQL */ `query Mistaken($region: String!) { menu(region: $region) { priceOfTea } }`;
export const TOO_MANY = /* GraphQL */ `query TooMany($first: Int) { servicePackages(first: $first) { nodes { code } } }`;
export const MENU_CHANGED = /* GraphQL */ `
  subscription MenuChanged($region: String!) { menuChanged(region: $region, language: EN) { region { code name } revision at } }
`;

export const IN_ENGLISH = { region: '450321', language: 'EN' };
export const IN_CHINESE = { region: '450321', language: 'ZH' };

/** The menu of Yangshuo as the starter data publish it, in this language. */
export function assertMenu(data, { region }) {
  assert.equal(data.menu.region.name, region);
  assert.equal(data.menu.packageCount, 29);
  const codes = data.menu.sections.flatMap(({ entries }) => entries.map((entry) => entry.package.code));
  assert.equal(new Set(codes).size, 29);
  assert.ok(codes.includes('PRI-ELD'));
}

/** The first event of the subscription: the revision that is served now. */
export function assertMenuChange({ data, errors }) {
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.deepEqual(data.menuChanged.region.code, '450321');
  assert.ok(Number.isInteger(data.menuChanged.revision) && data.menuChanged.revision > 0);
  assert.ok(Math.abs(Date.parse(data.menuChanged.at) - Date.now()) < 3_600_000, data.menuChanged.at);
}
