import { newId } from '../../src/platform/ids.js';
import { signBody } from '../../src/telephony/index.js';
import { startTestApp, type TestApp, type TestUser } from '../support/app.js';

const line = '+14155550100';
const person = '+14155550123';

let app: TestApp;
let user: TestUser;
let callId: string;
let attemptId: string;

beforeAll(async () => {
  app = await startTestApp({ roles: ['api'] });
}, 60_000);
afterAll(() => app.close());

/** A call that rings, as the dialer leaves it. */
beforeEach(async () => {
  user = await app.signUp();
  const { body: agent } = await app
    .request('post', '/agents', user)
    .send({
      agent_name: 'Ada',
      phone_number: line,
      system_prompt: 'You call {{name}}.',
      first_message: 'Hello {{name}}, {{missing}}!',
      language: 'en-US',
      max_call_duration: 120,
    })
    .expect(201);
  [callId, attemptId] = [newId(), newId()];
  await app.database.query(
    `INSERT INTO calls (id, workspace_id, call_type, call_direction, status, agent_id, attempt_id, from_e164, to_e164,
       variables)
     VALUES ($1, $2, 'phone', 'outbound', 'ringing', $3, $4, $5, $6, '{"name": "Ann"}')`,
    [callId, user.workspaceId, agent.id, attemptId, line, person],
  );
  await app.database.query(
    `INSERT INTO attempts (id, workspace_id, call_id, trunk_id, agent_id, from_e164, to_e164, state, decision, slot_at,
       ring_timeout_s, max_call_duration_s, price_micros, usage_day)
     VALUES ($1, $2, $3, $1, $4, $5, $6, 'dialing', '{}', now(), 30, 120, 0, now())`,
    [attemptId, user.workspaceId, callId, agent.id, line, person],
  );
});

const path = (suffix = '') => `/internal/agent/attempts/${attemptId}${suffix}`;

async function job(signed = '') {
  const authorization = `Bearer ${await signBody(signed, app.config.livekit, new Date())}`;
  return app.request('get', path()).set('Authorization', authorization);
}

async function report(events: unknown, to = path('/events')) {
  const text = JSON.stringify({ events });
  return app
    .request('post', to)
    .set('Content-Type', 'application/json')
    .set('Authorization', `Bearer ${await signBody(text, app.config.livekit, new Date())}`)
    .send(text);
}

const at = (second: number) => new Date(Date.UTC(2026, 1, 15, 10, 0, second)).toISOString();
const call = async () => (await app.request('get', `/calls/${callId}`, user).expect(200)).body;
const setStatus = (status: string, endReason: string | null) =>
  app.database.query('UPDATE calls SET status = $2, end_reason = coalesce(end_reason, $3) WHERE id = $1', [
    callId,
    status,
    endReason,
  ]);
const suppressed = () =>
  app.database.query<{ e164: string; source: string }>(
    'SELECT e164, source FROM suppressions WHERE workspace_id = $1',
    [user.workspaceId],
  );

