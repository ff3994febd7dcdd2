import { ApiError } from '../../api/client.ts';
import { fieldErrors } from './field-errors.ts';

it('names the settings that the api finds wrong', () => {
  const details = [
    { field: 'settings.port', message: 'It must be 65535 or less.' },
    { field: 'name', message: 'Must not be empty.' },
  ];
  expect(fieldErrors(new ApiError('TY_VALIDATION', 400, '', details))).toEqual({
    port: 'It must be 65535 or less.',
    name: 'Must not be empty.',
  });
});

it('says nothing of other errors', () => {
  const others = [null, new Error('x'), new ApiError('TY_CONFLICT', 409, '', { path: 'x' })];
  for (const error of others) expect(fieldErrors(error)).toEqual({});
});
