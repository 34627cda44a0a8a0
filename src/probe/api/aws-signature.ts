import type { AwsKey } from '../../model/api.ts';
import type { HttpRequest } from '../http/http-request.ts';

/** The headers of a request with the signature that AWS wants (Signature Version 4); they are for this one moment, method, URL and body. */
export async function signForAws(
  key: AwsKey,
  request: HttpRequest,
): Promise<Readonly<Record<string, string>>> {
  const { default: aws4 } = await import('aws4');
  const { host, pathname, search } = new URL(request.url);
  const { headers } = aws4.sign(
    {
      method: request.method,
      host,
      path: pathname + search,
      service: key.service,
      region: key.region,
      headers: { ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    },
    {
      accessKeyId: key.accessKey,
      secretAccessKey: key.secretKey,
      ...(key.sessionToken === undefined ? {} : { sessionToken: key.sessionToken }),
    },
  );
  const all = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)] as const);
  // These two are filled in where it is sent, with the same values.
  return Object.fromEntries(all.filter(([name]) => !/^(?:host|content-length)$/i.test(name)));
}
