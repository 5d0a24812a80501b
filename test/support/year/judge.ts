import { type Law, lawsFor } from './law.js';
import { Timeline } from './heap.js';
import { boundOf, LegalHours, minutesOf } from './legal-hours.js';
import { type Span, wallClock } from './wall-clock.js';
import { type Campaign, type Prospect, type Workspace, type World, YEAR } from './world.js';

const HOUR = 3_600_000;
/** As far as the product looks ahead for hours that open. */
const FORTNIGHT = 14 * 24 * HOUR;

/** Prospects of a campaign whose hours are the same. */
interface Group {
  campaign: CampaignAccount;
  spans: readonly Span[];
  next: number;
  open: boolean;
  due: number;
}

interface PersonAccount {
  dials: number[];
  onCall: boolean;
  abandonedAt: number;
  prospects: ProspectAccount[];
}

interface ProspectAccount {
  prospect: Prospect;
  laws: readonly Law[];
  group: Group;
  person: PersonAccount;
  /** When its campaign may call it again; Infinity when it is done with. */
  ownDueAt: number;
  due: boolean;
  /** Counts up whenever it is decided anew when it is due. */
  version: number;
}

interface Lines {
  live: number;
  lastDialAt: number;
}

interface CampaignAccount extends Lines {
  campaign: Campaign;
  workspace: Lines;
  ready: number;
  open: number;
  settledAt: number;
  usedMs: number;
  wastedMs: number;
}

/**
 * Watches what a dialer does, and knows of the product nothing but who is called when. Of each dial it says whether the
 * law and the limits allowed it; of all the time in which somebody was due and legal it counts the lines that were
 * used and those that could have been.
 */
export class Judge {
  readonly violations = new Map<string, string[]>();
  readonly dialsPerZone = new Map<string, Set<string>>();
  dials = 0;

  private readonly events = new Timeline<() => void>();
  private readonly campaigns = new Map<Campaign, CampaignAccount>();
  private readonly workspaces = new Map<Workspace, Lines & { accounts: CampaignAccount[] }>();
  private readonly prospects = new Map<Prospect, ProspectAccount>();
  private readonly hours = new LegalHours();

  constructor(world: World) {
    for (const workspace of world.workspaces) {
      this.workspaces.set(workspace, { live: 0, lastDialAt: -Infinity, accounts: [] });
    }
    const groups = new Map<string, Group>();
    const people = new Map<object, PersonAccount>();
    for (const prospect of world.prospects) this.watch(prospect, groups, people);
  }

  /** Lets time pass, up to and with this instant. */
  advance(to: number): void {
    while (this.events.nextAt <= to) this.events.pop()?.();
  }

  dial(prospect: Prospect, at: number, ringS: number): void {
    this.advance(at);
    const account = this.account(prospect);
    const { person, laws } = account;
    const { campaign } = prospect;
    this.dials += 1;
    this.checkHours(account, at);
    const complain = (kind: string): void => this.violation(kind, account, at);
    if (at < account.ownDueAt) complain('before it was due');
    if (person.onCall) complain('while on a call');
    if (prospect.person.suppressed) complain('though suppressed');
    if (campaign.requireConsent === 'express' && prospect.person.consent === null)
      complain('without consent');
    if (campaign.requireConsent === 'written' && prospect.person.consent !== 'written')
      complain('without consent');
    for (const { calls, hours, name } of capsOf(account)) {
      const within = person.dials.filter((before) => before > at - hours * HOUR).length;
      if (within >= calls) complain(`above the cap of ${name}`);
    }
    for (const law of laws) {
      if (ringS < (law.ringAtLeastS ?? 0)) complain(`ringing shorter than ${law.name}`);
      if (at < person.abandonedAt + (law.noRecallHours ?? 0) * HOUR)
        complain(`too soon after an abandoned call`);
    }
    this.seize(account, at);
  }

  /** The call is over; `retryAt` is when its campaign may call again, null when it will not. */
  end(prospect: Prospect, at: number, retryAt: number | null, abandoned: boolean): void {
    this.advance(at);
    const account = this.account(prospect);
    const { person } = account;
    this.settle(account.group.campaign.campaign.workspace, at);
    account.group.campaign.live -= 1;
    account.group.campaign.workspace.live -= 1;
    account.ownDueAt = retryAt ?? Infinity;
    person.onCall = false;
    if (abandoned) person.abandonedAt = at;
    for (const one of person.prospects) this.schedule(one, at);
    if (retryAt === null) this.close(account);
  }

