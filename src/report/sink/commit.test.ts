import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../event/events.ts';
import { handmadeRun, runEnded, scenario } from '../handmade-run.fixture.ts';
import { runToFile } from '../run-to-file.fixture.ts';
import { html } from './html.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';

const ID = '1bf752e26e6347056f34ef7b467409ca8f2bbc5b';

function eventsAt(commit: { readonly id: string; readonly clean: boolean } | undefined): RunEvent[] {
  const about = {
    ...{
      features: { digest: 'sha256:0', files: 1, scenarios: 1 },
      options: { env: [], limit: [], retry: 0 },
    },
    ...(commit === undefined ? {} : { commit }),
  };
  return handmadeRun([...scenario('green', 'PASSED'), runEnded()]).map((event) =>
    event.type === 'run-started' ? { ...event, about } : event,
  );
}

test('reports for people and CI servers say which commit of features and environments they are about', async () => {
  for (const [clean, text] of [
    [true, '1bf752e26e63'],
    [false, '1bf752e26e63, with changes that are in no commit'],
  ] as const) {
    const events = eventsAt({ id: ID, clean });
    const xml = await runToFile(junit, events, 'junit.xml');
    assert.ok(
      xml.includes(
        `<properties>\n      <property name="commit" value="${text}"/>\n    </properties>\n    <testcase`,
      ),
      xml,
    );
    assert.ok((await runToFile(markdown, events, 'report.md')).includes(`| commit | ${text} |\n`));
    assert.ok((await runToFile(html, events, 'report.html')).includes(`commit     ${text}`));
  }
  for (const [sink, file] of [
    [junit, 'junit.xml'],
    [markdown, 'report.md'],
  ] as const)
    assert.doesNotMatch(await runToFile(sink, eventsAt(undefined), file), /commit/);
});
