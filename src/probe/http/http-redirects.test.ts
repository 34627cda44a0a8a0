import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { followRedirects } from './http-redirects.ts';
import type { HttpRequest, HttpResponse, NoAnswer } from './http-request.ts';

type Hop = readonly [status: number, location?: string] | string;

/** Answers each request by its URL, and records the requests. */
async function follow(hops: Readonly<Record<string, Hop>>, request: Partial<HttpRequest>) {
  const sent: HttpRequest[] = [];
  const first: HttpRequest = { method: 'GET', url: 'http://a/1', ...request };
  const answer = await followRedirects<undefined>(first, async (asked) => {
    sent.push(asked);
    const hop = hops[asked.url];
    if (hop === undefined) return undefined;
    if (typeof hop === 'string') return { noAnswer: hop, who: 'nobody', durationMs: 5 } satisfies NoAnswer;
    const [status, location] = hop;
    const headers = location === undefined ? {} : { location };
    return {
      ...{ request: asked, status, reason: '', headers, body: '', bytes: 0, durationMs: 5 },
    } satisfies HttpResponse;
  });
  return { answer, sent };
}

suite('a redirect', () => {
  test('is the answer if it is not to be followed, or does not say where to', async () => {
    const asked = { options: { redirects: 3 } };
    for (const [hop, request] of [
      [[302, '/2'], {}],
      [[304, '/2'], asked],
      [[302], asked],
    ] as const) {
      const { answer, sent } = await follow({ 'http://a/1': hop }, request);
      assert.ok(answer !== undefined && 'status' in answer);
      assert.deepEqual(
        [answer.status, answer.redirects, answer.url, sent.length],
        [hop[0], [], 'http://a/1', 1],
      );
    }
  });

  test('is followed, relative or absolute, and all steps count as one time', async () => {
    const hops: Record<string, Hop> = {
      'http://a/1': [301, '2?x=1'],
      'http://a/2?x=1': [302, 'http://b/3'],
      'http://b/3': [200],
    };
    const { answer } = await follow(hops, { options: { redirects: 2 } });
    assert.ok(answer !== undefined && 'status' in answer);
    assert.deepEqual(answer.redirects, ['http://a/2?x=1', 'http://b/3']);
    assert.deepEqual([answer.status, answer.url, answer.durationMs], [200, 'http://b/3', 15]);
  });

  test('says where it led if nothing answers there, if there are too many, or if the target is not a URL', async () => {
    const once = { options: { redirects: 1 } };
    const why = async (hops: Record<string, Hop>) => {
      const { answer } = await follow({ 'http://a/1': [302, '/2'], ...hops }, once);
      return answer !== undefined && 'noAnswer' in answer ? answer.noAnswer : answer;
    };
    assert.equal(
      await why({ 'http://a/2': 'connection refused' }),
      'redirected to http://a/2: connection refused',
    );
    assert.equal(await why({ 'http://a/2': [302, '/3'] }), 'more than 1 redirect, the last to http://a/3');
    assert.equal(
      await why({ 'http://a/1': [302, 'ftp://a/2'] }),
      'redirected to something that is not an HTTP URL: ftp://a/2',
    );
    // The server that redirected has answered.
    assert.equal(await why({}), 'redirected to http://a/2: the host does not run');
  });

  test('keeps method and body only where it must, and sends no secret to another server', async () => {
    const request: HttpRequest = {
      method: 'POST',
      url: 'http://a/1',
      headers: { Authorization: 'x', 'Content-Type': 'text/plain', 'X-Own': 'y' },
      body: 'b',
      options: { redirects: 5, user: 'u', password: 'p', certificate: 'c', key: 'k', timeoutMs: 7 },
    };
    const second = async (hop: Hop) => (await follow({ 'http://a/1': hop }, request)).sent[1];
    assert.deepEqual(await second([302, '/2']), {
      method: 'GET',
      url: 'http://a/2',
      headers: { Authorization: 'x', 'X-Own': 'y' },
      options: request.options,
    });
    assert.deepEqual(await second([307, 'https://a/2']), {
      method: 'POST',
      url: 'https://a/2',
      headers: { 'Content-Type': 'text/plain', 'X-Own': 'y' },
      body: 'b',
      options: { redirects: 5, timeoutMs: 7 },
    });
  });
});
