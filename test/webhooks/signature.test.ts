import { expect, test } from 'vitest';
import { newSecret, signatureOf } from '../../src/webhooks/signature.ts';
import { waitAfter } from '../../src/webhooks/schedule.ts';

/** The one that the libraries of Standard Webhooks are tested with. */
const published = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  signed: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    payload: '{"test": 2432232314}',
  },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

test('a signature is the published one of Standard Webhooks, and two secrets make two', () => {
  const { secret, signed, signature } = published;
  expect(signatureOf(signed, [secret])).toBe(signature);
  const [first, second] = signatureOf(signed, [newSecret(), secret]).split(' ');
  expect(first).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
  expect([first === signature, second]).toEqual([false, signature]);
});

test('a secret has between 24 and 64 random bytes', () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret.startsWith('whsec_')).toBe(true);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  }
});

test('ten tries are made over three days, each at most a tenth later than the schedule says', () => {
  const seconds = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
  for (const [index, wait] of seconds.entries())
    for (let n = 0; n < 50; n++) {
      const waited = waitAfter(index + 1, 0)! / 1000;
      expect(waited).toBeGreaterThanOrEqual(wait);
      expect(waited).toBeLessThanOrEqual(wait * 1.1);
    }
  expect(waitAfter(10, 0)).toBeUndefined();
});
