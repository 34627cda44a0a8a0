import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { main } from './cli/main.ts';
import { Repository } from './cli/repository.fixture.ts';
import { printProblem } from './model/errors.ts';
import { lintScenarios } from './run/lint.ts';
import { planScenarios } from './run/plan.ts';
import { sourcesOf } from './run/selection.ts';
import { loadOwnLibrary, ROOT } from './run/vocabulary.fixture.ts';
import type { Blueprint } from './sentence/blueprint.ts';

const SETTINGS = { features: ['.'], steps: [], reports: 'reports', parallel: 1 };
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Any environment that a page mentions. */
const MADE_UP: Blueprint = {
  environment: 'made-up',
  lifecycle: 'ephemeral',
  protected: false,
  hosts: ['web', 'api', 'db', 'web-2', 'web-3'].map((name) => ({
    name,
    groups: [name.replace(/-\d$/, '')],
    published: undefined,
  })),
  endpoints: {},
  apis: Object.fromEntries(
    ['jira', 'billing', 'shop', 'jenkins'].map((name) => [name, { url: `https://${name}.example.com` }]),
  ),
  commands: [],
};

/** The environment of docs/first-five-minutes.md. */
const MINE: Blueprint = { ...MADE_UP, lifecycle: 'live', hosts: MADE_UP.hosts.slice(0, 1) };

/** Its sentences need a custom noun; src/cli/own-resources.test.ts runs them. */
const OWN_NOUNS = 'docs/custom-resources.md';

suite('the pages', () => {
  test('every link leads somewhere', () => {
    const broken = PAGES.flatMap((page) =>
      linksOf(readFileSync(join(ROOT, page), 'utf8')).flatMap((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) return [`${page}: there is no ${target}`];
        if (anchor === undefined) return [];
        const anchors = anchorsOf(readFileSync(join(ROOT, target), 'utf8'));
        return anchors.includes(anchor) ? [] : [`${page}: ${target} has no heading #${anchor}`];
      }),
    );
    assert.deepEqual(broken, []);
  });

  test('the repository to copy has no mistake', async () => {
    const folder = join(ROOT, 'docs/examples/three');
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
    const files = paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
    const disk = { 'environments/debian-12.qcow2': '' };
    const repository = new Repository({ ...Object.fromEntries(files), ...disk });
    try {
      const { code, stdout, stderr } = await repository.call('lint');
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^3 scenarios in 1 file: no mistake found$/m);
    } finally {
      repository.dispose();
    }
  });

  test('every feature and every part of one has only existing sentences', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-docs-'));
    try {
      const blocks = PAGES.filter((page) => page !== OWN_NOUNS).flatMap((page) => blocksOf(page, 'gherkin'));
      assert.ok(blocks.length > 5);
      for (const [index, { page, line, code }] of blocks.entries()) {
        // The number keeps them in order; the message names the page and line.
        const name = `${String(index).padStart(3, '0')} ${page.replaceAll('/', ' ')} line ${line}.feature`;
        writeFileSync(join(folder, name), asFeature(code));
      }
      const { scenarios, problems } = await planScenarios(folder, sourcesOf({ paths: ['.'] }, SETTINGS));
      assert.ok(scenarios.length >= blocks.length);
      const library = await loadOwnLibrary();
      const found = await lintScenarios(scenarios, {
        ...library,
        describe: async (name) => (name === 'mine' ? MINE : MADE_UP),
        environment: 'made-up',
        // What pages name as files of a repository.
        root: join(ROOT, 'docs/examples'),
      });
      // Part of a feature may only set the scene.
      const wrong = found.filter(({ message }) => !message.endsWith('has no Then, so it proves nothing'));
      assert.deepEqual([...problems, ...wrong].map(printProblem), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('docs/commands.md has every command with every option of its help', async () => {
    const page = readFileSync(join(ROOT, 'docs', 'commands.md'), 'utf8');
    const missing: string[] = [];
    for (const [, name = ''] of (await call('help')).matchAll(/^ {2}([a-z]+) {2,}/gm)) {
      const [, section] = page.split(`\n## opsproof ${name}\n`);
      if (section === undefined) missing.push(`## opsproof ${name}`);
      const help = await call(name, '--help');
      const options = new Set(help.match(/(?<![\w-])--[a-z][a-z-]*/g));
      const told = section?.split('\n## ')[0] ?? '';
      missing.push(...[...options].filter((option) => !told.includes(option)).map((o) => `${name} ${o}`));
    }
    assert.deepEqual(missing, []);
  });
});

async function call(...argv: string[]): Promise<string> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  await main(argv, { cwd: ROOT, env: {}, stdout, stderr, colors: false, interrupt: signal });
  stdout.end();
  return text(stdout);
}

/** Relative links, without those in code. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link));
}

/** The anchors that GitHub makes from headings. */
function anchorsOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

interface Block {
  readonly page: string;
  readonly line: number;
  readonly code: string;
}

function blocksOf(page: string, language: string): readonly Block[] {
  const markdown = readFileSync(join(ROOT, page), 'utf8');
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map((match) => ({
    page,
    line: markdown.slice(0, match.index).split('\n').length,
    code: match[1] ?? '',
  }));
}

function asFeature(code: string): string {
  if (/^\s*(?:@.*\n|#.*\n)*\s*Feature:/.test(code)) return code;
  const scenario = /^\s*(?:@.*\n)*\s*(?:Scenario|Background|Rule)/.test(code)
    ? code
    : `Scenario: piece\n${code}`;
  return `Feature: piece\n${scenario}`;
}