  /** The dialer will not call: it needs a reason that the judge sees too. */
  refused(prospect: Prospect, at: number, because: string): void {
    this.advance(at);
    const account = this.account(prospect);
    const { requireConsent } = prospect.campaign;
    const { consent, suppressed } = prospect.person;
    const agreed = requireConsent === null || consent === 'written' || consent === requireConsent;
    const opens = account.group.spans.some(([from, to]) => to > at && from < at + FORTNIGHT);
    if (!suppressed && agreed && opens) this.violation(`refused for no reason (${because})`, account, at);
    this.settle(prospect.campaign.workspace, at);
    this.undue(account);
    account.ownDueAt = Infinity;
    this.close(account);
  }

  /** Line time used and usable while somebody was due and legal, in ms. */
  capacity(): { usedMs: number; usableMs: number } {
    let [usedMs, wastedMs] = [0, 0];
    for (const workspace of this.workspaces.keys()) this.settle(workspace, YEAR.to);
    for (const account of this.campaigns.values()) {
      usedMs += account.usedMs;
      wastedMs += account.wastedMs;
    }
    return { usedMs, usableMs: usedMs + wastedMs };
  }

  private watch(prospect: Prospect, groups: Map<string, Group>, people: Map<object, PersonAccount>): void {
    const { campaign, person, zones } = prospect;
    const laws = lawsFor(person.e164, person.country, campaign.profile);
    const account = this.campaignAccount(campaign);
    const key = `${campaign.id} ${laws.map(({ name }) => name).join()} ${zones.join()}`;
    let group = groups.get(key);
    if (group === undefined) {
      const spans = this.hours.spans(campaign, laws, zones);
      group = { campaign: account, spans, next: 0, open: false, due: 0 };
      groups.set(key, group);
      this.followHours(group, campaign.startsAt);
    }
    let known = people.get(person);
    if (known === undefined) {
      known = { dials: [], onCall: false, abandonedAt: -Infinity, prospects: [] };
      people.set(person, known);
    }
    const ownDueAt = prospect.arrivesAt;
    const watched = { prospect, laws, group, person: known, ownDueAt, due: false, version: 0 };
    known.prospects.push(watched);
    this.prospects.set(prospect, watched);
    account.open += 1;
    // Who must not be called at all is never ready, whenever the dialer finds that out.
    const { requireConsent } = campaign;
    const agreed =
      requireConsent === null || person.consent === 'written' || person.consent === requireConsent;
    if (!person.suppressed && agreed) this.schedule(watched, campaign.startsAt);
  }

  private campaignAccount(campaign: Campaign): CampaignAccount {
    let account = this.campaigns.get(campaign);
    const workspace = this.workspaces.get(campaign.workspace);
    if (workspace === undefined) throw new Error('a campaign of no workspace');
    if (account === undefined) {
      account = {
        campaign,
        workspace,
        live: 0,
        lastDialAt: -Infinity,
        ready: 0,
        open: 0,
        settledAt: campaign.startsAt,
        usedMs: 0,
        wastedMs: 0,
      };
      this.campaigns.set(campaign, account);
      workspace.accounts.push(account);
    }
    return account;
  }

  private account(prospect: Prospect): ProspectAccount {
    const account = this.prospects.get(prospect);
    if (account === undefined) throw new Error('a prospect that nobody knows');
    return account;
  }

  private close({ group }: ProspectAccount): void {
    group.campaign.open -= 1;
  }

  private seize(account: ProspectAccount, at: number): void {
    const { campaign } = account.group;
    this.settle(campaign.campaign.workspace, at);
    const { maxConcurrent, perSecond, workspace } = campaign.campaign;
    const tooSoon = (last: number, pace: number): boolean => at - last < 1000 / pace - 1;
    if (tooSoon(campaign.lastDialAt, perSecond)) this.violation('faster than the list', account, at);
    if (tooSoon(campaign.workspace.lastDialAt, workspace.trunkPerSecond)) {
      this.violation('faster than the trunk', account, at);
    }
    for (const lines of [campaign, campaign.workspace]) {
      lines.live += 1;
      lines.lastDialAt = at;
    }
    if (campaign.live > maxConcurrent) this.violation('more calls at once than the list', account, at);
    if (campaign.workspace.live > linesOf(workspace))
      this.violation('more calls at once than lines', account, at);
    account.person.dials.push(at);
    account.person.onCall = true;
    for (const one of account.person.prospects) this.undue(one);
  }

