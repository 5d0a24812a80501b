import { newId } from './random.js';
import { type Method, requireGrant } from './room-service.js';
import type { SipRecord, SipRecords } from './trunks.js';
import { type Message, TwirpError } from './twirp.js';

interface Store {
  outbound: SipRecords;
  inbound: SipRecords;
  rules: SipRecords;
}

/** livekit.SIP: trunks and dispatch rules. They are kept and shown; nothing calls in. */
export function trunkMethods(store: Store): Record<string, Method> {
  const methods: Record<string, Method> = {
    CreateSIPOutboundTrunk: (request) => {
      const trunk = trunkOf(request);
      checkOutbound(trunk);
      return create(store.outbound, 'ST_', 'sip_trunk_id', trunk);
    },
    CreateSIPInboundTrunk: (request) => create(store.inbound, 'ST_', 'sip_trunk_id', trunkOf(request)),
    UpdateSIPOutboundTrunk: (request) => updateTrunk(store.outbound, request, checkOutbound),
    UpdateSIPInboundTrunk: (request) => updateTrunk(store.inbound, request, () => undefined),
    GetSIPOutboundTrunk: (request) => ({
      trunk: existingTrunk(store.outbound, request.string('sipTrunkId')),
    }),
    GetSIPInboundTrunk: (request) => ({ trunk: existingTrunk(store.inbound, request.string('sipTrunkId')) }),
    ListSIPOutboundTrunk: (request) => listTrunks(store.outbound, request),
    ListSIPInboundTrunk: (request) => listTrunks(store.inbound, request),
    ListSIPTrunk: () => ({ items: [...store.inbound.list(), ...store.outbound.list()].map(oldTrunk) }),
    DeleteSIPTrunk: (request) => {
      const id = request.string('sipTrunkId');
      if (id === '') throw invalid('trunk ID is required');
      store.outbound.delete(id);
      store.inbound.delete(id);
      return { sip_trunk_id: id };
    },
    CreateSIPDispatchRule: (request) => {
      const nested = request.message('dispatchRule');
      return create(store.rules, 'SDR_', 'sip_dispatch_rule_id', (nested ?? request).snakeCase());
    },
    UpdateSIPDispatchRule: (request) => {
      const rule = existingRule(store.rules, request.string('sipDispatchRuleId'));
      return save(store.rules, 'sip_dispatch_rule_id', changed(rule, request, 'sip_dispatch_rule_id'));
    },
    ListSIPDispatchRule: (request) => {
      const ids = request.strings('dispatchRuleIds');
      const rules = store.rules.list();
      return { items: rules.filter((rule) => wanted(ids, [rule['sip_dispatch_rule_id']])) };
    },
    DeleteSIPDispatchRule: (request) => {
      const id = request.string('sipDispatchRuleId');
      if (id === '') throw invalid('dispatch rule ID is required');
      const rule = existingRule(store.rules, id);
      store.rules.delete(id);
      return rule;
    },
  };
  for (const [name, method] of Object.entries(methods)) {
    methods[name] = (request, grants) => {
      requireGrant(grants.sip?.admin);
      return method(request, grants);
    };
  }
  return methods;
}

function trunkOf(request: Message): SipRecord {
  const trunk = request.message('trunk');
  if (!trunk) throw invalid('missing trunk');
  if (trunk.string('sipTrunkId') !== '') throw invalid('trunk ID must be empty');
  return trunk.snakeCase();
}

/** The checks of LiveKit's own Validate. */
function checkOutbound(trunk: SipRecord): void {
  const { numbers, address } = trunk;
  if (!Array.isArray(numbers) || numbers.length === 0) throw invalid('no trunk numbers specified');
  if (typeof address !== 'string' || address === '') throw invalid('no outbound address specified');
  if (address.includes('transport=')) {
    throw invalid('trunk transport should be set as a field, not a URI parameter');
  }
  if (/[@;]/.test(address) || /^sips?:/.test(address)) {
    throw invalid('trunk address should be a hostname or IP, not SIP URI');
  }
}

function create(records: SipRecords, prefix: string, idField: string, record: SipRecord): SipRecord {
  return save(records, idField, { ...record, [idField]: newId(prefix) });
}

function save(records: SipRecords, idField: string, record: SipRecord): SipRecord {
  records.put(String(record[idField]), record);
  return record;
}

function updateTrunk(records: SipRecords, request: Message, check: (trunk: SipRecord) => void): SipRecord {
  const trunk = existingTrunk(records, request.string('sipTrunkId'));
  const next = changed(trunk, request, 'sip_trunk_id');
  check(next);
  return save(records, 'sip_trunk_id', next);
}

/** `replace` puts a whole new record in place of the old, `update` changes the fields that it has. */
function changed(record: SipRecord, request: Message, idField: string): SipRecord {
  const id = record[idField];
  const replacement = request.message('replace');
  if (replacement) return { ...replacement.snakeCase(), [idField]: id };
  const update = request.message('update');
  if (!update) throw invalid('missing or unsupported update action');
  const next = { ...record };
  for (const [name, value] of Object.entries(update.snakeCase())) {
    next[name] = listFields.has(name) ? updatedList(record[name], update, name) : value;
  }
  return { ...next, [idField]: id };
}

const listFields = new Set(['numbers', 'allowed_addresses', 'allowed_numbers', 'trunk_ids']);

/** A livekit.ListUpdate: set, or clear, or remove and add. */
function updatedList(current: unknown, update: Message, name: string): string[] {
  const change = update.message(name.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase()));
  if (!change) return [];
  const set = change.strings('set');
  if (set.length > 0) return set;
  if (change.bool('clear')) return [];
  const removed = new Set(change.strings('remove'));
  const kept = Array.isArray(current) ? current.map(String).filter((item) => !removed.has(item)) : [];
  return [...new Set([...kept, ...change.strings('add')])];
}

function listTrunks(records: SipRecords, request: Message): object {
  const ids = request.strings('trunkIds');
  const numbers = request.strings('numbers');
  const items = records.list().filter((trunk) => {
    const own = Array.isArray(trunk['numbers']) ? trunk['numbers'] : [];
    return wanted(ids, [trunk['sip_trunk_id']]) && (own.length === 0 || wanted(numbers, own));
  });
  return { items };
}

function wanted(names: string[], own: unknown[]): boolean {
  return names.length === 0 || own.some((item) => typeof item === 'string' && names.includes(item));
}

function existingTrunk(records: SipRecords, id: string): SipRecord {
  const trunk = records.get(id);
  if (!trunk) throw new TwirpError('not_found', 'requested sip trunk does not exist');
  return trunk;
}

function existingRule(records: SipRecords, id: string): SipRecord {
  const rule = records.get(id);
  if (!rule) throw new TwirpError('not_found', 'requested sip dispatch rule does not exist');
  return rule;
}

/** The deprecated form of a trunk, both directions in one. */
function oldTrunk(trunk: SipRecord): SipRecord {
  const numbers = Array.isArray(trunk['numbers']) ? trunk['numbers'] : [];
  const outbound = typeof trunk['address'] === 'string';
  return {
    sip_trunk_id: trunk['sip_trunk_id'],
    kind: outbound ? 'TRUNK_OUTBOUND' : 'TRUNK_INBOUND',
    name: trunk['name'],
    metadata: trunk['metadata'],
    ...(outbound
      ? { outbound_address: trunk['address'], outbound_number: numbers[0] }
      : { inbound_numbers: numbers, inbound_addresses: trunk['allowed_addresses'] }),
  };
}

function invalid(message: string): TwirpError {
  return new TwirpError('invalid_argument', message);
}
