import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../platform/config/config.js';
import type { WorkspaceTx } from '../../platform/database/tx.js';
import { AppError, invalidField } from '../../platform/errors.js';
import { type Page, pageOf, sliceOf } from '../../platform/http/paging.js';
import type { PageQuery } from '../../platform/http/paging.requests.js';
import type { Caller } from '../../platform/http/principal.js';
import { newId } from '../../platform/ids.js';
import { CONFIG } from '../../platform/config/config.js';
import { SecretBox } from '../../platform/security/secret-box.js';
import { isRefusedName } from '../../platform/egress/egress-url.js';
import { isAllowedAddress } from '../../platform/security/reachable.js';
import { recordAudit } from '../../platform/telemetry/audit.js';
import { numberInPath } from './domain/e164.js';
import { parseSipAddress } from './domain/sip-address.js';
import { inUse, mappedElsewhere, numberInField, NumberMapping } from './number-mapping.js';
import {
  attachTrunk,
  countNumbers,
  giveUpNumber,
  hasCalls,
  holdAgent,
  insertTrunk,
  listNumbers,
  listUsing,
  lockNumber,
  lockTrunk,
  mapNumber,
  type NumberRow,
  OPEN_LISTS,
  showNumber,
  type TrunkChange,
  type TrunkRow,
  updateTrunk,
} from './phonenumbers.repository.js';
import type { MapAgentRequest, SipTrunkRequest, UpdateSipRequest } from './phonenumbers.requests.js';
import type { PhoneNumberPageResponse, PhoneNumberResponse } from './phonenumbers.responses.js';
import { passwordPlace } from './trunk-secret.js';

