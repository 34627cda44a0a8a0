import type { Looked } from '../../model/finding.ts';
import type { RanOnHost } from '../from-host.ts';
import type { Scene } from '../scene.ts';
import { checkInsideUrl } from '../url.ts';
import { refuseUnsafe, withHeaders } from './ask-http.ts';
import { httpCommand, readHttp, refuseInside } from './http-inside.ts';
import { followRedirects } from './http-redirects.ts';
import type { HttpRequest } from './http-request.ts';

/** Sends a request from a host, and follows its redirects if requested. @param run runs a command on that host */
export async function sendFromHost(
  scene: Scene,
  request: HttpRequest,
  seconds: number,
  run: (command: string) => Promise<RanOnHost>,
) {
  const sent = await scene.reveal(withHeaders(scene, request));
  const refused = refuseInside(sent);
  if (refused !== undefined) return { answer: refused, looked: undefined };
  let looked: Looked | undefined;
  const answer = await followRedirects(sent, async (current) => {
    refuseUnsafe(scene, current);
    const inside = { request: current, url: checkInsideUrl(current.url, scene.blueprint), seconds };
    const asked = await run(httpCommand(inside));
    looked = asked.looked;
    const answer = readHttp(inside, asked.reply);
    return 'status' in answer ? { ...answer, url: inside.url.href } : answer;
  });
  return { answer: 'status' in answer ? { ...answer, request } : answer, looked };
}
