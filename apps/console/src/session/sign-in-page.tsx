import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { signIn } from '../api/session.ts';
import { queries } from '../api/queries.ts';
import { ErrorNotice } from '../parts/error-notice.tsx';
import { Logo } from '../parts/icons.tsx';
import { words } from '../words.ts';

export function SignInPage() {
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: signIn,
    onSuccess: () => client.refetchQueries({ queryKey: queries.session.queryKey }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attempt.mutate({ email, password });
  };

  return (
    <main className="lone">
      <form className="sign-in" onSubmit={submit}>
        <Logo size={36} />
        <h1>{words.session.title}</h1>
        <TextInput
          label={words.session.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.session.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {attempt.error && <ErrorNotice error={attempt.error} />}
        <Button type="submit" fullWidth loading={attempt.isPending}>
          {words.session.submit}
        </Button>
        <p className="hint">{words.session.hint}</p>
      </form>
    </main>
  );
}
