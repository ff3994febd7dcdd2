import { skewText } from './event-times.ts';

it('says by how much a device’s clock was wrong', () => {
  expect(skewText({})).toBeUndefined();
  expect(skewText({ skewMs: 7_200_000 })).toMatch(/^The device’s clock was 2 hours ahead;/);
  expect(skewText({ skewMs: -1_200 })).toMatch(/1 second behind/);
  expect(skewText({ skewMs: -90_000_000, timeMethod: 'original' })).toMatch(/waited on the device/);
});
