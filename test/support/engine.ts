import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CONFIG, type Config } from '../../src/platform/config/config.js';
import { NobodySignsIn } from '../../src/platform/http/nobody-signs-in.js';
import { newId } from '../../src/platform/ids.js';
import { PlatformModule } from '../../src/platform/platform.module.js';
import { TelephonyModule } from '../../src/telephony/index.js';
import { DialingModule, DialingWorkerModule } from '../../src/modules/dialing/index.js';
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
}

/** A running list in the tables, with its workspace, agent, trunk and number. */
export async function insertList(database: TestDatabase, settings: ListSettings): Promise<ListFixture> {
  const fixture = settings.beside ?? (await insertWorkspace(database, settings));
  const listId = newId();
  await database.query(
    `INSERT INTO dial_lists (id, workspace_id, kind, name, status, phone_number_id, from_e164, max_concurrent,
                             calls_per_second, calling_window, retry, ring_timeout_s)
     SELECT $1, workspace_id, 'batch', 'a list', 'running', id, e164, $3, $4, $5, $6, 30
     FROM phone_numbers WHERE workspace_id = $2`,
    [
      listId,
      fixture.workspaceId,
      settings.maxConcurrent ?? 100,
      settings.callsPerSecond ?? 200,
      settings.callingWindow ?? null,
      settings.retry ?? { max_attempts: 1, delay_s: 1, on: [] },
    ],
  );
  await database.query(
    `INSERT INTO prospects (id, workspace_id, list_id, line_no, e164, country, number_type, zones, variables, state, next_at)
     SELECT uuidv7(), $1, $2, line, number, 'US', NULL, '{America/New_York}', '{}', 'pending', now()
     FROM unnest($3::text[]) WITH ORDINALITY AS n (number, line)`,
    [fixture.workspaceId, listId, settings.numbers],
  );
  return { ...fixture, listId };
}

async function insertWorkspace(database: TestDatabase, settings: ListSettings): Promise<ListFixture> {
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
  await database.query(
    `INSERT INTO trunks (id, workspace_id, sip_address, numbers, calls_per_second, livekit_trunk_id, sync_status, synced_version)
     VALUES ($1, $2, 'sip.example.com', '{+14155550100}', 1000, $3, 'synced', 1)`,
    [trunkId, workspaceId, settings.livekitTrunkId],
  );
  await database.query(
    `INSERT INTO phone_numbers (id, workspace_id, e164, country, agent_id, trunk_id)
     VALUES ($1, $2, '+14155550100', 'US', $3, $4)`,
    [newId(), workspaceId, agentId, trunkId],
  );
  return { workspaceId, listId: '', trunkId };
}
