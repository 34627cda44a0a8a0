import type { Who } from '../absence.ts';
import type { Method } from './http-method.ts';

export interface HttpRequest {
  readonly method: Method;
  /** As written in the feature: names hosts of the environment. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly options?: HttpOptions;
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
  /** Where its redirects went, in order. */
  readonly redirects?: readonly string[];
  /** What gave this answer, after redirects. */
  readonly url?: string;
  /** Who asked; default: from outside. */
  readonly over?: string;
}

/** There is no answer: the system's fault, not the look's. `noAnswer` is for people: `connection refused`. */
export interface NoAnswer {
  readonly noAnswer: string;
  readonly durationMs: number;
  readonly who: Who;
}

/** How a request is sent, besides what is sent. Certificates and keys are PEM texts. */
export interface HttpOptions {
  /** What the client shows to a server that asks for it, with the chain behind it. */
  readonly certificate?: string;
  readonly key?: string;
  /** Opens the key. */
  readonly passphrase?: string;
  /** Authorities that are trusted instead of those of the system. */
  readonly authority?: string;
  /** False: whatever certificate the server shows is taken. Default true. */
  readonly verify?: boolean;
  /** How many redirects are followed. Default 0: a redirect is the answer. */
  readonly redirects?: number;
  /** `http://proxy:3128`, possibly with `user:password@`. */
  readonly proxy?: string;
  /** Deadline of the whole answer, redirects included, in milliseconds. */
  readonly timeoutMs?: number;
  /** For HTTP Basic authentication (RFC 7617). */
  readonly user?: string;
  readonly password?: string;
}
