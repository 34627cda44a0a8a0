import { ProbeDoor } from './door/probe-door.ts';
import { type HttpRequest, type Route, sendRequest } from './http/http.ts';

/** A door whose audit log nobody reads. */
export const unheardDoor = () => new ProbeDoor(() => {});

/** Sends one request through such a door. */
export function sendUnheard(request: HttpRequest, route: Route, timeoutMs: number) {
  return unheardDoor().pass({ kind: 'http', command: request.url }, (way) =>
    sendRequest(request, route, timeoutMs, way),
  );
}
