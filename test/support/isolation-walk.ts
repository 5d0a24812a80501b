import type supertest from 'supertest';
import { newId } from '../../src/platform/ids.js';
import { RoutesCheck } from '../../src/platform/http/routes-check.js';
import { routeName } from '../spec/access.js';
import type { TestApp } from './app.js';
import { type Example, examples, type Trial } from './isolation-trials.js';
import type { Possessions } from './isolation-world.js';

export interface Route {
  /** `GET /agents/{id}` */
  name: string;
  /** Whom the application lets in only as a person. */
  personOnly: boolean;
  /** It is for those who belong to a workspace, and works in that one. */
  ofWorkspace: boolean;
}

export interface Walk {
  requests: number;
  /** What was answered otherwise than it must be, or showed something of the others. */
  findings: string[];
  /** The routes that these are of. */
  guilty: Set<string>;
}

/** The routes of the running application. */
export function routesOf(app: TestApp): Route[] {
  return app.app
    .get(RoutesCheck)
    .routes()
    .map((route) => ({
      name: routeName(route),
      personOnly: route.access?.length === 1 && route.access[0] === 'user',
      ofWorkspace:
        route.access?.some((rule) => rule === 'admin' || rule === 'signed-in') === true &&
        !route.access.includes('user'),
    }));
}

type Credential = Parameters<TestApp['request']>[2];

/** What reads comes before what writes, and what removes comes last. */
const order = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const signOut = 'POST /auth/logout';
const rank = (name: string): number =>
  name === signOut ? order.length : order.indexOf(name.split(' ')[0] ?? '');

/** Sends the requests of one workspace to another's objects, and looks for the other's canaries in every reply. */
export class Walker {
  private readonly routes: Route[];
  private readonly perWorkspace: ReadonlySet<string>;

  constructor(
    private readonly app: TestApp,
    private readonly others: Possessions,
    private readonly sender: Possessions,
    private readonly canaries: readonly string[],
  ) {
    this.perWorkspace = new Set(
      routesOf(app)
        .filter((route) => route.ofWorkspace)
        .map(({ name }) => name),
    );
    this.routes = routesOf(app).toSorted((a, b) => rank(a.name) - rank(b.name));
  }

  /** Every request that reads, and every one that names something of the others. */
  foreign(as: 'admin' | 'key'): Promise<Walk> {
    return this.walk(as, (example, name) => [
      ...(name.startsWith('GET ') ? [example.own(this.sender)] : []),
      ...foreignPaths(example, this.others, this.sender),
      ...(example.foreign?.(this.others, this.sender) ?? []),
    ]);
  }

  /** The same requests about what is the sender's own: they end what there is, so only once. */
  own(): Promise<Walk> {
    return this.walk('admin', (example) => [example.own(this.sender)]);
  }

  private async walk(
    as: 'admin' | 'key',
    trialsOf: (example: Example, name: string) => Trial[],
  ): Promise<Walk> {
    const walk: Walk = { requests: 0, findings: [], guilty: new Set() };
    for (const route of this.routes) {
      const example = examples[route.name];
      if (example === undefined) throw new Error(`${route.name} has no example in isolation-trials.ts`);
      const trials = trialsOf(example, route.name);
      const credential = as === 'admin' ? this.sender.admin : { apiKey: this.sender.apiKey };
      const found = trials.map((trial) =>
        this.try(route.name, example, asSeenBy(as, route, trial), credential),
      );
      const findings = (await Promise.all(found)).flat();
      if (findings.length > 0) walk.guilty.add(route.name);
      walk.findings.push(...findings);
      walk.requests += trials.length;
    }
    return walk;
  }