/** The workspace's numbers and their trunks. What LiveKit must learn is a row that TrunkSync brings there. */
@Injectable()
export class PhoneNumbersService {
  constructor(
    private readonly mapping: NumberMapping,
    private readonly secrets: SecretBox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(tx: WorkspaceTx, query: PageQuery): Promise<PhoneNumberPageResponse> {
    const rows = await listNumbers(tx, sliceOf(query));
    const page: Page<PhoneNumberResponse> = pageOf(query, rows, await countNumbers(tx), (row) => row);
    return page;
  }

  async register(tx: WorkspaceTx, caller: Caller, body: SipTrunkRequest): Promise<PhoneNumberResponse> {
    const number = numberInField('/phone_number', body.phone_number);
    const credentials = completeCredentials(body.auth_username ?? null, body.auth_password ?? null);
    const trunkId = newId();
    await insertTrunk(tx, {
      id: trunkId,
      label: body.label ?? null,
      provider: body.provider ?? null,
      email: body.email ?? null,
      sipAddress: this.checkedAddress(body.sip_address),
      authUsername: credentials.username,
      authPassword: this.sealed(tx, credentials.password),
      krispEnabled: body.krisp_enabled ?? false,
      numbers: [number.e164],
      maxConcurrent: body.max_concurrent ?? null,
      callsPerSecond: body.calls_per_second ?? 10,
    });
    if (!(await attachTrunk(tx, { id: newId(), ...number }, trunkId))) {
      throw new AppError(
        'conflict',
        'number_taken',
        'This number has a trunk already. Change it with PUT update_sip.',
        [{ pointer: '/phone_number', code: 'number_taken', detail: 'registered in this workspace' }],
      );
    }
    const shown = await this.shown(tx, number.e164);
    await recordAudit(tx, caller, caller.ip, 'phone_number.registered', 'phone_number', shown.id, {
      phone_number: number.e164,
      trunk_id: trunkId,
      sip_address: shown.sip_address,
    });
    return shown;
  }

  async mapAgent(tx: WorkspaceTx, caller: Caller, body: MapAgentRequest): Promise<PhoneNumberResponse> {
    const { e164, country } = numberInField('/phone_number', body.phone_number);
    const agentId = body.agent_id?.toLowerCase() ?? null;
    if (agentId !== null && !(await holdAgent(tx, agentId))) {
      throw new AppError('not-found', 'agent_not_found', 'There is no such agent in this workspace.', [
        { pointer: '/agent_id', code: 'agent_not_found', detail: 'no such agent' },
      ]);
    }
    const number = await this.locked(tx, e164);
    if (number.agent_id !== agentId) {
      if (agentId === null) await this.mapping.release(tx, [number]);
      else if (!(await mapNumber(tx, { id: number.id, e164, country }, agentId, null)))
        throw mappedElsewhere();
      await recordAudit(tx, caller, caller.ip, 'phone_number.mapped', 'phone_number', number.id, {
        phone_number: e164,
        agent_id: agentId,
        agent_id_before: number.agent_id,
      });
    }
    return this.shown(tx, e164);
  }

  async updateSip(
    tx: WorkspaceTx,
    caller: Caller,
    segment: string,
    body: UpdateSipRequest,
  ): Promise<PhoneNumberResponse> {
    const number = await this.locked(tx, numberInPath(segment));
    const trunk = number.trunk_id === null ? null : await lockTrunk(tx, number.trunk_id);
    if (trunk === null) {
      throw new AppError(
        'conflict',
        'number_without_trunk',
        'This number has no trunk yet. Register one with POST /phonenumbers/sip_trunk.',
      );
    }
    const change = this.changed(tx, trunk, body);
    await updateTrunk(tx, trunk.id, change);
    await recordAudit(tx, caller, caller.ip, 'phone_number.sip_updated', 'phone_number', number.id, {
      phone_number: number.e164,
      fields: Object.keys(body),
    });
    return this.shown(tx, number.e164);
  }

  async deleteSip(tx: WorkspaceTx, caller: Caller, segment: string): Promise<void> {
    const number = await this.locked(tx, numberInPath(segment));
    const list = await listUsing(tx, [number.id], OPEN_LISTS, 'trunk');
    if (list !== null) throw inUse(list);
    if (number.trunk_id !== null) await lockTrunk(tx, number.trunk_id);
    if (await hasCalls(tx, number.trunk_id, number.e164)) {
      throw new AppError(
        'conflict',
        'number_in_use',
        'A call is live, or waits to be dialed, from this number. Try again when it has ended.',
      );
    }
    await giveUpNumber(tx, number);
    await recordAudit(tx, caller, caller.ip, 'phone_number.deleted', 'phone_number', number.id, {
      phone_number: number.e164,
      trunk_id: number.trunk_id,
    });
  }

  private changed(tx: WorkspaceTx, trunk: TrunkRow, body: UpdateSipRequest): TrunkChange {
    const authUsername = given(body.auth_username, trunk.auth_username);
    // A user who is cleared takes the password along.
    const keptPassword = body.auth_username === null ? null : trunk.auth_password;
    const authPassword =
      body.auth_password === undefined ? keptPassword : this.sealed(tx, body.auth_password);
    completeCredentials(authUsername, authPassword);
    const sipAddress =
      body.sip_address === undefined ? trunk.sip_address : this.checkedAddress(body.sip_address);
    return {
      label: given(body.label, trunk.label),
      provider: given(body.provider, trunk.provider),
      email: given(body.email, trunk.email),
      sipAddress,
      authUsername,
      authPassword,
      krispEnabled: given(body.krisp_enabled, trunk.krisp_enabled),
      maxConcurrent: given(body.max_concurrent, trunk.max_concurrent),
      callsPerSecond: given(body.calls_per_second, trunk.calls_per_second),
      sync: [body.sip_address, body.auth_username, body.auth_password].some((field) => field !== undefined),
    };
  }

  /** @throws AppError invalid `sip_address_invalid`, `sip_address_private` */
  private checkedAddress(text: string): string {
    const address = parseSipAddress(text.trim());
    if (address === null) {
      throw invalidField(
        '/sip_address',
        'sip_address_invalid',
        'Give the SIP server as host, host:port or an address ([…] around IPv6), without sip: and parameters.',
      );
    }
    const refused = address.isIp
      ? !isAllowedAddress(address.host, this.config.egressAllow)
      : isRefusedName(address.host, this.config.egressAllow);
    if (refused) {
      throw invalidField(
        '/sip_address',
        'sip_address_private',
        'This address is not on the public internet. The operator can allow its range with EGRESS_ALLOW.',
      );
    }
    return text.trim();
  }

  private sealed(tx: WorkspaceTx, password: string | null): Buffer | null {
    return password === null ? null : this.secrets.seal(password, passwordPlace(tx.workspaceId));
  }

  private async locked(tx: WorkspaceTx, e164: string | null): Promise<NumberRow> {
    const number = e164 === null ? null : await lockNumber(tx, e164);
    if (number === null) throw numberNotFound();
    return number;
  }

  private async shown(tx: WorkspaceTx, e164: string): Promise<PhoneNumberResponse> {
    const number = await showNumber(tx, e164);
    if (number === null) throw numberNotFound();
    return number;
  }
}

function numberNotFound(): AppError {
  return new AppError('not-found', 'number_not_found', 'There is no such number in this workspace.');
}

function given<T>(value: T | undefined, before: T): T {
  return value === undefined ? before : value;
}

/** A user without a password, or the reverse, is a carrier that refuses every call. */
function completeCredentials<P>(
  username: string | null,
  password: P | null,
): { username: string | null; password: P | null } {
  if ((username === null) === (password === null)) return { username, password };
  const missing = username === null ? 'auth_username' : 'auth_password';
  throw invalidField(`/${missing}`, `${missing}_missing`, 'Give auth_username and auth_password together.');
}
