/**
 * Destination `s3`: events as compressed lines of JSON in a bucket of the customer's, by the writer of the lake. It only
 * puts objects, under names made of what is in them; it reads, lists and deletes nothing.
 * Called by the worker (actions) and the api (check).
 */
import { defineDestination } from '@trackyard/connector-sdk';
import { openBucket } from '@trackyard/lake';
import { store } from './actions/store.ts';
import { readKeyTemplate } from './key-template.ts';
import { meta } from './meta.ts';
import { putFailure } from './put-failure.ts';
import { readBucket, readTemplateText } from './read-settings.ts';

export { meta };

/** What the check leaves in the bucket: the right to write shows in no other way. */
const CHECK_KEY = 'trackyard-check.txt';

export const destination = defineDestination({
  meta,
  async check(context, settings) {
    const folder = readKeyTemplate(readTemplateText(settings))('check', new Date(0).toISOString()).split(
      '/',
    )[0];
    const bucket = await openBucket(readBucket(context, settings));
    await bucket
      .put(`${folder}/${CHECK_KEY}`, Buffer.from('Trackyard may write here.\n'))
      .catch((error: unknown) => Promise.reject(putFailure(error)));
  },
  actions: { store },
});
