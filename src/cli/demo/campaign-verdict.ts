/** What a campaign came to, by the platform's own account and by the carrier's. */
export interface CampaignEvidence {
  status: string;
  uploads: readonly { counts: { rows_total: number; accepted: number; updated: number; rejected: number } }[];
  /** People who were added one by one. */
  added: number;
  /** How many people are in each state. */
  prospects: Readonly<Record<string, number>>;
  /** Attempts that the platform says it dialed. */
  dialed: ReadonlySet<string>;
  /** The attempt of every INVITE that left, in order; null for one that names none. */
  invited: readonly (string | null)[];
  invitesWhilePaused: number;
  callbacks: { asked: number; made: number };
  optOuts: { asked: number; honoured: number };
}

export interface CampaignVerdict {
  duplicateDials: number;
  rows: { total: number; accepted: number; updated: number; rejected: number };
  /** One sentence for each promise that was broken. */
  broken: string[];
}

const open = ['pending', 'dialing'];

/** Holds a campaign against the promises: everybody is explained, and whoever asked for something got it. */
export function judgeCampaign(evidence: CampaignEvidence): CampaignVerdict {
  const rows = { total: 0, accepted: 0, updated: 0, rejected: 0 };
  for (const { counts } of evidence.uploads) {
    rows.total += counts.rows_total;
    rows.accepted += counts.accepted;
    rows.updated += counts.updated;
    rows.rejected += counts.rejected;
  }
  const attempts = new Set(evidence.invited);
  const duplicateDials = evidence.invited.length - attempts.size;
  const strays = [...attempts].filter((id) => id === null || !evidence.dialed.has(id)).length;
  const people = Object.values(evidence.prospects).reduce((sum, n) => sum + n, 0);
  const unended = open.reduce((sum, state) => sum + (evidence.prospects[state] ?? 0), 0);
  const { callbacks, optOuts, invitesWhilePaused } = evidence;
  const broken = [
    evidence.status === 'completed' ? null : `The campaign is ${evidence.status}.`,
    rows.total === rows.accepted + rows.updated + rows.rejected
      ? null
      : `${rows.total} rows are not ${rows.accepted} new people, ${rows.updated} updates and ${rows.rejected} rejected rows.`,
    people === rows.accepted + evidence.added
      ? null
      : `${rows.accepted} rows and ${evidence.added} added ones are not ${people} people.`,
    unended === 0 ? null : `${unended} people have not ended.`,
    duplicateDials === 0 ? null : `${duplicateDials} times a phone rang twice for one attempt.`,
    strays === 0 ? null : `${strays} INVITEs belong to no attempt that was dialed.`,
    invitesWhilePaused === 0 ? null : `${invitesWhilePaused} phones rang while the campaign was paused.`,
    callbacks.made === callbacks.asked
      ? null
      : `${callbacks.asked - callbacks.made} people were not called back.`,
    optOuts.honoured === optOuts.asked
      ? null
      : `${optOuts.asked - optOuts.honoured} people were called after they had opted out.`,
  ].filter((sentence) => sentence !== null);
  return { duplicateDials, rows, broken };
}
