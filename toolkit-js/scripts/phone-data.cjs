// Writes src/core/phone-data.js and src/core/countries.js anew from the mobile metadata of libphonenumber-js:
//
//   npm install --no-save libphonenumber-js && node scripts/phone-data.cjs
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { countries } = require('libphonenumber-js/metadata.mobile.json');
const { version } = require('libphonenumber-js/package.json');

const rows = Object.entries(countries)
  .map(([country, [code, , pattern, , , prefix]]) => `${country} ${code} ${prefix || '-'} ${pattern}`);

writeFileSync(join(__dirname, '../src/core/phone-data.js'), `\
/**
 * The numbering plan of each country: its two letters, calling code, the digits that stand before a
 * number dialled within the country (\`-\`: none), and the pattern of its numbers without them.
 *
 * Made by scripts/phone-data.cjs of libphonenumber-js ${version}, whose data is Google's libphonenumber
 * (Apache License 2.0).
 */
export const PLANS = String.raw\`
${rows.join('\n')}
\`;
`);

const letters = Object.keys(countries).join('').replace(/.{1,92}/g, "\n  + '$&'");

writeFileSync(join(__dirname, '../src/core/countries.js'), `\
// Made by scripts/phone-data.cjs, with phone-data.js.
const COUNTRIES = ''${letters};

/** Whether there is such a country: \`KE\`. */
export function isCountry(country) {
  return COUNTRIES.match(/../g)?.includes(country);
}
`);
