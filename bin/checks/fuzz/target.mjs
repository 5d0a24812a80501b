import { Failure } from '../../lib/failure.mjs';

const PASSWORD = 'correct horse battery';
const OWN_NUMBERS = ['+14155550100', '+14155550101', '+14155550102'];
const PERSONS = ['+12125550177', '+12125550178', '+13105550143', '+14165550111'];
const CSV = ['phone_number,customer_name', ...PERSONS.map((number, i) => `${number},Person ${i}`)].join('\n');

/**
 * Furnishes a workspace in which most routes have something to work on.
 * @returns `key` and `keyId` of an admin's API key, `workspaceId`, and `dictionaries`: names → values that exist
 */
export async function furnish(url) {
  const { access_token, workspace } = await call(url, {}, 'POST', '/auth/signup', {
    email: 'ada@example.com',
    password: PASSWORD,
    name: 'Ada',
  });
  const as = { authorization: `Bearer ${access_token}` };
  const post = (path, body) => call(url, as, 'POST', path, body);
  for (const phone_number of OWN_NUMBERS) {
    await post('/phonenumbers/sip_trunk', { sip_address: 'sip.example.com', phone_number });
  }
  const agents = [];
  for (const phone_number of OWN_NUMBERS) {
    const agent = { agent_name: `Agent of ${phone_number}`, phone_number };
    agents.push((await post('/agents', agent)).id);
  }
  const batches = [];
  for (const name of ['first', 'second']) batches.push((await post('/batch/upload', listOf(name))).id);
  const ids = async (path) => (await call(url, as, 'GET', path)).items.map(({ id }) => id);
  await call(url, as, 'PATCH', `/workspaces/${workspace.id}/settings`, { allowed_countries: ['US', 'CA'] });
  const { key, id } = await post(`/workspaces/${workspace.id}/api-keys`, { name: 'fuzz', role: 'admin' });
  return {
    key,
    keyId: id,
    workspaceId: workspace.id,
    dictionaries: {
      workspaces: [workspace.id],
      agents,
      batches,
      calls: await someCalls(ids),
      numbers: [...OWN_NUMBERS, '+14155550103', '14155550104', '+1 (415) 555-0105'],
      persons: PERSONS,
      codes: ['slug_taken', 'not_found', 'internal_error'],
      moments: ['2026-03-08', '2026-03-08T09:30:00Z', '2026-11-01T01:30:00-05:00'],
      sip_addresses: ['sip.example.com', 'sip.example.com:5061', '203.0.113.7', '[2001:db8::1]:5060'],
      time_zones: ['Europe/Berlin', 'America/New_York', 'UTC'],
      countries: ['US', 'DE', 'GB'],
    },
  };
}

function listOf(name) {
  const form = new FormData();
  form.set(
    'file',
    new Blob([`${CSV}\n+1212555016${name.length},${name}\n`], { type: 'text/csv' }),
    `${name}.csv`,
  );
  form.set('name', name);
  form.set('agent_phone_number', OWN_NUMBERS[0]);
  form.set('calling_window', JSON.stringify({ start: '00:00', end: '24:00' }));
  return form;
}

/** Those that the batches have placed, once there are any. */
async function someCalls(ids) {
  for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((go) => setTimeout(go, 200))) {
    const calls = await ids('/calls');
    if (calls.length > 0) return calls;
  }
  throw new Failure('The batches of the workspace to be fuzzed placed no call within 30 seconds.');
}

async function call(url, headers, method, path, body) {
  const isForm = body instanceof FormData;
  const reply = await fetch(url + path, {
    method,
    headers: { ...headers, ...(body && !isForm && { 'content-type': 'application/json' }) },
    body: isForm ? body : body && JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Failure(`${method} ${path} was answered ${reply.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
