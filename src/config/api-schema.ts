import { keys, map, matching, oneOf, text, type z } from '../schema/shape.ts';
import { path } from '../schema/values.ts';

/** The only description of `api:` of an environment. */

const SECRET = (what: string) => text(`${what}, better from \${env:NAME}`);
const HTTP = 'a URL such as https://jira.example.com';
const PEM = `PEM text, from \${file:path}`;
const url = matching(/^https?:\/\/[^/]|\$\{/, HTTP);
const pem = matching(/-----BEGIN |\$\{/, PEM);

const oauth = keys(
  {
    token: url.describe('URL of the token endpoint'),
    client: text('the id of a client'),
    secret: SECRET('the secret of the client'),
    scope: text('scopes, separated by spaces').optional(),
    audience: text('an audience').describe('For servers that want one').optional(),
    sends: oneOf(['header', 'body'], 'header or body')
      .describe('Where the client and its secret are sent; default: the header')
      .optional(),
  },
  'a map of token, client, secret, scope, audience, sends',
);

const aws = keys(
  {
    region: text('a region, for example eu-central-1'),
    service: text('the name by which AWS signs for a service, for example execute-api'),
    access_key: SECRET('an access key'),
    secret_key: SECRET('a secret key'),
    session_token: SECRET('a session token').optional(),
  },
  'a map of region, service, access_key, secret_key, session_token',
);

const basic = keys(
  { user: text('a user name'), password: SECRET('a password') },
  'a map of user and password',
);

const oneApi = keys(
  {
    url: url.describe('Where its paths begin; the host may be one of this environment'),
    basic: basic.describe('A user with a password (RFC 7617)').optional(),
    bearer: SECRET('a token').describe('A token in the header Authorization (RFC 6750)').optional(),
    oauth: oauth
      .describe('A token that opsproof gets for a client (OAuth 2.0 client credentials)')
      .optional(),
    aws: aws.describe('Requests are signed as AWS wants it (Signature Version 4)').optional(),
    header: map(text('the value of a header'), 'a map of headers')
      .describe('Headers of every request, for example an API key')
      .optional(),
    certificate: pem.describe('The client certificate, for servers that ask for one').optional(),
    key: pem.describe('Its private key').optional(),
    passphrase: SECRET('a passphrase').describe('The passphrase of the key').optional(),
    authority: pem.describe('Authorities to trust instead of those of the system').optional(),
    openapi: path.describe('Its OpenAPI document, YAML or JSON').optional(),
  },
  'a map of url, basic, bearer, oauth, aws, header, certificate, key, passphrase, authority, openapi',
);

export const apiSchema = map(oneApi, 'a map of names to APIs');

export type ApiInput = z.infer<typeof oneApi>;
