import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';
import { until } from '../support/sandbox.js';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.js';

let app: TestApp;

beforeAll(async () => {
  // Longer than the test: a request that is given up would not be under way any more.
  app = await startTestApp({ env: { EGRESS_ALLOW: '127.0.0.1', WEBHOOK_TIMEOUT_S: '30' } });
}, 60_000);
afterAll(() => app.close());

/** A receiver that keeps every request waiting until it is told to answer. */
async function startSlowReceiver() {
  const receiver = await startReceiver();
  const waiting = new Set<() => void>();
  const counts = { now: 0, most: 0 };
  let open = false;
  receiver.answer = async () => {
    counts.now += 1;
    counts.most = Math.max(counts.most, counts.now);
    if (!open) await new Promise<void>((resolve) => waiting.add(resolve));
    counts.now -= 1;
    return 200;
  };
  const answer = (): void => {
    open = true;
    for (const resolve of waiting) resolve();
  };
  return { receiver, counts, answer };
}

const subscribe = (user: TestUser, { url }: WebhookReceiver) =>
  app.request('post', '/api/webhooks/subscriptions', user).send({ url }).expect(201);

const ring = ({ workspaceId }: TestUser) =>
  app.database.query(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, from_e164, to_e164)
     VALUES ($1, $2, 'phone', 'outbound', 'ringing', '+14155550100', '+12125550101')`,
    [newId(), workspaceId],
  );

const rings = (user: TestUser, count: number) => Promise.all(Array.from({ length: count }, () => ring(user)));

it('an endpoint that is slow holds up nobody else, and gets ten requests at once and no more', async () => {
  const user = await app.signUp();
  const slow = await startSlowReceiver();
  const quick = await startReceiver();
  try {
    await subscribe(user, slow.receiver);
    await subscribe(user, quick);
    await rings(user, 40);
    await until('the quick one has all', () => quick.received.length === 40, 10_000);
    await until('the slow one has its ten', () => slow.counts.now >= 10, 10_000);
    // The next comes only after everything that was due before it had its turn.
    await ring(user);
    await until('the quick one has the last', () => quick.received.length === 41, 10_000);
    expect(slow.counts.most).toBe(10);
    slow.answer();
    await until('the slow one has all', () => slow.receiver.received.length === 41, 10_000);
  } finally {
    slow.answer();
    await Promise.all([slow.receiver.close(), quick.close()]);
  }
});

it('a workspace has fifty requests under way and no more, however many slow endpoints it has', async () => {
  const [user, neighbour] = [await app.signUp(), await app.signUp()];
  const slow = await startSlowReceiver();
  const quick = await startReceiver();
  try {
    await Promise.all(Array.from({ length: 7 }, () => subscribe(user, slow.receiver)));
    await subscribe(neighbour, quick);
    await rings(user, 12);
    await until('fifty are under way', () => slow.counts.now >= 50, 10_000);
    await ring(neighbour);
    await until('the neighbour is served', () => quick.received.length === 1, 10_000);
    expect(slow.counts.most).toBe(50);
    slow.answer();
    await until('all came', () => slow.receiver.received.length === 84, 10_000);
  } finally {
    slow.answer();
    await Promise.all([slow.receiver.close(), quick.close()]);
  }
});
