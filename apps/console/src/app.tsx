import { useQuery } from '@tanstack/react-query';
import { queries } from './api/queries.ts';
import { ErrorNotice } from './parts/error-notice.tsx';
import { useRoute } from './router.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { Shell } from './shell/shell.tsx';
import { HomePage } from './sources/home-page.tsx';
import { SourcePage } from './sources/source-page.tsx';

/** The gate: without a session there is only the sign-in page, at whatever path one came to. */
export function App() {
  const session = useQuery(queries.session);
  if (session.isPending) return null;
  if (session.data) {
    return (
      <Shell email={session.data.user.email}>
        <CurrentPage />
      </Shell>
    );
  }
  if (session.error) {
    return (
      <main className="lone">
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return <SignInPage />;
}

function CurrentPage() {
  const route = useRoute();
  switch (route.page) {
    case 'home':
      return <HomePage />;
    case 'source':
      return <SourcePage key={route.sourceId} sourceId={route.sourceId} />;
    case 'unknown':
      return <NotFoundPage />;
  }
}
