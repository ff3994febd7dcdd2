import type { LoadTable } from '../dialect.ts';
import type { TableRules } from '../table-rows.ts';
import { loadScripts } from './load-script.ts';
import type { Rest } from './rest.ts';
import { freshQuery, queryJob } from './run-job.ts';
import { runPatiently } from './run-patiently.ts';
import { dropStage, stageContent, stageRows } from './stage-rows.ts';
import { stageTables } from './staged-tables.ts';

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
    const id = `trackyard_merge_${staged.name}_${part}`;
    await runPatiently(rest, { first: queryJob(id, script), again: () => freshQuery(id, script), signal });
  }
  await dropStage(rest, { datasetId, table: stage, signal });
}
