import type { CommonReason, Looked } from '../model/finding.ts';
import type { VersionOrder } from '../model/version-order.ts';
import type { State, Unable } from '../resource/resource.ts';
import type { Claim } from './claim.ts';
import type { Glance } from './glance.ts';

/** What one look saw, or why it could not. `looked` says how, for the finding. */
export type Seen =
  | {
      readonly state: State;
      readonly looked: Looked;
      /**
       * In words, why attributes are not there: `no answer: connection refused`. Shown as what was observed; whatever is claimed of an
       * attribute that is `undefined` is then red, also that it is empty.
       */
      readonly missing?: string;
      /**
       * Why one attribute that is `undefined` was not seen. With a reason such a claim is unable; without one the
       * attribute is known not to be there.
       */
      readonly unseen?: (attribute: string) => Unable | undefined;
      /** Whose order the versions are in; default: dpkg's. */
      readonly order?: VersionOrder;
      /** Why it cannot be denied that an attribute has a value, although it was not seen. */
      readonly undeniable?: (attribute: string, value: string) => Unable | undefined;
      /** More than the values say, for a red finding. */
      readonly note?: string;
    }
  | {
      readonly unable: string;
      readonly hint?: string;
      /** What these two say where several hosts are told together; default: themselves. */
      readonly reason?: CommonReason;
      readonly looked?: Looked;
    };

/** Something claimed about a subject, and how to look at it. */
export interface Question {
  /** As it stands in findings: `service "nginx"`, `GET http://web/health`. */
  readonly subject: string;
  /** The noun that it begins with: `service`, `TLS address`; undefined for what has none, such as a request. */
  readonly noun?: string;
  readonly claims: readonly Claim[];
  /** `hosts`: asked on each host of the placement. `outside`: asked once, from where opsproof runs. */
  readonly from: 'hosts' | 'outside';
  /** Commands that it will send and that are not our own; on a protected environment its file must list them. */
  readonly commands?: readonly string[];
  /** Looks once. Expected trouble is `unable`; it throws only UnableError. */
  look(glance: Glance, host: string | undefined): Promise<Seen>;
}
