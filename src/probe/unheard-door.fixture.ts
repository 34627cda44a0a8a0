import { AuditedDoor } from '../transport/audited-door.ts';
import { sendRequest } from './http/http.ts';
import type { HttpRequest, Route } from './http/http-request.ts';

/** A door whose audit log is discarded. */
export const unheardDoor = () => new AuditedDoor(() => {});

/** Sends one request through such a door. */
export function sendUnheard(request: HttpRequest, route: Route, timeoutMs: number) {
  return unheardDoor().pass({ kind: 'http', command: request.url }, (way) =>
    sendRequest(request, route, timeoutMs, way),
  );
}
