import { z } from 'zod';
import { line, yesNo } from '../platform/text.ts';
import { oneOf } from './closed-list.ts';
import { listOf } from './list.ts';
import { lengthSeconds, startSeconds, wholeNumber } from './numbers.ts';
import { remoteItem } from './remote-item.ts';

/** What an address must look like, by its type: a compressed public key, or user@domain. */
const addressForms: Record<string, { form: RegExp; says: string }> = {
  node: { form: /^0[23][0-9a-f]{64}$/i, says: 'must be the public key of a node: 66 hex digits' },
  lnaddress: {
    form: /^[^\s@]{1,64}@[a-z0-9.-]{1,253}$/i,
    says: 'must be a Lightning address such as ada@example.org',
  },
};

/** podcast:valueRecipient. */
const recipient = z
  .strictObject({
    name: line(128).optional().describe('Who or what it is.'),
    type: oneOf('a kind of address', ['node', 'lnaddress', 'wallet']).describe(
      'node: a Lightning node. lnaddress: a Lightning address.',
    ),
    address: line(500).describe('Where the payment goes.'),
    split: wholeNumber('shares', 1, 1_000_000_000).describe(
      'How many shares of the payment it gets.',
    ),
    custom_key: line(255).optional().describe('The name of a record that goes with the payment.'),
    custom_value: line(1000).optional().describe('The value of that record.'),
    fee: yesNo.optional().describe('Whether its share is taken off before all others.'),
  })
  .superRefine(({ type, address }, context) => {
    const wanted = addressForms[type];
    if (wanted?.form.test(address) === false)
      context.addIssue({ code: 'custom', path: ['address'], message: wanted.says });
  })
  .meta({ id: 'ValueRecipient' });
export type ValueRecipient = z.output<typeof recipient>;

/** podcast:valueTimeSplit. */
const timeSplit = z
  .strictObject({
    start_time: startSeconds.describe('From where on others are paid, in seconds.'),
    duration: lengthSeconds.describe('For how long, in seconds.'),
    remote_start_time: startSeconds
      .optional()
      .describe('Where this is in the other episode, in seconds; 0 when left out.'),
    remote_percentage: z
      .number('must be a number')
      .min(0, 'must be a percentage from 0 to 100')
      .max(100, 'must be a percentage from 0 to 100')
      .optional()
      .describe('How much of the payment goes there; 100 when left out.'),
    remote_item: remoteItem.optional().describe('Whose recipients are paid.'),
    recipients: listOf(recipient, 100, { least: 1 }).optional().describe('Who is paid.'),
  })
  .superRefine((split, context) => {
    const { remote_item, recipients, remote_start_time, remote_percentage } = split;
    if ((remote_item === undefined) === (recipients === undefined))
      context.addIssue({
        code: 'custom',
        path: ['recipients'],
        message: 'must be there when there is no remote_item, and only then',
      });
    const remote = remote_start_time ?? remote_percentage;
    if (remote !== undefined && remote_item === undefined)
      context.addIssue({
        code: 'custom',
        path: [remote_start_time === undefined ? 'remote_percentage' : 'remote_start_time'],
        message: 'must stand beside a remote_item only',
      });
  })
  .meta({ id: 'ValueTimeSplit' });
export type ValueTimeSplit = z.output<typeof timeSplit>;

/** podcast:value: how listeners can pay, and who gets which share (valueslugs.txt has the names). */
export const value = z
  .strictObject({
    type: oneOf('a payment layer', ['lightning', 'bitcoin']).describe('What is paid with.'),
    method: oneOf('a way to pay', ['keysend', 'lnaddress', 'amp', 'wallet']).describe(
      'How the payment is sent.',
    ),
    suggested: z
      .number('must be a number')
      .positive('must be more than 0')
      .max(1_000_000, 'must be at most 1,000,000')
      .optional()
      .describe('How much to give each time, in the currency: 0.00000015.'),
    recipients: listOf(recipient, 100, { least: 1 }).describe('Who is paid.'),
    time_splits: listOf(timeSplit, 500)
      .optional()
      .describe('Parts of the audio for which others are paid.'),
  })
  .meta({ id: 'Value' });
export type Value = z.output<typeof value>;
