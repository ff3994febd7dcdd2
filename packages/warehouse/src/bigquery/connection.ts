import type { Clock } from '@trackyard/base';
import type { HttpClient } from '@trackyard/connector-sdk';

/** The parts of a service account's key file that are needed. */
export interface ServiceAccount {
  clientEmail: string;
  /** PEM. */
  privateKey: string;
  /** Where the key is exchanged for tokens. */
  tokenUri: string;
}

/** How to reach a project's BigQuery. */
export interface BigQueryConnection {
  account: ServiceAccount;
  projectId: string;
  /** Of datasets that are made, and of all jobs: `US`, `EU`, `europe-west1`. */
  location: string;
  /** Without a slash at the end: `https://bigquery.googleapis.com`. */
  apiEndpoint: string;
  http: HttpClient;
  clock: Clock;
  /** The first wait, for a job or before a request is sent again; the next ones are longer. 250 ms where absent. */
  firstPauseMs?: number;
}
