import { diffRequests } from './diff-requests.ts';

const request = (url: string, body: string, headers = {}) => ({ method: 'POST', url, headers, body });

describe('diffRequests', () => {
  it('pairs equal requests first, then those to the same address; the rest was added or dropped', () => {
    const before = [request('/a', '1'), request('/a', '2'), request('/b', '3')];
    const after = [request('/a', '2'), request('/a?x=1', '9'), request('/c', '4')];
    expect(diffRequests(before, after)).toEqual({
      unchanged: 1,
      changed: [{ before: before[0], after: after[1] }],
      added: [after[2]],
      dropped: [before[2]],
    });
  });

  it('does not mind headers that differ with every sending', () => {
    const [before, after] = ['1', '2'].map((id) =>
      request('/a', 'x', { 'webhook-id': id, 'webhook-signature': id }),
    );
    expect(diffRequests([before!], [after!])).toMatchObject({ unchanged: 1, changed: [] });
  });
});
