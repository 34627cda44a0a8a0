import { keys, make, map, text, type z } from '../schema/shape.ts';

/** The only description of `approval:` of an environment. */

const PEOPLE = 'a map of names to public keys, for example { alice: keys/alice.pub }';
const APPROVALS = 'a whole number, 1 or more';

export const approvalSchema = keys(
  {
    required: make
      .int({ error: () => APPROVALS })
      .min(1, { error: () => APPROVALS })
      .describe('How many people must approve; default 1')
      .optional(),
    by: map(text('a public key in PEM, or the path of one'), PEOPLE).describe(
      'Who may approve: name to public key (PEM, or a path), ed25519 or ECDSA',
    ),
  },
  'a map of required, by',
);

export type ApprovalInput = z.infer<typeof approvalSchema>;
