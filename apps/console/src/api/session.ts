import createClient from 'openapi-fetch';
import { answered } from './client.ts';

export interface Session {
  user: { id: string; email: string; name: string };
}

interface Call<Body, Answer> {
  requestBody: { content: { 'application/json': Body } };
  responses: { 200: { content: { 'application/json': Answer } } };
}

/** The few calls of better-auth that the console makes; they stand in no OpenAPI document. */
interface AuthPaths {
  '/get-session': { get: { responses: { 200: { content: { 'application/json': Session | null } } } } };
  '/sign-in/email': { post: Call<{ email: string; password: string }, unknown> };
  '/sign-out': { post: Call<Record<string, never>, unknown> };
}

const auth = createClient<AuthPaths>({ baseUrl: '/api/auth', credentials: 'same-origin' });

/** `null` where nobody is signed in. */
export const getSession = (signal: AbortSignal) => answered(auth.GET('/get-session', { signal }));

export const signIn = (body: { email: string; password: string }) =>
  answered(auth.POST('/sign-in/email', { body }));

export const signOut = () => answered(auth.POST('/sign-out', { body: {} }));
