import { createHmac } from 'node:crypto';
import type { SourceRequest } from '@trackyard/connector-sdk';
import { describeOddPayloads, describeSourceContract } from '@trackyard/connector-sdk/testing';
import * as payloads from './fixtures/payloads.ts';
import { source } from './index.ts';

const settings = { secret: 'secret-1234567890' };
const DELIVERY = '72d3162e-cc78-11e3-81ab-4c9367dc0958';

function signed(kind: string, payload: object | string): SourceRequest {
  const body = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const mac = createHmac('sha256', settings.secret).update(body).digest('hex');
  return {
    method: 'POST',
    headers: {
      'x-github-event': kind,
      'x-github-delivery': DELIVERY,
      'x-hub-signature-256': `sha256=${mac}`,
    },
    query: {},
    body,
    receivedAt: Date.parse('2019-05-15T15:22:00Z'),
  };
}

function event(name: string, timestamp: string | undefined, properties: object): object[] {
  return [
    {
      type: 'track',
      event: name,
      messageId: `github-${DELIVERY}`,
      anonymousId: 'github:21031067',
      timestamp,
      context: { integration: { name: 'github' }, traits: { username: 'Codertocat' } },
      properties: { repository: 'Codertocat/Hello-World', ...properties },
    },
  ];
}

const pullRequest = {
  action: 'closed',
  id: 279147437,
  number: 2,
  title: 'Update the README with new information.',
  state: 'closed',
  draft: false,
  merged: false,
  commits: 1,
  additions: 1,
  deletions: 1,
  changed_files: 1,
  author_association: 'OWNER',
};

const requests = [
  {
    name: 'an issue',
    request: signed('issues', payloads.issueOpened),
    events: event('GitHub Issue Opened', '2019-05-15T15:20:18.000Z', {
      action: 'opened',
      id: 444500041,
      number: 1,
      title: 'Spelling error in the README file',
      state: 'open',
      author_association: 'OWNER',
    }),
  },
  {
    name: 'a pull request that was closed',
    request: signed('pull_request', payloads.pullRequestClosed),
    events: event('GitHub Pull Request Closed', '2019-05-15T15:21:18.000Z', pullRequest),
  },
  {
    name: 'a pull request that was merged',
    request: signed('pull_request', {
      ...payloads.pullRequestClosed,
      pull_request: { ...payloads.pullRequest, merged: true },
    }),
    events: event('GitHub Pull Request Merged', '2019-05-15T15:21:18.000Z', {
      ...pullRequest,
      merged: true,
    }),
  },
  {
    name: 'a comment',
    request: signed('issue_comment', payloads.commentCreated),
    events: event('GitHub Issue Comment Created', '2019-05-15T15:20:21.000Z', {
      action: 'created',
      id: 492700400,
      number: 1,
      title: 'Spelling error in the README file',
      author_association: 'OWNER',
    }),
  },
  {
    name: 'a push',
    request: signed('push', payloads.push),
    events: event('GitHub Push', '2019-05-15T15:20:57.000Z', {
      ref: 'refs/heads/main',
      forced: false,
      created: false,
      deleted: false,
      sha: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
      commits: 1,
      message: 'Adding a .gitignore file',
    }),
  },
  {
    name: 'a release',
    request: signed('release', payloads.releasePublished),
    events: event('GitHub Release Published', '2019-05-15T15:20:53.000Z', {
      action: 'published',
      id: 17372790,
      tag_name: '0.0.1',
      draft: false,
      prerelease: false,
    }),
  },
  {
    name: 'a star',
    request: signed('star', payloads.starred),
    events: event('GitHub Star Created', '2019-05-15T15:20:40.000Z', { action: 'created' }),
  },
];

describeSourceContract(source, { settings, requests });

describe('github', () => {
  describeOddPayloads(source, { settings, requests });

  it('takes a signature of @octokit/webhooks-methods 6.0.0', () => {
    const request = signed('ping', '{"id":"evt_1","type":"test","text":"é✓"}');
    const signature = 'sha256=a760bbfbcffc5693805b86833369f6d2a77b28b3b97345457f5a4cb30927fcc8';
    const headers = { 'x-hub-signature-256': signature };
    expect(source.verify!({ ...request, headers }, settings)).toEqual({ ok: true });
    expect(source.verify!({ ...request, headers }, { secret: 'other' })).toMatchObject({ ok: false });
  });

  it('takes unsigned requests only while there is no secret', () => {
    const unsigned = { ...signed('ping', {}), headers: {} };
    expect(source.verify!(unsigned, {})).toEqual({ ok: true });
    expect(source.verify!(unsigned, settings)).toEqual({ ok: false, reason: 'unsigned' });
  });

  it('reads a form as JSON', () => {
    const form = `payload=${encodeURIComponent(JSON.stringify(payloads.starred))}`;
    const request = signed('star', form);
    expect(source.verify!(request, settings)).toEqual({ ok: true });
    expect(source.parse!(request, settings)).toMatchObject([{ event: 'GitHub Star Created' }]);
  });

  it('keeps a kind that it does not know', () => {
    expect(source.parse!(signed('sponsorship', payloads.sponsored), settings)).toMatchObject([
      {
        event: 'GitHub Sponsorship Created',
        anonymousId: 'github:2',
        properties: { action: 'created', sponsorship: { privacy_level: 'public' } },
      },
    ]);
  });

  it('does not guess when something was deleted', () => {
    const payload = { ...payloads.commentCreated, action: 'deleted' };
    expect(source.parse!(signed('issue_comment', payload), settings)[0]!['timestamp']).toBeUndefined();
  });

  it('refuses what has no event or delivery', () => {
    expect(() => source.parse!({ ...signed('push', payloads.push), headers: {} }, settings)).toThrow(
      'no event or delivery',
    );
  });
});