describe('the job of an attempt', () => {
  it('is the agent with its texts filled, and the variables', async () => {
    const reply = await job();
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      attempt_id: attemptId,
      call_id: callId,
      workspace_id: user.workspaceId,
      agent: {
        name: 'Ada',
        system_prompt: 'You call Ann.',
        first_message: 'Hello Ann, !',
        language: 'en-US',
        voice: null,
        LLM_provider: null,
        LLM_model: null,
        STT_provider: null,
        TTS_provider: null,
        temperature: null,
        max_tokens: null,
        max_call_duration: 120,
        custom_functions: [],
      },
      variables: { name: 'Ann' },
      voicemail: 'continue',
    });
  });

  it('begins with what the agent has to disclose, filled as the rest, and tells what its campaign does of machines', async () => {
    await app.database.query(
      `UPDATE agents SET disclosure_ai = 'I am the AI of {{name}}.', disclosure_recording = 'This is recorded.'
       WHERE workspace_id = $1`,
      [user.workspaceId],
    );
    const listId = newId();
    await app.database.query(
      `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
         calls_per_second, retry, slug, voicemail)
       SELECT $1::uuid, workspace_id, 'campaign', 'Spring', 'draft', id, e164, 1, 1, '{}', $1::text, 'hang_up'
       FROM phone_numbers WHERE workspace_id = $2 AND e164 = $3`,
      [listId, user.workspaceId, line],
    );
    await app.database.query('UPDATE attempts SET list_id = $2 WHERE id = $1', [attemptId, listId]);
    const { body } = await job();
    expect(body.agent.first_message).toBe('I am the AI of Ann. This is recorded. Hello Ann, !');
    expect(body.voicemail).toBe('hang_up');
  });

  it('shows by being asked for that the agent is there, and by reports that it was there before', async () => {
    expect(await heardAt()).toBeNull();
    await job();
    const asked = await heardAt();
    expect(Date.now() - (asked?.getTime() ?? 0)).toBeLessThan(10_000);
    await report([{ id: 'a', type: 'turn', at: at(5), role: 'agent', text: 'Hello!' }]);
    await report([{ id: 'b', type: 'turn', at: at(9), role: 'agent', text: 'Hello?' }]);
    expect((await heardAt())?.toISOString()).toBe(at(5));
  });

  it('is there before the call is: the agent is asked for while the attempt is an intent', async () => {
    await app.database.query('DELETE FROM calls WHERE id = $1', [callId]);
    expect((await job()).body).toMatchObject({ call_id: callId, variables: {} });
  });

  it('is given to those who sign, for an attempt that is there', async () => {
    expect((await job('another body')).status).toBe(401);
    await app.request('get', path()).expect(401);
    await app.request('get', path(), user).expect(401);
    attemptId = newId();
    expect((await job()).status).toBe(404);
  });
});

