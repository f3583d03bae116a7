import type { Request } from 'express';
import { LongwaveError } from '../platform/errors.ts';
import { orRefusal } from './refusal.ts';
import { headersOf } from './session.ts';
import type { SignIn } from './sign-in.ts';

/** Lets nobody on who has only the session of somebody. @throws LongwaveError `password.wrong` */
export async function checkOwnPassword(
  signIn: SignIn,
  request: Request,
  password: string,
): Promise<void> {
  const { api } = await signIn();
  await orRefusal(
    () => api.verifyPassword({ body: { password }, headers: headersOf(request) }),
    wrongPassword,
  );
}

export function wrongPassword(): LongwaveError {
  return new LongwaveError('unprocessable', 'password.wrong', 'This is not your password.', {
    field: 'password',
  });
}
