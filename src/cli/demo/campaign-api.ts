/** What the demo reads of a campaign. */
export interface ShownCampaign {
  id: string;
  slug: string;
  status: string;
  counts: Record<string, number>;
  outcomes: Record<string, number>;
}

/** What the demo reads of an upload. */
export interface ShownUpload {
  id: string;
  status: string;
  counts: { rows_total: number; accepted: number; updated: number; rejected: number };
}

/** What the demo reads of a person of a campaign. */
export interface ShownProspect {
  id: string;
  phone_number: string;
  state: string;
  reason: string | null;
  attempts: { id: string; dialed_at: string | null }[];
}

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** A refusal of the API. */
export class CampaignApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A customer's script at work on the paths of the dialer, as it would be written with nothing but `fetch`. */
export class CampaignApi {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.request<T>(path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Nobody of the campaign is called any more. */
  async archive(slug: string): Promise<void> {
    await this.send('PATCH', `/api/v/campaign/${slug}/`, { status: 'archived' });
  }

  upload(slug: string, name: string, csv: string): Promise<ShownUpload> {
    const body = new FormData();
    body.set('file', new File([csv], name, { type: 'text/csv' }));
    return this.request<ShownUpload>(`/api/v/upload/${slug}/`, { method: 'POST', body });
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor = '';
    do {
      const page = await this.get<Page<T>>(`${path}?page_size=100${cursor && `&cursor=${cursor}`}`);
      items.push(...page.items);
      cursor = page.next_cursor ?? '';
    } while (cursor !== '');
    return items;
  }

  /** @throws CampaignApiError when it is refused */
  private async request<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { Authorization: `Bearer ${this.token}`, ...(init.headers as Record<string, string>) };
    const reply = await fetch(`${this.url}${path}`, { ...init, headers });
    const text = await reply.text();
    if (!reply.ok) {
      throw new CampaignApiError(reply.status, `${init.method ?? 'GET'} ${path}: ${reply.status} ${text}`);
    }
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
