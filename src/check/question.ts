import type { CommonReason, Looked } from '../model/finding.ts';
import type { VersionOrder } from '../model/version-order.ts';
import type { State, Unable } from '../resource/resource.ts';
import type { Claim } from './claim.ts';
import type { Glance } from './glance.ts';

/** What one look observed, or why it could not. `looked` says how, for the finding. */
export type Seen =
  | {
      readonly state: State;
      readonly looked: Looked;
      /**
       * In words, why attributes are missing: `no answer: connection refused`. Shown as the observation; every claim about an attribute
       * that is `undefined` is then red, even that it is empty.
       */
      readonly missing?: string;
      /**
       * Why one attribute that is `undefined` was not observed. With a reason such a claim is unable; without one the attribute is known
       * not to exist.
       */
      readonly unseen?: (attribute: string) => Unable | undefined;
      /** The packaging system whose order of versions applies; default: dpkg's. */
      readonly order?: VersionOrder;
      /** Why it cannot be denied that an attribute has a value, although the value was not seen. */
      readonly undeniable?: (attribute: string, value: string) => Unable | undefined;
      /** Why it proves nothing that nothing was found: something is there whose name is nearly the same. */
      readonly slip?: (attribute: string) => Unable | undefined;
      /** More than the values say, for a red finding. */
      readonly note?: string;
    }
  | {
      readonly unable: string;
      readonly hint?: string;
      /** What these two say if several hosts share the reason; default: the same. */
      readonly reason?: CommonReason;
      readonly looked?: Looked;
    };

/** Claims about a subject, and how to look at it. */
export interface Question {
  /** As shown in findings: `service "nginx"`, `GET http://web/health`. */
  readonly subject: string;
  /** The noun of the subject: `service`, `TLS address`; undefined if there is none, as for a request. */
  readonly noun?: string;
  readonly claims: readonly Claim[];
  /** `hosts`: asked on each host of the placement. `outside`: asked once, from the machine that opsproof runs on. */
  readonly from: 'hosts' | 'outside';
  /** Commands that it will send and that are not our own; on a protected environment, its file must list them. */
  readonly commands?: readonly string[];
  /** Looks once. Expected trouble is `unable`; it throws only UnableError. */
  look(glance: Glance, host: string | undefined): Promise<Seen>;
}
