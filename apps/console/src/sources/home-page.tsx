import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queries } from '../api/queries.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { navigate, pathOfSource } from '../router.ts';
import { words } from '../words.ts';

/** Opens the first source; where there is none, says how to make one. */
export function HomePage() {
  const list = useInfiniteQuery(queries.sources);
  const first = list.data?.pages[0]?.data[0];
  useEffect(() => {
    if (first) navigate(pathOfSource(first.id), { replace: true });
  }, [first]);

  // While it loads or fails, the navigation beside this page shows that.
  if (!list.data || first) return null;
  const command = createSourceCommand(location.origin);
  return (
    <div className="empty">
      <h1>{words.shell.noSources}</h1>
      <p>{words.shell.noSourcesHint}</p>
      <CodeBlock code={command} title={words.shell.createSource}>
        {command}
      </CodeBlock>
    </div>
  );
}

function createSourceCommand(host: string): string {
  return `curl ${host}/api/v1/sources \\
  -H 'Authorization: Bearer <secret API key>' \\
  -H 'Content-Type: application/json' \\
  -d '{"name":"Website","type":"http","settings":{}}'`;
}
