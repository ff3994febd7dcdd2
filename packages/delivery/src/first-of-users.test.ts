import { makeEvent } from '@trackyard/event-spec';
import { firstOfUsers } from './first-of-users.ts';

const open = (ids: [messageId: string, userId?: string | undefined, anonymousId?: string][]) =>
  ids.map(([messageId, userId, anonymousId]) => {
    const { userId: _user, anonymousId: _anonymous, ...event } = makeEvent({ messageId });
    return { event: { ...event, ...(userId && { userId }), ...(anonymousId && { anonymousId }) } as never };
  });
const ids = (found: { event: { messageId: string } }[]) => found.map(({ event }) => event.messageId);

describe('firstOfUsers', () => {
  it('gives the first open event of each user, in accept order', () => {
    expect(
      ids(
        firstOfUsers(
          open([
            ['1', 'ann'],
            ['2', 'bob'],
            ['3', 'ann'],
            ['4', 'cleo'],
            ['5', 'bob'],
          ]),
        ),
      ),
    ).toEqual(['1', '2', '4']);
  });

  it('goes by the user before the anonymous visitor, and leaves events without either alone', () => {
    const found = firstOfUsers(
      open([['1', 'x', 'v'], ['2', undefined, 'x'], ['3', 'x'], ['4'], ['5'], ['6', undefined, 'x']]),
    );
    expect(ids(found)).toEqual(['1', '2', '4', '5']);
  });
});
