import { fitting, objectOf, present, textOf } from '@trackyard/connector-sdk';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Where the payload of a kind has what it is about. */
const SUBJECTS: Readonly<Record<string, string>> = {
  check_run: 'check_run',
  check_suite: 'check_suite',
  commit_comment: 'comment',
  deployment: 'deployment',
  deployment_status: 'deployment_status',
  discussion: 'discussion',
  discussion_comment: 'comment',
  fork: 'forkee',
  issue_comment: 'comment',
  issues: 'issue',
  pull_request: 'pull_request',
  pull_request_review: 'review',
  pull_request_review_comment: 'comment',
  release: 'release',
  workflow_job: 'workflow_job',
  workflow_run: 'workflow_run',
};

const FIELDS = [
  ...[
    'id',
    'number',
    'title',
    'name',
    'full_name',
    'tag_name',
    'state',
    'status',
    'conclusion',
    'environment',
  ],
  ...['merged', 'draft', 'prerelease', 'head_branch', 'commits', 'additions', 'deletions', 'changed_files'],
  ...['run_number', 'run_attempt', 'html_url', 'state_reason', 'author_association'],
];

/** Parts that repeat in every payload; their names are enough. */
const FRAME = new Set(['repository', 'sender', 'organization', 'enterprise', 'installation']);

/** What the payload is about; empty where the kind is not known. */
export function subjectOf(kind: string, payload: JsonRecord): JsonRecord {
  return Object.hasOwn(SUBJECTS, kind) ? objectOf(payload[SUBJECTS[kind]!]) : {};
}

/** What is worth telling of a known kind; of others all that fits. */
export function propertiesOf(kind: string, payload: JsonRecord): JsonRecord {
  return present({
    action: payload['action'],
    repository: objectOf(payload['repository'])['full_name'],
    organization: objectOf(payload['organization'])['login'],
    ...detailsOf(kind, payload),
  });
}

function detailsOf(kind: string, payload: JsonRecord): JsonRecord {
  if (kind === 'push') return pushOf(payload);
  if (kind === 'star' || kind === 'watch') return {};
  if (!Object.hasOwn(SUBJECTS, kind))
    return fitting(Object.fromEntries(Object.entries(payload).filter(([name]) => !FRAME.has(name))));
  const subject = subjectOf(kind, payload);
  return {
    ...Object.fromEntries(FIELDS.map((name) => [name, scalarOf(subject[name])])),
    ...aboutOf(objectOf(payload['issue'] ?? payload['pull_request'] ?? payload['discussion']), subject),
  };
}

/** The issue, pull request or discussion that a comment or a review is on. */
function aboutOf({ number, title }: JsonRecord, subject: JsonRecord): JsonRecord {
  return { number: subject['number'] ?? scalarOf(number), title: subject['title'] ?? scalarOf(title) };
}

function pushOf({ ref, commits, head_commit, forced, created, deleted, after }: JsonRecord): JsonRecord {
  const message = textOf(objectOf(head_commit)['message']);
  return {
    ...{ ref, forced, created, deleted, sha: after },
    commits: Array.isArray(commits) ? commits.length : undefined,
    message: message?.split('\n')[0]?.slice(0, 200),
  };
}

function scalarOf(value: unknown): unknown {
  return typeof value === 'object' ? undefined : value;
}
