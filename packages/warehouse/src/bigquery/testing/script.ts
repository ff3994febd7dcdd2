import { ApiProblem } from './api-problem.ts';
import type { SeenRequest } from './start-bigquery.ts';

interface Refusal {
  status: number;
  reason: string;
  message?: string;
}

/** No row may have it. */
export interface ForbiddenValue {
  dataset: string;
  table: string;
  column: string;
  value: number;
}

interface Scripted {
  of: RegExp;
  refusal: Refusal;
  count: number;
}

/** What goes wrong in a double, in the words of https://cloud.google.com/bigquery/docs/error-messages */
export class Script {
  readonly forbidden: ForbiddenValue[] = [];
  readonly #refusals: Scripted[] = [];
  readonly #jobs: { kind: string; reason: string; message: string; count: number }[] = [];
  #lost: { of: RegExp; count: number } | undefined;
  #held: { kind: string; gate: Promise<void> } | undefined;
  #poison: { text: string; reason: string; message: string } | undefined;

  /** The next `count` requests whose `METHOD path` matches are refused; nothing is done. */
  refuse(of: RegExp, refusal: Refusal, count = 1): void {
    this.#refusals.push({ of, refusal, count });
  }

  /** The next `count` jobs of a kind are taken, and end with an error: in answers of status 200. */
  failJobs(kind: 'load' | 'query', error: { reason: string; message: string }, count = 1): void {
    this.#jobs.push({ kind, ...error, count });
  }

  /** The next `count` requests that match are served, and the connection breaks instead of an answer. */
  loseAnswers(of: RegExp, count = 1): void {
    this.#lost = { of, count };
  }

  /** Refusals end, however many were to come. */
  relent(): void {
    this.#refusals.length = 0;
  }

  /** Load jobs with this text in them end with an error. */
  refuseRows(text: string, error: { reason: string; message: string }): void {
    this.#poison = { text, ...error };
  }

  /** Scripts that put this into a column end with an error, and nothing of them stays. */
  forbid(value: ForbiddenValue): void {
    this.forbidden.push(value);
  }

  /** Jobs of a kind begin, and stay RUNNING until the function that this gives is called. */
  holdJobs(kind: 'load' | 'query'): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = { kind, gate: promise };
    return () => {
      this.#held = undefined;
      resolve();
    };
  }

  async letThrough(kind: string): Promise<void> {
    if (this.#held?.kind === kind) await this.#held.gate;
  }

  rowsProblem(content: string): { reason: string; message: string } | undefined {
    return this.#poison && content.includes(this.#poison.text) ? this.#poison : undefined;
  }

  problemOf({ method, path }: SeenRequest): ApiProblem | undefined {
    const found = this.#refusals.find(({ of, count }) => count > 0 && of.test(`${method} ${path}`));
    if (!found) return undefined;
    found.count -= 1;
    const { status, reason, message = reason } = found.refusal;
    return new ApiProblem(status, reason, message);
  }

  losesAnswerTo({ method, path }: SeenRequest): boolean {
    if (!this.#lost || this.#lost.count === 0 || !this.#lost.of.test(`${method} ${path}`)) return false;
    this.#lost.count -= 1;
    return true;
  }

  failureOf(kind: string): { reason: string; message: string } | undefined {
    const found = this.#jobs.find((scripted) => scripted.count > 0 && scripted.kind === kind);
    if (!found) return undefined;
    found.count -= 1;
    return { reason: found.reason, message: found.message };
  }
}
