import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CONFIG, type Config } from '../../src/platform/config/config.js';
import { NobodySignsIn } from '../../src/platform/http/nobody-signs-in.js';
import { newId } from '../../src/platform/ids.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { Telephony, TelephonyModule } from '../../src/telephony/index.js';
import {
  DialingModule,
  DialingWorkerModule,
  DispositionsModule,
  ListsModule,
} from '../../src/modules/dialing/index.js';
import { ListImporter } from '../../src/modules/dialing/lists/list-importer.js';
import { testConfig } from './app.js';
import type { TestDatabase } from './postgres.js';

@Module({})
class EngineAlone {}

/** Starts the dialing engine alone, without doors onto it: what it dials is put into the tables. */
export async function startEngine(
  database: TestDatabase,
  livekit: { url: string; apiKey: string; apiSecret: string },
  sharedDataDir?: string,
): Promise<INestApplicationContext> {
  const dataDir = sharedDataDir ?? mkdtempSync(join(tmpdir(), 'trunkline-engine-'));
  const config: Config = testConfig({ roles: ['worker'], livekit }, database, dataDir);
  const app = await NestFactory.createApplicationContext(
    {
      module: EngineAlone,
      imports: [
        PlatformModule.forRoot(config),
        TelephonyModule.forRootAsync({
          inject: [CONFIG],
          useFactory: (given: Config) => given.livekit,
        }),
        NobodySignsIn,
        DialingModule,
        DialingWorkerModule,
        ListsModule,
        DispositionsModule,
      ],
    },
    { logger: false },
  );
  const close = app.close.bind(app);
  app.close = async () => {
    await close();
    if (sharedDataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  app.get(ListImporter, { strict: false }).childEntry = join(
    __dirname,
    '../../dist/modules/dialing/import/import-child.js',
  );
  return app;
}

/** Has every agent be there before its callee answers, since nobody tells an engine that is alone that it joined. */
export async function agentsAreThere(database: TestDatabase): Promise<void> {
  await database.query(
    `BEGIN; SET LOCAL ROLE NONE;
     CREATE FUNCTION agent_is_there() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN NEW.agent_at := coalesce(NEW.agent_at, NEW.slot_at); RETURN NEW; END $$;
     CREATE TRIGGER agents_are_there BEFORE INSERT ON attempts FOR EACH ROW EXECUTE FUNCTION agent_is_there();
     COMMIT`,
  );
}

/** A trunk on LiveKit that needs no password; gives its id there. */
export function createTrunk(
  app: Pick<INestApplicationContext, 'get'>,
  numbers: string[] = ['+14155550100'],
): Promise<string> {
  return app.get(Telephony, { strict: false }).createTrunk({
    ref: 'a trunk',
    name: 'a trunk',
    address: 'sip.example.com',
    transport: 'auto',
    numbers,
    authUsername: '',
    authPassword: '',
  });
}

export interface ListFixture {
  workspaceId: string;
  listId: string;
  trunkId: string;
}

export interface ListSettings {
  numbers: string[];
  maxConcurrent?: number;
  callsPerSecond?: number;
  retry?: { max_attempts: number; delay_s: number; on: string[] };
  callingWindow?: { start: string; end: string; days: string[] } | null;
  workspaceMaxConcurrent?: number;
  livekitTrunkId: string;
  /** Adds the list to a workspace that is there. */
  beside?: ListFixture;
  priority?: number;
  kind?: 'batch' | 'campaign';
}

/** A running list in the tables, with its workspace, agent, trunk and number. */
export async function insertList(database: TestDatabase, settings: ListSettings): Promise<ListFixture> {
  const fixture = settings.beside ?? (await insertWorkspace(database, settings));
  const listId = newId();
  const kind = settings.kind ?? 'batch';
  await database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
                             calls_per_second, calling_window, retry, ring_timeout_s, priority, slug)
     SELECT $1, workspace_id, $7, 'a list', 'running', id, e164, $3, $4, $5, $6, 30, $8, $9
     FROM phone_numbers WHERE workspace_id = $2 ORDER BY id LIMIT 1`,
    [
      listId,
      fixture.workspaceId,
      settings.maxConcurrent ?? 100,
      settings.callsPerSecond ?? 200,
      settings.callingWindow ?? null,
      settings.retry ?? { max_attempts: 1, delay_s: 1, on: [] },
      kind,
      settings.priority ?? 5,
      kind === 'campaign' ? listId : null,
    ],
  );
  await database.query(
    `INSERT INTO list_callers (list_id, phone_number_id, workspace_id, position)
     SELECT id, phone_number_id, workspace_id, 0 FROM dial_lists WHERE id = $1`,
    [listId],
  );
  await insertProspects(database, { ...fixture, listId }, settings.numbers);
  return { ...fixture, listId };
}

/** Everybody is in New York and can be called at once. */
export async function insertProspects(
  database: TestDatabase,
  { workspaceId, listId }: ListFixture,
  numbers: readonly string[],
): Promise<void> {
  await database.query(
    `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, number_type, zones, variables, state, next_at)
     SELECT uuidv7(), $1, $2, line, number, 'US', NULL, '{America/New_York}', '{}', 'pending', now()
     FROM unnest($3::text[]) WITH ORDINALITY AS n (number, line)`,
    [workspaceId, listId, numbers],
  );
}

/** An agent, a trunk that is in sync, and the number +1 415 555 0100. */
export async function insertWorkspace(
  database: TestDatabase,
  settings: Pick<ListSettings, 'livekitTrunkId' | 'workspaceMaxConcurrent'>,
): Promise<ListFixture> {
  const [workspaceId, agentId, trunkId] = [newId(), newId(), newId()];
  await database.query(
    `INSERT INTO workspaces (id, name, slug, max_concurrent, attempt_caps, abandonment_cap_percent)
     VALUES ($1::uuid, 'a workspace', $1::text, $2, '[]', NULL)`,
    [workspaceId, settings.workspaceMaxConcurrent ?? 500],
  );
  await database.query(
    `INSERT INTO agents (id, workspace_id, slug, agent_name) VALUES ($1, $2, 'agent', 'an agent')`,
    [agentId, workspaceId],
  );
  const fixture = { workspaceId, listId: '', trunkId };
  await insertNumber(database, fixture, {
    e164: '+14155550100',
    agentId,
    trunkId,
    livekitTrunkId: settings.livekitTrunkId,
  });
  return fixture;
}

/** A number of the workspace with a trunk of its own. */
export async function insertNumber(
  database: TestDatabase,
  { workspaceId }: ListFixture,
  number: { e164: string; agentId: string | null; livekitTrunkId: string; trunkId?: string },
): Promise<{ id: string; trunkId: string }> {
  const [id, trunkId] = [newId(), number.trunkId ?? newId()];
  await database.query(
    `INSERT INTO trunks (id, workspace_id, sip_address, numbers, calls_per_second, livekit_trunk_id, sync_status, synced_version)
     VALUES ($1, $2, 'sip.example.com', ARRAY[$4], 1000, $3, 'synced', 1)`,
    [trunkId, workspaceId, number.livekitTrunkId, number.e164],
  );
  await database.query(
    `INSERT INTO phone_numbers (id, workspace_id, e164, country, agent_id, trunk_id)
     VALUES ($1, $2, $3, 'US', $4, $5)`,
    [id, workspaceId, number.e164, number.agentId, trunkId],
  );
  return { id, trunkId };
}
