import type { Api } from '../../model/api.ts';
import type { Who } from '../absence.ts';
import type { Method } from './http-method.ts';

export interface HttpRequest {
  readonly method: Method;
  /** As written in the feature, with names of hosts of the environment. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly options?: HttpOptions;
  /** The API that it is sent to, logged in; its URL is then filled in. */
  readonly api?: { readonly name: string; readonly api: Api };
}

/** Where the request really goes. */
export interface Route {
  /** The URL as written, with the endpoint's base filled in. */
  readonly url: URL;
  /** The address and port behind the URL's host and port; undefined: as the URL says, by DNS. */
  readonly via?: { readonly host: string; readonly port: number };
}

export interface HttpResponse {
  readonly request: HttpRequest;
  readonly status: number;
  readonly reason: string;
  /** Header names in lower case; repeated headers are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded by its byte order mark, its charset or as UTF-8; at most MAX_BODY bytes. */
  readonly body: string;
  /** Why the body cannot be read as text. */
  readonly unread?: string;
  readonly bytes: number;
  /** From sending to the last byte. */
  readonly durationMs: number;
  /** The URLs of its redirects, in order. */
  readonly redirects?: readonly string[];
  /** The URL that gave this answer, after redirects. */
  readonly url?: string;
  /** The OpenAPI document of the API that gave it, and its path there, without the query. */
  readonly described?: { readonly file: string; readonly path: string };
  /** Which host asked; default: from outside. */
  readonly over?: string;
}

/** There is no answer, which is the system's fault, not the look's. `noAnswer` is for people: `connection refused`. */
export interface NoAnswer {
  readonly noAnswer: string;
  readonly durationMs: number;
  readonly who: Who;
}

/** How a request is sent, apart from its content. Certificates and keys are PEM texts. */
export interface HttpOptions {
  /** The client certificate for servers that ask for one, followed by its chain. */
  readonly certificate?: string;
  readonly key?: string;
  /** The passphrase of the key. */
  readonly passphrase?: string;
  /** Authorities to trust instead of those of the system. */
  readonly authority?: string;
  /** False: any certificate is accepted. Default true. */
  readonly verify?: boolean;
  /** How many redirects to follow. Default 0: a redirect is the answer. */
  readonly redirects?: number;
  /** `http://proxy:3128`, possibly with `user:password@`. */
  readonly proxy?: string;
  /** Deadline of the whole answer, including redirects, in milliseconds. */
  readonly timeoutMs?: number;
  /** For HTTP Basic authentication (RFC 7617). */
  readonly user?: string;
  readonly password?: string;
}
