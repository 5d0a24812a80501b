/** Whom an event of an outside dialer is about, as it may say it. */
export interface NamedTarget {
  prospect_id?: string | undefined;
  call_id?: string | undefined;
  campaign?: string | undefined;
  phone_number?: string | undefined;
}

export type DialerTarget =
  | { kind: 'prospect'; prospectId: string }
  | { kind: 'call'; callId: string }
  | { kind: 'person'; campaign: string; phoneNumber: string }
  /** Nobody, or more than one: `field` is the name of what is missing or too much. */
  | { kind: 'unclear'; field: string; detail: string };

const ways = 'Name it by prospect_id, by call_id, or by campaign and phone_number.';

/** The one that is named. Two that may differ are refused, also when they do not. */
export function targetOf(named: NamedTarget): DialerTarget {
  const { prospect_id: prospectId, call_id: callId, campaign, phone_number: phoneNumber } = named;
  const byNumber = campaign !== undefined || phoneNumber !== undefined;
  if (prospectId !== undefined && callId !== undefined) return tooMuch('call_id');
  if (byNumber && (prospectId !== undefined || callId !== undefined)) {
    return tooMuch(campaign === undefined ? 'phone_number' : 'campaign');
  }
  if (prospectId !== undefined) return { kind: 'prospect', prospectId };
  if (callId !== undefined) return { kind: 'call', callId };
  if (campaign === undefined)
    return { kind: 'unclear', field: byNumber ? 'campaign' : 'prospect_id', detail: ways };
  if (phoneNumber === undefined) return { kind: 'unclear', field: 'phone_number', detail: ways };
  return { kind: 'person', campaign, phoneNumber };
}

function tooMuch(field: string): DialerTarget {
  return { kind: 'unclear', field, detail: `The prospect is named twice. ${ways}` };
}
