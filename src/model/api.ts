/**
 * A service with an HTTP API that an environment names, and how opsproof logs in to it. Plain JSON with passwords and keys in it, so it goes
 * from thread to thread and never to disk or to a person.
 */
export interface Api {
  /** Where its paths begin. */
  readonly url: string;
  /** Sent with every request to it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly basic?: { readonly user: string; readonly password: string };
  readonly oauth?: OAuthClient;
  readonly aws?: AwsKey;
  /** PEM texts. */
  readonly certificate?: string;
  readonly key?: string;
  readonly passphrase?: string;
  readonly authority?: string;
  /** Absolute path of its OpenAPI document. */
  readonly openapi?: string;
}

/** A client of OAuth 2.0 that logs in as itself (RFC 6749, 4.4). */
export interface OAuthClient {
  /** URL of the token endpoint. */
  readonly token: string;
  readonly client: string;
  readonly secret: string;
  readonly scope?: string;
  readonly audience?: string;
  /** Where the client and its secret stand in the request for a token. Default: in its header. */
  readonly sends: 'header' | 'body';
}

/** What signs a request as AWS wants it (Signature Version 4). */
export interface AwsKey {
  readonly region: string;
  readonly service: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string;
}

/** What is known of an API before anything runs: nothing secret but what its URL has. */
export type ApiNames = Pick<Api, 'url' | 'openapi'>;
