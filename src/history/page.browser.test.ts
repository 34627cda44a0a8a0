import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Browser, findBrowser, type Screen } from './browser.fixture.ts';
import { DriftHistory } from './drift-history.ts';
import { environmentsOf, viewHistory } from './history-view.ts';
import { madeHistory } from './made-history.fixture.ts';
import { printPage } from './page.ts';
import { drawPlots } from './plots.ts';
import { RunHistory } from './run-history.ts';

const LAST = '2026-11-22T02:00:00.000Z';
const LONG = 'a-host-with-a-very-long-name-in-a-far-away-region.of-the-world.production.internal.example.com';
const program = await findBrowser();
const missing = typeof program === 'string' ? false : program.missing;
/** The page and its screenshots are kept for anyone who wants to see them. */
const PICTURES = process.env.OPSPROOF_PICTURES;

/** Every visible text: its colour against its background, by the rule of WCAG 2.2 (1.4.3). */
const CONTRASTS = `(() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const opacity = (element) => { let all = 1; for (let at = element; at !== null; at = at.parentElement) all *= Number(getComputedStyle(at).opacity); return all; };
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    if (!own || element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    const ink = parse(element instanceof SVGElement ? style.fill : style.color);
    const seen = ink.slice(0, 3).map((c, i) => c * opacity(element) + back[i] * (1 - opacity(element)));
    const [a, b] = [light(seen), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) found.push(element.tagName + ' ' + JSON.stringify(element.textContent.slice(0, 40)) + ' ' + ratio.toFixed(2));
  }
  return [...new Set(found)];
})()`;

/** What extends beyond the right edge, and whether the page scrolls sideways. */
const TOO_WIDE = `({
  sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  beyond: [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.tagName + ' ' + element.textContent.slice(0, 40)),
})`;

/** Visible plots: how many shapes each has, and how large it is. */
const PLOTS = `[...document.querySelectorAll('figure svg')].filter((svg) => svg.getClientRects().length > 0)
  .map((svg) => ({ shapes: svg.querySelectorAll('path').length, texts: [...svg.querySelectorAll('text')].map((text) => text.textContent),
    width: Math.round(svg.getBoundingClientRect().width), height: Math.round(svg.getBoundingClientRect().height),
    outside: [...svg.querySelectorAll('text')].filter((text) => text.getBoundingClientRect().left < svg.getBoundingClientRect().left - 1).map((text) => text.textContent) }))`;

interface Plot {
  readonly shapes: number;
  readonly texts: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly outside: readonly string[];
}

const SCREENS: readonly Screen[] = [
  { scheme: 'light', width: 1200 },
  { scheme: 'dark', width: 1200 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
];

suite('the page of the history in a browser', { skip: missing }, () => {
  let folder = '';
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsproof-page-'));
    const file = join(folder, 'history.sqlite');
    const history = new RunHistory(file);
    for (const run of madeHistory({ nights: 100, hosts: 300, scenarios: 60, last: LAST })) {
      const [first, ...others] = run.scenarios;
      assert.ok(first !== undefined);
      const long = first.findings.slice(0, 1).map((finding) => ({
        ...finding,
        host: LONG,
        verdict: 'unable' as const,
        fingerprint: 'long',
        text: `service "${'x'.repeat(120)}": running expected true, unable: ${'no route to host '.repeat(8)}`,
      }));
      const findings = [...first.findings, ...long];
      const name = `${first.name}: ${'a name that somebody took care to write out in full '.repeat(4)}`;
      history.record({
        ...run,
        exitCode: 1,
        scenarios: [{ ...first, name, verdict: 'unable', findings }, ...others],
      });
    }
    const drift = new DriftHistory(file);
    const night = (at: string) => ({ environment: 'production', at, hosts: 300, blind: 1 });
    const lines = [
      `package "openssl": version 3.0.11-1~deb12u2 → 3.0.13-1~deb12u1 on 298 of 300 hosts in web; ${LONG}, web-0012 behind`,
      'user "mallory": new (uid 1001, gid 1001, groups mallory) on web-0003; with it file "/etc/group", file "/etc/passwd"',
    ].map((text) => ({
      ...{ fingerprint: text, text, hosts: ['web-0003'] },
      difference: { kind: 'new', noun: 'user', name: text } as const,
    }));
    drift.record(night('2026-11-12T02:00:00.000Z'), lines.slice(0, 1));
    drift.record(night(LAST), lines);
    drift.close();
    const pages = [];
    for (const name of environmentsOf(history.database)) {
      const view = viewHistory(history.database, name, 90);
      pages.push([view, await drawPlots(view)] as const);
    }
    history.close();
    const page = printPage(pages, 90);
    await writeFile(join(folder, 'page.html'), page);
    if (PICTURES !== undefined) await writeFile(join(PICTURES, 'history.html'), page);
    browser = await Browser.open(program as string);
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const screen of SCREENS) {
    test(`${screen.scheme}, ${screen.width} pixels wide: is legible, fits the width, loads nothing, and its plots are drawn`, async () => {
      await browser.show(
        join(folder, 'page.html'),
        screen,
        async ({ evaluate, requests, errors, picture }) => {
          if (PICTURES !== undefined)
            await writeFile(join(PICTURES, `history-${screen.scheme}-${screen.width}.png`), await picture());
          assert.deepEqual(errors, []);
          assert.deepEqual(requests, []);
          assert.equal(
            await evaluate('getComputedStyle(document.body).backgroundColor'),
            screen.scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(18, 23, 31)',
          );
          assert.deepEqual(await evaluate(TOO_WIDE), { sideways: 0, beyond: [] });
          assert.deepEqual(await evaluate(CONTRASTS), []);
          const plots = await evaluate<readonly Plot[]>(PLOTS);
          assert.equal(plots.length, 2);
          for (const { shapes, texts, width, height, outside } of plots) {
            assert.ok(
              width > screen.width * 0.75 && width <= screen.width && height > 100,
              `${width} x ${height}`,
            );
            assert.deepEqual(outside, []);
            assert.ok(
              texts.some((text) => /^11-\d\d$/.test(text)),
              texts.join(' '),
            );
            assert.ok(shapes > 2);
          }
          const [heat] = plots;
          assert.ok((heat?.shapes ?? 0) > (screen.width > 600 ? 40 * 80 : 40 * 25), `${heat?.shapes} cells`);
        },
      );
    });
  }
});
