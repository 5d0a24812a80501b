import { type ProblemCode, problems } from '../problem-catalog.js';
import { problemStatus } from './problem-document.js';

export class ProblemTypeResponse {
  /** Stable: decide by it. */
  code: string;
  title: string;
  /**
   * HTTP statuses that it comes with.
   * @type integer
   */
  statuses: number[];
  /** What happened. */
  meaning: string;
  /** What you can do about it. */
  remedy: string;
}

export class ProblemListResponse {
  items: ProblemTypeResponse[];
}

export function problemTypeOf(code: ProblemCode): ProblemTypeResponse {
  const { kinds, title, meaning, remedy } = problems[code];
  return { code, title, statuses: kinds.map(problemStatus), meaning, remedy };
}