describe('what an agent reports', () => {
  const turn = (id: string, second: number, role: string, text: string) => ({
    id,
    type: 'turn',
    at: at(second),
    role,
    text,
  });

  it('is in the call, in order, once, however it comes', async () => {
    const turns = [
      turn('e1', 1, 'agent', 'Hello Ann.'),
      turn('e2', 2, 'user', 'Who is this?'),
      turn('e3', 3, 'agent', 'Goodbye.'),
    ];
    const replies = await Promise.all([
      report([turns[2], turns[1]]),
      report([turns[1]]),
      report(turns),
      report([turns[0], turns[0]]),
      report([]),
    ]);
    expect(replies.map((reply) => reply.status)).toEqual([204, 204, 204, 204, 204]);
    expect((await call()).transcript).toEqual([
      { at: at(1), role: 'agent', text: 'Hello Ann.' },
      { at: at(2), role: 'user', text: 'Who is this?' },
      { at: at(3), role: 'agent', text: 'Goodbye.' },
    ]);
  });

  it('keeps a turn whose text has characters that the database refuses', async () => {
    expect((await report([turn('e1', 1, 'user', 'a\u0000b')])).status).toBe(204);
    expect((await call()).transcript).toMatchObject([{ text: 'a\ufffdb' }]);
  });

  it('lies in the partition of its attempt', async () => {
    await report([turn('e1', 1, 'user', 'Hi')]);
    const [event] = await app.database.query<{ id: string }>(
      'SELECT id FROM call_events WHERE call_id = $1',
      [callId],
    );
    expect(event?.id.slice(0, 13)).toBe(attemptId.slice(0, 13));
  });

  it('decides by when it happened, not by when it came', async () => {
    const answered = (id: string, second: number, by: string) => ({
      id,
      type: 'answered_by',
      at: at(second),
      answered_by: by,
    });
    const disposed = (id: string, second: number, disposition: string) => ({
      id,
      type: 'disposition',
      at: at(second),
      disposition,
    });
    const events = [
      answered('a1', 1, 'unknown'),
      answered('a2', 2, 'human'),
      disposed('d1', 3, 'callback'),
      disposed('d2', 4, 'interested'),
      { id: 'x1', type: 'end', at: at(5), end_reason: 'call_transfer' },
      { id: 'x2', type: 'end', at: at(6), end_reason: 'inactivity' },
    ];
    const replies = await Promise.all([...events, ...events].toReversed().map((event) => report([event])));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([204]));
    expect(await call()).toMatchObject({
      answered_by: 'human',
      disposition: 'interested',
      end_reason: 'call_transfer',
    });
  });

  it.each`
    status         | engine              | shown
    ${'ringing'}   | ${null}             | ${'agent_hangup'}
    ${'completed'} | ${'user_hangup'}    | ${'agent_hangup'}
    ${'unknown'}   | ${null}             | ${'agent_hangup'}
    ${'busy'}      | ${'dial_busy'}      | ${'dial_busy'}
    ${'no-answer'} | ${'dial_no_answer'} | ${'dial_no_answer'}
  `(
    'says why the call ended, of a call that is $status: $shown',
    async ({ status, engine, shown }: { status: string; engine: string | null; shown: string }) => {
      await setStatus(status, engine);
      await report([{ id: 'x', type: 'end', at: at(5), end_reason: 'agent_hangup' }]);
      expect((await call()).end_reason).toBe(shown);
    },
  );

  it('says why the call ended before the engine knows, and the engine keeps it', async () => {
    await report([{ id: 'x', type: 'end', at: at(5), end_reason: 'voicemail_reached' }]);
    await setStatus('completed', 'user_hangup');
    expect((await call()).end_reason).toBe('voicemail_reached');
  });

  it('puts who asks for it on the suppression list, once', async () => {
    const asked = { id: 'd', type: 'disposition', at: at(5), disposition: 'do_not_call' };
    await Promise.all([report([asked]), report([asked]), report([asked])]);
    expect(await suppressed()).toEqual([{ e164: person, source: 'disposition' }]);
    expect(await call()).toMatchObject({ disposition: 'do_not_call' });
  });

  it('does not suppress again whom somebody has taken off the list since', async () => {
    const asked = { id: 'd', type: 'disposition', at: at(5), disposition: 'do_not_call' };
    await report([asked]);
    await app.database.query('DELETE FROM suppressions WHERE workspace_id = $1', [user.workspaceId]);
    await report([asked]);
    expect(await suppressed()).toEqual([]);
    await report([{ ...asked, id: 'd2' }]);
    expect(await suppressed()).toHaveLength(1);
  });

  it.each([
    [{ type: 'turn', at: at(1), role: 'agent', text: 'Hi' }],
    [{ id: 'e', type: 'song', at: at(1) }],
    [{ id: 'e', type: 'turn', at: 'now', role: 'agent', text: 'Hi' }],
    [{ id: 'e', type: 'turn', at: at(1), role: 'carrier', text: 'Hi' }],
    [{ id: 'e', type: 'turn', at: at(1), role: 'agent' }],
    [{ id: 'e', type: 'answered_by', at: at(1), answered_by: 'ghost' }],
    [{ id: 'e', type: 'disposition', at: at(1), disposition: '' }],
    [{ id: 'e', type: 'end', at: at(1), end_reason: 'bored' }],
    ['event'],
  ])('is refused: %j', async (event) => {
    const reply = await report([turn('good', 1, 'user', 'Hi'), event]);
    expect([reply.status, reply.body.code]).toEqual([400, 'validation_failed']);
    expect((await call()).transcript).toEqual([]);
  });

  it('is taken from those who sign the body, for an attempt that is there', async () => {
    const good = [turn('e1', 1, 'user', 'Hi')];
    await app.request('post', path('/events')).send({ events: good }).expect(401);
    await app
      .request('post', path('/events'))
      .set('Authorization', `Bearer ${await signBody('{}', app.config.livekit, new Date())}`)
      .send({ events: good })
      .expect(401);
    expect((await report(good, `/internal/agent/attempts/${newId()}/events`)).status).toBe(404);
    expect((await report(good, '/internal/agent/attempts/1/events')).status).toBe(404);
  });
});

async function heardAt(): Promise<Date | null | undefined> {
  const [attempt] = await app.database.query<{ agent_at: Date | null }>(
    'SELECT agent_at FROM attempts WHERE id = $1',
    [attemptId],
  );
  return attempt?.agent_at;
}