  private checkHours(account: ProspectAccount, at: number): void {
    const { prospect, laws } = account;
    const { campaign, zones } = prospect;
    if (zones.length === 0) this.violation('without a zone', account, at);
    for (const zone of zones) {
      const { date, weekday, minute } = wallClock(zone, at);
      const inside = (spans: readonly (readonly [number, number])[]): boolean =>
        spans.some(([from, to]) => minute >= from && minute < to);
      for (const law of laws) {
        if (!inside([law.open(weekday)])) this.violation(`outside the hours of ${law.name}`, account, at);
      }
      if (!inside(minutesOf(campaign.hours, date, weekday)))
        this.violation('outside the hours of the campaign', account, at);
      if (!inside(minutesOf(boundOf(campaign), date, weekday))) {
        this.violation('outside the hours of the workspace', account, at);
      }
      const dates = this.dialsPerZone.get(zone) ?? new Set();
      dates.add(date);
      this.dialsPerZone.set(zone, dates);
    }
  }

  private violation(kind: string, { prospect }: ProspectAccount, at: number): void {
    const cases = this.violations.get(kind) ?? [];
    cases.push(`${new Date(at).toISOString()} ${prospect.id} in ${prospect.zones.join(', ')}`);
    this.violations.set(kind, cases);
  }

  /** When the person may be called by this campaign again, as far as time decides it. */
  private schedule(account: ProspectAccount, now: number): void {
    const { person } = account;
    this.undue(account);
    if (account.ownDueAt === Infinity || person.onCall) return;
    let at = Math.max(account.ownDueAt, account.prospect.campaign.startsAt, now);
    for (const { calls, hours } of capsOf(account)) {
      const oldest = person.dials.at(-calls);
      if (oldest !== undefined) at = Math.max(at, oldest + hours * HOUR);
    }
    for (const { noRecallHours } of account.laws) {
      at = Math.max(at, person.abandonedAt + (noRecallHours ?? 0) * HOUR);
    }
    const { version } = account;
    this.events.push(at, () => {
      if (account.version === version) this.becomeDue(account, at);
    });
  }

  private becomeDue(account: ProspectAccount, at: number): void {
    const { group } = account;
    this.settleOne(group.campaign, at);
    account.due = true;
    group.due += 1;
    if (group.open) group.campaign.ready += 1;
  }

  /** The integrals have been brought up to date before. */
  private undue(account: ProspectAccount): void {
    account.version += 1;
    if (!account.due) return;
    account.due = false;
    account.group.due -= 1;
    if (account.group.open) account.group.campaign.ready -= 1;
  }

  private followHours(group: Group, from: number): void {
    const next = group.spans.findIndex(([, to]) => to > from);
    if (next < 0) return;
    group.next = next;
    this.atNextEdge(group, from);
  }

  private atNextEdge(group: Group, from: number): void {
    const span = group.spans[group.next];
    if (span === undefined) return;
    const at = Math.max(from, group.open ? span[1] : span[0]);
    this.events.push(at, () => {
      if (group.campaign.open === 0) return;
      this.settleOne(group.campaign, at);
      group.campaign.ready += group.open ? -group.due : group.due;
      if (group.open) group.next += 1;
      group.open = !group.open;
      this.atNextEdge(group, at);
    });
  }

  private settle(workspace: Workspace, at: number): void {
    for (const account of this.workspaces.get(workspace)?.accounts ?? []) this.settleOne(account, at);
  }

  private settleOne(account: CampaignAccount, at: number): void {
    const { campaign, ready, live, workspace } = account;
    const from = account.settledAt;
    if (at <= from) return;
    account.settledAt = at;
    if (ready === 0) return;
    account.usedMs += live * (at - from);
    const free = Math.min(campaign.maxConcurrent - live, linesOf(campaign.workspace) - workspace.live);
    const paced = Math.max(
      from,
      account.lastDialAt + 1000 / campaign.perSecond,
      workspace.lastDialAt + 1000 / campaign.workspace.trunkPerSecond,
    );
    if (free > 0 && at > paced) account.wastedMs += Math.min(free, ready) * (at - paced);
  }
}

function linesOf(workspace: Workspace): number {
  return Math.min(workspace.maxConcurrent, workspace.trunkConcurrent);
}

function capsOf({ laws, prospect }: ProspectAccount): { calls: number; hours: number; name: string }[] {
  return [
    ...laws.flatMap(({ cap, name }) => (cap === undefined ? [] : [{ ...cap, name }])),
    ...prospect.campaign.workspace.attemptCaps.map(({ max, periodS }) => ({
      calls: max,
      hours: periodS / 3600,
      name: 'the workspace',
    })),
  ];
}
