import type { LoadTable } from '../dialect.ts';
import type { TableRules } from '../table-rows.ts';
import { isConflict } from './api-failure.ts';
import { loadScripts } from './load-script.ts';
import { pauseFor, type Rest } from './rest.ts';
import { freshQuery, queryJob, runJob } from './run-job.ts';
import { dropStage, stageContent, stageRows } from './stage-rows.ts';
import { stageTables } from './staged-tables.ts';

const FIRST_CONFLICT_PAUSE_MS = 200;
const LAST_CONFLICT_PAUSE_MS = 10_000;

export interface BatchInput {
  rules: TableRules;
  signal: AbortSignal;
}

/**
 * Loads one dataset's tables: stages all rows by one job, then merges by another. Both have names made of the batch, so
 * that a call that comes after one that was cut short finds its jobs, and waits for them instead of paying twice. A
 * merge that ended in the past is run again, for who knows what became of its rows since: it adds what is missing.
 */
export async function loadBatch(
  rest: Rest,
  datasetId: string,
  { tables, rules, signal }: BatchInput & { tables: readonly LoadTable[] },
): Promise<void> {
  const dataset = { projectId: rest.connection.projectId, datasetId };
  const parts = stageTables(tables);
  const staged = await stageContent(dataset, parts);
  const stage = await stageRows(rest, datasetId, { staged, signal });
  const scripts = loadScripts(parts, { dataset, stage, rules });
  for (const [part, script] of scripts.entries()) {
    await merge(rest, { id: `trackyard_merge_${staged.name}_${part}`, script, signal });
  }
  await dropStage(rest, { datasetId, table: stage, signal });
}

interface MergeInput {
  id: string;
  script: string;
  signal: AbortSignal;
}

async function merge(rest: Rest, { id, script, signal }: MergeInput): Promise<void> {
  let job = queryJob(id, script);
  for (let pauseMs = FIRST_CONFLICT_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LAST_CONFLICT_PAUSE_MS)) {
    try {
      const { isOld } = await runJob(rest, job, signal);
      if (!isOld) return;
    } catch (error) {
      if (!isConflict(error)) throw error;
      await pauseFor(pauseMs, signal);
    }
    job = freshQuery(id, script);
  }
}
