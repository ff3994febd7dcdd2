import { randomUUID } from 'node:crypto';
import { objectOf, objectsOf } from '@trackyard/connector-sdk';
import { isRefusal, JobFailure } from './api-failure.ts';
import { assertGoing, pauseFor, type Rest } from './rest.ts';

const LAST_POLL_MS = 3_000;
const PAGE_ROWS = 2_000;

export interface JobRequest {
  /** BigQuery takes a name once for each project and location. */
  id: string;
  /** The name is new: a job of it is this call's, whose answer was lost. */
  isFresh: boolean;
  configuration: object;
  /** What a load job is to load. */
  content?: Uint8Array;
}

/** How a job came to its end. */
export interface EndedJob {
  id: string;
  /** It had ended before it was asked for, well or not: what became of its work since, it cannot say. */
  isOld: boolean;
}

export function freshId(): string {
  return randomUUID().replaceAll('-', '');
}

/**
 * Starts a job and waits for it. Where one of its name is there already, started by a call that was cut short, that one
 * is waited for instead. Throws `JobFailure` where it fails.
 */
export async function runJob(rest: Rest, request: JobRequest, signal: AbortSignal): Promise<EndedJob> {
  const { id, isFresh } = request;
  let job: Job;
  let isFound = false;
  try {
    job = readJob(await startJob(rest, request, signal));
  } catch (error) {
    if (!isRefusal(error, 'duplicate')) throw error;
    isFound = true;
    job = await lookAt(rest, id, signal);
  }
  const isOld = isFound && !isFresh && job.state === 'DONE';
  for (let waitMs = rest.firstPauseMs; job.state !== 'DONE'; waitMs = Math.min(waitMs * 1.6, LAST_POLL_MS)) {
    await pauseFor(waitMs, signal);
    job = await lookAt(rest, id, signal);
  }
  if (job.failure && !isOld) throw job.failure;
  return { id, isOld };
}

/** Runs SQL under a new name and gives its rows: texts by column. */
export async function query(
  rest: Rest,
  sql: string,
  signal: AbortSignal,
): Promise<Record<string, string | null>[]> {
  const { id } = await runJob(rest, freshQuery('trackyard_query', sql), signal);
  const rows: Record<string, string | null>[] = [];
  for (let pageToken: string | undefined = ''; pageToken !== undefined;) {
    const page = await rest.request(
      {
        method: 'GET',
        path: `/queries/${id}`,
        query: {
          location: rest.connection.location,
          maxResults: String(PAGE_ROWS),
          ...(pageToken !== '' && { pageToken }),
        },
      },
      signal,
    );
    rows.push(...readRows(page));
    pageToken = typeof page.pageToken === 'string' ? page.pageToken : undefined;
  }
  return rows;
}

export function queryJob(id: string, sql: string): JobRequest {
  return { id, isFresh: false, configuration: { query: { query: sql, useLegacySql: false } } };
}

/** A query under a name that begins like this and was never used. */
export function freshQuery(prefix: string, sql: string): JobRequest {
  return { ...queryJob(`${prefix}_${freshId()}`, sql), isFresh: true };
}

interface Job {
  state: string;
  failure?: JobFailure;
}

function startJob(
  rest: Rest,
  { id, configuration, content }: JobRequest,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { projectId, location } = rest.connection;
  const job = {
    jobReference: { projectId, jobId: id, location },
    configuration: { ...configuration, labels: { application: 'trackyard' } },
  };
  if (content) return rest.upload({ job, content }, signal);
  return rest.request({ method: 'POST', path: '/jobs', json: job }, signal);
}

async function lookAt(rest: Rest, id: string, signal: AbortSignal): Promise<Job> {
  assertGoing(signal);
  const { location } = rest.connection;
  return readJob(await rest.request({ method: 'GET', path: `/jobs/${id}`, query: { location } }, signal));
}

function readJob(resource: Record<string, unknown>): Job {
  const status = objectOf(resource.status);
  const state = String(status.state);
  const { reason, message } = objectOf(status.errorResult);
  if (reason === undefined) return { state };
  const kind = 'load' in objectOf(resource.configuration) ? 'load' : 'query';
  return { state, failure: new JobFailure(kind, { reason: String(reason), message: String(message) }) };
}

/** https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults */
function readRows(page: Record<string, unknown>): Record<string, string | null>[] {
  const names = objectsOf(objectOf(page.schema).fields).map(({ name }) => String(name));
  return objectsOf(page.rows).map(({ f }) => {
    const cells = objectsOf(f).map(({ v }) => (typeof v === 'string' ? v : null));
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null]));
  });
}
