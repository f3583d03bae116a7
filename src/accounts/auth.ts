import { betterAuth } from 'better-auth';
import { APIError } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { passkey } from '@better-auth/passkey';
import { newId } from '../platform/ids.ts';
import { authRows } from './auth-rows.ts';
import { hashRecoveryCodes, newRecoveryCodes } from './recovery-code.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './person.ts';
import { ADDRESS_HEADER } from './sign-in.ts';
import type { AuthTools } from './sign-in.ts';

const DAY_SECONDS = 86_400;

/**
 * Sign-in, by a library that is made for it. Nothing of it is mounted: our own forms call `api`, so that there is one way
 * in, one check of where a form comes from and one look. People are made by us (`people.ts`), never by signing up.
 */
export function openAuth({ database, secret, base }: AuthTools) {
  return betterAuth({
    appName: 'Longwave',
    baseURL: base,
    basePath: '/account/auth',
    secret,
    database: authRows(database),
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
    },
    ...tables,
    plugins: [
      twoFactor({
        issuer: 'Longwave',
        schema: twoFactorTables,
        backupCodeOptions: {
          customBackupCodesGenerate: newRecoveryCodes,
          storeBackupCodes: onlyHashes,
        },
      }),
      passkeysOf(base),
    ],
    advanced: {
      useSecureCookies: false, // the names of the cookies do it
      cookies: cookiesOf(base),
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { generateId: () => newId() },
    },
  });
}

/** A passkey stands for both factors: the device must look who holds it, and find it without a name. */
function passkeysOf(base: string) {
  const { hostname, origin } = new URL(base);
  return passkey({
    rpID: hostname,
    rpName: 'Longwave',
    origin,
    schema: passkeyTable,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: ({ verification }) => mustBeVerified(verification.registrationInfo),
    },
    authentication: {
      afterVerification: ({ verification }) => mustBeVerified(verification.authenticationInfo),
    },
    advanced: { webAuthnChallengeCookie: 'passkey' },
  });
}

export type Auth = ReturnType<typeof openAuth>;

/** Such a name binds a cookie to this host, https and every path (RFC 6265bis, section 4.1.3; security 79). */
function cookiesOf(base: string) {
  const secure = base.startsWith('https:');
  const cookie = (name: string) => ({
    name: secure ? `__Host-longwave-${name}` : `longwave-${name}`,
    attributes: { secure },
  });
  return {
    session_token: cookie('session'),
    two_factor: cookie('second-factor'),
    trust_device: cookie('known-device'),
    dont_remember: cookie('short'),
    passkey: cookie('passkey'),
  };
}

/** The library believes a touch, too; a touch is no second factor. */
async function mustBeVerified(info: { userVerified: boolean } | undefined): Promise<void> {
  if (!info?.userVerified) throw new APIError('UNAUTHORIZED');
}

/** Recovery codes are kept as hashes; who compares them hashes what was typed. */
const onlyHashes = {
  encrypt: async (list: string): Promise<string> => hashRecoveryCodes(list),
  decrypt: async (list: string): Promise<string> => list,
};

const times = { createdAt: 'created_at', updatedAt: 'updated_at' };

/** What better-auth calls things, in our tables. */
const tables = {
  user: {
    modelName: 'people',
    fields: { emailVerified: 'email_verified', ...times },
    additionalFields: {
      isOwner: { type: 'boolean', fieldName: 'is_owner', input: false, required: true },
    },
  },
  account: {
    modelName: 'credentials',
    fields: {
      userId: 'person_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...times,
    },
  },
  session: {
    modelName: 'sessions',
    fields: {
      userId: 'person_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      ...times,
    },
    expiresIn: 30 * DAY_SECONDS,
    updateAge: DAY_SECONDS,
    freshAge: 0, // what needs more than a session asks for the password
  },
  verification: { modelName: 'verifications', fields: { expiresAt: 'expires_at', ...times } },
} as const;

const twoFactorTables = {
  user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
  twoFactor: {
    modelName: 'two_factors',
    fields: {
      userId: 'person_id',
      backupCodes: 'backup_codes',
      failedVerificationCount: 'failed_verification_count',
      lockedUntil: 'locked_until',
    },
  },
};

const passkeyTable = {
  passkey: {
    modelName: 'passkeys',
    fields: {
      userId: 'person_id',
      publicKey: 'public_key',
      credentialID: 'credential_id',
      deviceType: 'device_type',
      backedUp: 'backed_up',
      createdAt: 'created_at',
    },
  },
};
