/**
 * What would be sent for an event: the real way through a connection's decision, its mappings and the connector's code,
 * with a transport that writes requests down. A dry run opens no socket and changes no state; what it gives back has
 * secrets masked. Called by the api for tests before production, diffs of mappings, and shadow connections.
 */
export { createMask, type Mask } from './create-mask.ts';
export {
  recordingContext,
  type RecordedRequest,
  type Recording,
  type ScriptedAnswer,
} from './recording-context.ts';
export { tryEvent, type ActionTrial, type Trial, type TrialOutcome, type TrialResult } from './try-event.ts';
export { diffRequests, type RequestDiff } from './diff-requests.ts';
