/** For the generator's own use and for the test that holds the catalog to it: loads all of Segment's code. */
export { catalogTexts } from './catalog-texts.ts';
export { browserPresets } from './browser-presets.ts';
