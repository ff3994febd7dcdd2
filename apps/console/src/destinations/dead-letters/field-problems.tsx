import { ApiError } from '../../api/client.ts';

interface Problem {
  field: string;
  message: string;
}

/** The fields that the api names as wrong, each with what is wrong. */
export function FieldProblems({ error }: { error: Error | null }) {
  if (!(error instanceof ApiError) || !Array.isArray(error.details)) return null;
  return (
    <ul className="field-problems">
      {(error.details as Problem[]).map(({ field, message }, index) => (
        <li key={index}>
          <code>{field}</code> {message}
        </li>
      ))}
    </ul>
  );
}
