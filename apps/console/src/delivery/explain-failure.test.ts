import { explainFailure } from './explain-failure.ts';

it.each([
  ['http_400', 'The destination refused the event (400)', 'dead-letters'],
  ['http_401', 'The credentials are refused (401)', 'settings'],
  ['auth', 'The credentials are refused', 'settings'],
  ['http_302', 'The address is not right (302)', 'settings'],
  ['http_404', 'The address is not right (404)', 'settings'],
  ['http_429', 'It asks for patience (429)', undefined],
  ['http_500', 'The destination has trouble of its own (500)', undefined],
  ['http_501', 'The address is not right (501)', 'settings'],
  ['network', 'No answer from the destination', undefined],
  ['retries_exhausted', 'Given up after the last try', 'dead-letters'],
  ['something_new', 'It was not taken', 'attempts'],
])('explains %s', (reason, title, where) => {
  expect(explainFailure(reason)).toMatchObject({ title, where });
});
