import { nearName } from '../../model/near-name.ts';

/** Headers of answers that people check, often that they are absent (IANA's Hypertext Transfer Protocol Field Name Registry, and common ones). */
const KNOWN =
  `accept-ranges access-control-allow-credentials access-control-allow-headers access-control-allow-methods
  access-control-allow-origin access-control-expose-headers access-control-max-age alt-svc cache-control clear-site-data connection
  content-disposition content-encoding content-language content-length content-location content-range content-security-policy
  content-security-policy-report-only content-type cross-origin-embedder-policy cross-origin-opener-policy cross-origin-resource-policy
  expires keep-alive last-modified location permissions-policy pragma proxy-authenticate public-key-pins referrer-policy retry-after
  server server-timing set-cookie strict-transport-security trailer transfer-encoding upgrade vary www-authenticate
  x-aspnet-version x-aspnetmvc-version x-backend-server x-cache x-content-type-options x-dns-prefetch-control x-forwarded-for
  x-forwarded-host x-forwarded-proto x-frame-options x-generator x-permitted-cross-domain-policies x-powered-by x-ratelimit-limit
  x-ratelimit-remaining x-request-id x-robots-tag x-runtime x-served-by x-ua-compatible x-version x-xss-protection`.split(
    /\s+/,
  );

/** The header that was probably meant: `X_Powered_By` and `x-powerd-by` are never there. */
export function meantHeader(name: string): string | undefined {
  return nearName(name.toLowerCase(), KNOWN);
}
