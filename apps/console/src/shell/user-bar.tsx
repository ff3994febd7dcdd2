import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { endSession, queries } from '../api/queries.ts';
import { signOut } from '../api/session.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { MoonIcon, SignOutIcon, SunIcon } from '../parts/icons.tsx';
import { words } from '../words.ts';

/** Who is signed in, light or dark, and the way out. */
export function UserBar() {
  const email = useQuery(queries.session).data?.user.email ?? '';
  const client = useQueryClient();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const isDark = useComputedColorScheme('light') === 'dark';
  const leave = useMutation({ mutationFn: signOut, onSuccess: () => endSession(client) });
  const schemeLabel = isDark ? words.shell.light : words.shell.dark;
  return (
    <div className="user-bar">
      {leave.error && <ErrorNotice error={leave.error} />}
      <span className="email" title={email}>
        {email}
      </span>
      <Tooltip label={schemeLabel}>
        <ActionIcon
          size="lg"
          variant="subtle"
          color="gray"
          aria-label={schemeLabel}
          onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
        >
          {isDark ? <SunIcon /> : <MoonIcon />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={words.session.signOut}>
        <ActionIcon
          size="lg"
          variant="subtle"
          color="gray"
          aria-label={words.session.signOut}
          loading={leave.isPending}
          onClick={() => leave.mutate()}
        >
          <SignOutIcon />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
