// Runs the audits of graphql-http against one URL; prints a JSON list of {id, name, status, reason}.
// Arguments: the URL and a JSON object of headers that every request carries.
import { serverAudits } from 'graphql-http';

const [url, headers] = process.argv.slice(2);
const added = JSON.parse(headers);
const fetchFn = (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, ...added } });
const found = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  found.push({ id: audit.id, name: audit.name, status: result.status, reason: result.reason ?? null });
}
process.stdout.write(JSON.stringify(found));
