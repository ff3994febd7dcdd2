import {
  classifyError,
  delivered,
  type ActionDefinition,
  type Delivery,
  type Outcome,
} from '@trackyard/connector-sdk';
import { openBucket } from '@trackyard/lake';
import { compress, formObjects } from '../form-objects.ts';
import { readKeyTemplate } from '../key-template.ts';
import { putFailure } from '../put-failure.ts';
import { readBucket, readCompression, readTemplateText, readWaitMs } from '../read-settings.ts';

const LIMITS = { maxEvents: 5_000, maxBytes: 32 * 1024 * 1024 };

/** Stores events as they are. The events of an object share its fate. */
export const store: ActionDefinition = {
  batching: (settings) => ({ ...LIMITS, maxWaitMs: readWaitMs(settings) }),
  async performBatch(context, settings, deliveries) {
    const compression = readCompression(settings);
    const template = readKeyTemplate(readTemplateText(settings));
    const bucket = await openBucket(readBucket(context, settings));
    const outcomes = new Map<Delivery, Outcome>();
    for (const object of formObjects(deliveries, { template, compression })) {
      const outcome = await bucket.put(object.key, await compress(object.text, compression)).then(
        () => delivered,
        (error: unknown) => classifyError(putFailure(error), context.clock.now()),
      );
      for (const delivery of object.deliveries) outcomes.set(delivery, outcome);
      // What is to blame for one object is to blame for all.
      if (outcome.status !== 'delivered') return deliveries.map((one) => outcomes.get(one) ?? outcome);
    }
    return deliveries.map((delivery) => outcomes.get(delivery) ?? delivered);
  },
  records: (settings, delivery) => {
    const template = readKeyTemplate(readTemplateText(settings));
    const [object] = formObjects([delivery], { template, compression: readCompression(settings) });
    return [{ target: object?.key ?? '', record: delivery.event }];
  },
};
