/**
 * One destination's deliveries: batch, send, classify, retry, pace, break, settle. Pure rules and narrow ports declared
 * where they are used; it knows connectors by the SDK and nothing of BullMQ, Redis or PostgreSQL. Called by the worker,
 * which leases the lane and implements the ports.
 */
export { admission, afterBatch, isThrottling, type BreakerState, type BreakerStatus } from './breaker.ts';
export { callMappings } from './call-mappings.ts';
export type { Sent } from './sent-delivery.ts';
export { deliverBatch, type DeliveryResult } from './deliver-batch.ts';
export { decisive } from './decisive.ts';
export { deliveryId } from './delivery-id.ts';
export { drainLane, taskKey, type DrainLimits, type DrainPorts, type DrainReport } from './drain-lane.ts';
export { firstOfUsers, orderingKey } from './first-of-users.ts';
export { formBatches, formRipeBatches, narrowest, type DeliveryTask, type Formed } from './form-batches.ts';
export { abandonedState, afterHolding, readLaneState, type LaneState } from './lane-state.ts';
export { paceAfterBatch, paceWaitMs, takePace, type PaceLimits, type PaceState } from './pace.ts';
export type { Target, TargetMapping } from './target.ts';
export { targetMapping } from './target-mapping.ts';
export { nextStep, type NextStep, type RetryPolicy, DEFAULT_RETRY_POLICY } from './retry-policy.ts';
export { afterCalmSlice, culprit, type Suspicion } from './suspicion.ts';
