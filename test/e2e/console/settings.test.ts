/** Settings: a key is shown once, works, and works no more once it is revoked; how the installation is. */
import { startConsoleStand, type ConsoleStand } from './console-stand.ts';

jest.setTimeout(300_000);

let stand: ConsoleStand;
beforeAll(async () => {
  stand = await startConsoleStand();
});
afterAll(() => stand.stop());

const statusWith = async (key: string) =>
  (await fetch(`${stand.hub.url}/api/v1/sources`, { headers: { authorization: `Bearer ${key}` } })).status;
let key = '';

it('makes a key, shows it once, and the key works', async () => {
  const { page } = stand;
  await stand.open('/settings', 'Settings');
  await page.getByRole('button', { name: 'New API key' }).click();
  await page.getByLabel('Name').fill('Deploy script');
  await page.getByRole('dialog').getByRole('button', { name: 'New API key' }).click();
  await page.getByText('it is not shown again').waitFor();
  key = (await page.getByRole('dialog').locator('pre').innerText()).trim();
  expect(await statusWith(key)).toBe(200);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('cell', { name: 'Deploy script', exact: true }).waitFor();
  expect(await page.content()).not.toContain(key);
  expect(await stand.looksOf('api-keys')).toEqual([]);
});

it('revokes it after its name was typed', async () => {
  const { page } = stand;
  await page.getByRole('button', { name: 'Revoke: Deploy script' }).click();
  const act = page.getByRole('dialog').getByRole('button', { name: 'Revoke' });
  expect(await act.isDisabled()).toBe(true);
  await page.getByLabel('Type Deploy script to confirm').fill('Deploy script');
  await act.click();
  await page.getByRole('cell', { name: 'Revoked' }).waitFor();
  expect(await statusWith(key)).toBe(401);
});

it('says how the installation is, and who was refused', async () => {
  const { page, hub } = stand;
  await fetch(`${hub.url}/v1/track`, { method: 'POST', body: '{}' });
  await page.getByRole('tab', { name: 'System' }).click();
  await page.getByText('BullMQ on PostgreSQL').waitFor();
  await page.getByText('Database').waitFor();
  expect(await stand.looksOf('system')).toEqual([]);
  await page.getByRole('tab', { name: 'Refused requests' }).click();
  await page.getByText('No write key was sent').waitFor();
  expect(await stand.looksOf('refused')).toEqual([]);
});

it('had no error and asked nobody else', () => {
  expect(stand.problems).toEqual([]);
});
