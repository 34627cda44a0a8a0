/** What an API server says when it does not do what it was asked: the Status of the Kubernetes API. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Of HTTP. */
  readonly status: number;
  /** One word, such as `NotFound`, `Forbidden`, `AlreadyExists`; empty when it said none. */
  readonly reason: string;

  constructor(status: number, body: string) {
    const { message, reason } = read(body);
    super(message ?? `status ${status}`);
    this.status = status;
    this.reason = reason ?? '';
  }
}

function read(body: string): { message?: string; reason?: string } {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== 'object' || said === null) return {};
    const { message, reason } = said as { message?: unknown; reason?: unknown };
    return {
      ...(typeof message === 'string' && message !== '' ? { message } : {}),
      ...(typeof reason === 'string' ? { reason } : {}),
    };
  } catch {
    // What stands before an API server answers in words of its own.
    const text = body.trim().slice(0, 300);
    return text === '' ? {} : { message: text };
  }
}

/** True for what does not exist, which is an answer to some callers. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** What to do next, by the status of HTTP. */
export function apiHint({ status }: ApiError, context: string): string | undefined {
  if (status === 401) return `the login of the context "${context}" is not valid (any more): log in again`;
  if (status === 403)
    return `the user of the context "${context}" is not allowed to do that: \`kubectl auth can-i --list\``;
  return undefined;
}
