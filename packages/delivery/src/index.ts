/**
 * One destination's deliveries: batch, send, classify, retry, settle. Pure rules and narrow ports declared where
 * they are used; it knows connectors by the SDK and nothing of BullMQ, Redis or PostgreSQL. Called by the worker,
 * which leases the lane and implements the ports.
 */
export { classifyError, classifyStatus } from './classify.ts';
export { deliverBatch, type DeliveryResult, type Target } from './deliver-batch.ts';
export { drainLane, type DrainLimits, type DrainPorts, type DrainReport } from './drain-lane.ts';
export { deliveryId } from './delivery-id.ts';
export { nextStep, type NextStep, type RetryPolicy, DEFAULT_RETRY_POLICY } from './retry-policy.ts';
export { formBatches, type DeliveryTask } from './form-batches.ts';