  private async try(name: string, example: Example, trial: Trial, as: Credential): Promise<string[]> {
    const reply = await this.send(name, example, trial, as);
    const shown = `${name} ${JSON.stringify(trial)}`;
    const seen = `${JSON.stringify(reply.headers)}\n${reply.text}`;
    // What the sender says themselves tells them nothing.
    const said = JSON.stringify(trial);
    const leaked = this.canaries.filter((canary) => seen.includes(canary) && !said.includes(canary));
    return [
      ...(reply.status === trial.status ? [] : [`${shown}: ${reply.status} ${reply.text.slice(0, 300)}`]),
      ...leaked.map((canary) => `${shown}: shows ${canary}`),
      ...(this.perWorkspace.has(name) && !isPrivate(reply) ? [`${shown}: a shared cache may keep it`] : []),
      ...(trial.asIfNobodys === undefined ? [] : await this.differs(name, example, trial, as, reply)),
    ];
  }

  /** Whether the reply tells that somebody has an object of this id: nobody's must be answered with the same words. */
  private async differs(
    name: string,
    example: Example,
    { asIfNobodys, ...trial }: Trial,
    as: Credential,
    reply: supertest.Response,
  ): Promise<string[]> {
    const nobodys = await this.send(name, example, { ...trial, path: asIfNobodys ?? {} }, as);
    const [one, other] = [wordsOf(reply), wordsOf(nobodys)];
    return one === other
      ? []
      : [`${name}: what is another's is answered ${one}, and what is nobody's ${other}`];
  }

  private send(name: string, example: Example, trial: Trial, as: Credential): supertest.Test {
    return sendTrial(this.app, name, example, trial, this.sender, as);
  }
}

/** The request of a trial: what its path leaves out is the sender's own. */
export function sendTrial(
  app: TestApp,
  name: string,
  example: Example,
  trial: Trial,
  sender: Possessions,
  as: Credential,
): supertest.Test {
  const [method = '', template = ''] = name.split(' ');
  const path = template.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
    const id = trial.path?.[parameter] ?? example.path?.[parameter]?.(sender) ?? example.names?.[parameter];
    if (id === undefined)
      throw new Error(`${name}: isolation-trials.ts does not say what ${parameter} names`);
    return encodeURIComponent(id);
  });
  const verb = method.toLowerCase() as Parameters<TestApp['request']>[0];
  const request = app.request(verb, path, as).query(trial.query ?? {});
  if (trial.form === undefined) return trial.body === undefined ? request : request.send(trial.body);
  for (const [field, value] of Object.entries(trial.form.fields)) request.field(field, value);
  return request.attach('file', Buffer.from(trial.form.file), 'list.csv');
}

/** Each parameter with the other workspace's id, and all of them; the body stays in order. */
function foreignPaths(example: Example, others: Possessions, sender: Possessions): Trial[] {
  const parameters = Object.entries(example.path ?? {});
  if (parameters.length === 0) return [];
  const single = parameters.map((parameter) => [parameter]);
  const combinations = parameters.length === 1 ? single : [...single, parameters];
  return combinations.map((named) => {
    const path = Object.fromEntries(named.map(([name, idOf]) => [name, idOf(others)]));
    const namesWorkspace = Object.values(path).includes(others.admin.workspaceId);
    const status = example.foreignPath ?? (namesWorkspace ? 403 : 404);
    const asIfNobodys = Object.fromEntries(Object.entries(path).map(([name, id]) => [name, nobodys(id)]));
    return Object.assign(example.own(sender), { path, status, asIfNobodys });
  });
}

/** An id of the same kind that nobody has. */
function nobodys(id: string): string {
  return id.startsWith('+') ? '+16175550199' : newId();
}

function wordsOf({ status, text }: supertest.Response): string {
  return `${status} ${text.replace(/"instance":"[^"]*"/, '')}`;
}

function isPrivate({ headers }: supertest.Response): boolean {
  return /\b(?:private|no-store)\b/.test((headers as Record<string, string>)['cache-control'] ?? '');
}

/** An API key is no person. */
function asSeenBy(as: 'admin' | 'key', route: Route, trial: Trial): Trial {
  return as === 'key' && route.personOnly ? { ...trial, status: 403 } : trial;
}
