/** Where ingest counts, if anywhere. Called on the hot path: must be cheap and must not throw. */
export interface IngestMetrics {
  /** Once a request to a collection path is answered (or its sender gone). `route` is one of a dozen names. */
  answered(answer: { route: string; status: number; durationMs: number }): void;
  /** Once a commit has ended. */
  committed(commit: {
    events: number;
    quarantined: number;
    bytes: number;
    durationMs: number;
    failed: boolean;
  }): void;
}
