import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Browser, findBrowser, type Screen } from '../../history/browser.fixture.ts';
import { realEnvelopes, runEvents } from '../real-run.fixture.ts';
import { runToFile } from '../run-to-file.fixture.ts';
import { html } from './html.ts';

const program = await findBrowser();
const missing = typeof program === 'string' ? false : program.missing;
/** The page and its screenshots are kept for anyone who wants to see them. */
const PICTURES = process.env.OPSPROOF_PICTURES;
/** The page renders itself after it was loaded: its text, as soon as it names the feature, or after ten seconds. */
const DRAWN = `new Promise((resolve) => {
  const end = () => { observer.disconnect(); resolve(document.body.innerText); };
  const look = () => { if (document.body.innerText.includes('features/shop.feature')) end(); };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  setTimeout(end, 10_000);
  look();
})`;
const SCREENS: readonly Screen[] = [
  { scheme: 'light', width: 1200 },
  { scheme: 'dark', width: 1200 },
  { scheme: 'light', width: 360 },
];

suite('the page of a run in a browser', { skip: missing }, () => {
  let folder = '';
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'opsproof-page-'));
    const page = await runToFile(html, runEvents(await realEnvelopes()), 'report.html');
    await writeFile(join(folder, 'report.html'), page);
    browser = await Browser.open(program as string);
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const screen of SCREENS) {
    test(`${screen.scheme}, ${screen.width} pixels wide: shows counts and red findings, fits the width, loads nothing`, async () => {
      await browser.show(
        join(folder, 'report.html'),
        screen,
        async ({ evaluate, requests, errors, picture }) => {
          const text = await evaluate<string>(DRAWN);
          if (PICTURES !== undefined)
            await writeFile(join(PICTURES, `run-${screen.scheme}-${screen.width}.png`), await picture());
          assert.deepEqual(errors, []);
          assert.deepEqual(requests, []);
          assert.match(text, /exit code 1/);
          assert.match(text, /scenarios {2}/);
          assert.match(text, /features\/shop\.feature/);
          assert.equal(
            await evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
            0,
          );
        },
      );
    });
  }
});
