import { accountName } from './account-name.ts';
import type { HttpRequest } from './context.ts';
import type { OAuthMeta } from './oauth.ts';

const VENDOR = {
  vendor: 'x',
  authorizeUrl: 'https://x.example/authorize',
  tokenUrl: 'https://x.example/token',
  scopes: [],
};

async function ask(account: OAuthMeta['account'], answer: { status?: number; text: string }) {
  const requests: HttpRequest[] = [];
  const http = {
    async request(request: HttpRequest) {
      requests.push(request);
      return { status: 200, headers: {}, ...answer };
    },
  };
  const name = await accountName({ http, oauth: { ...VENDOR, ...(account && { account }) } }, 'a/b');
  return { name, requests };
}

it('joins the names that the vendor gives, in one line', async () => {
  const text = JSON.stringify({ user: 'ada\n@example.com', app: { name: 'Shop' }, id: 7 });
  const { name, requests } = await ask(
    { url: 'https://x.example/me', names: ['user', 'app.name', 'id', 'no.where'] },
    { text },
  );
  expect(name).toBe('ada @example.com, Shop');
  expect(requests).toMatchObject([{ method: 'GET', headers: { authorization: 'Bearer a/b' } }]);
});

it('puts the token into the address where the vendor wants it there, and nowhere else', async () => {
  const { requests } = await ask({ url: 'https://x.example/{token}', names: [] }, { text: '{}' });
  expect(requests[0]!.url).toBe('https://x.example/a%2Fb');
  expect(requests[0]!.headers).not.toHaveProperty('authorization');
});

it('says nothing where the vendor does not, and asks nobody who is not named', async () => {
  const account = { url: 'https://x.example/me', names: ['user'] };
  expect((await ask(account, { status: 403, text: 'no' })).name).toBeUndefined();
  expect((await ask(account, { text: '{"user":" "}' })).name).toBeUndefined();
  expect(await ask(undefined, { text: '{}' })).toEqual({ name: undefined, requests: [] });
});
