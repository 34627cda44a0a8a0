import { UnableError } from '../../model/errors.ts';

/** What a service of OpenStack answers instead of what it was asked for. */
export class OpenstackFault extends Error {
  override readonly name = 'OpenstackFault';
  readonly status: number;
  /** As the service calls it: `itemNotFound`, `OverQuota`; empty where it does not. */
  readonly kind: string;

  constructor(status: number, kind: string, message: string) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

/** There was no answer, or not all of it: nobody knows whether it was done. */
export class Lost extends Error {
  override readonly name = 'Lost';
  /** Of connect(2), getaddrinfo(3) or TLS; empty when it has none. */
  readonly code: string;
  /** How long was waited, if that was the limit. */
  readonly waitedMs?: number;

  constructor(cause: Error, limitMs: number) {
    super(cause.message, { cause });
    const { code } = cause as NodeJS.ErrnoException;
    this.code = typeof code === 'string' ? code : '';
    if (/^(?:TimeoutError|AbortError)$/.test(cause.name)) this.waitedMs = limitMs;
  }
}

/**
 * The words of an error. Each service has its own form: nova `{ kind: { code, message } }`, neutron `{ NeutronError: { type, message } }`, keystone
 * `{ error: { title, message } }`, glance and proxies in front of them HTML or a text.
 */
export function faultOf(status: number, said: unknown): OpenstackFault {
  const tree = (typeof said === 'object' && said !== null ? said : {}) as Readonly<Record<string, unknown>>;
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value !== 'object' || value === null) continue;
    const { message, type, title } = value as Readonly<Record<string, unknown>>;
    if (typeof message !== 'string') continue;
    const kind = [type, title, key].find((one) => typeof one === 'string' && one !== '') as string;
    return new OpenstackFault(status, kind, message);
  }
  const { message, title } = tree;
  return new OpenstackFault(
    status,
    typeof title === 'string' ? title : '',
    typeof message === 'string' ? message : '',
  );
}

/** The status of an error of OpenStack; 0 when it has none. */
export function statusOf(error: unknown): number {
  const cause = error instanceof UnableError ? error.cause : error;
  return cause instanceof OpenstackFault ? cause.status : 0;
}

/** Whether nobody knows if what was asked for was done: no answer, or an error of the service itself. */
export function isLost(error: unknown): boolean {
  const cause = error instanceof UnableError ? error.cause : error;
  return cause instanceof Lost || statusOf(cause) >= 500;
}

export function isGone(error: unknown): boolean {
  return statusOf(error) === 404;
}
