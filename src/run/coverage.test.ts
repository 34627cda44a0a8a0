import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import type { Check } from '../check/check.ts';
import { probes } from '../probe/registry.ts';
import { resources } from '../resource/registry.ts';
import type { Library } from './library.ts';
import { loadOwnLibrary, type Shown, shownSteps } from './vocabulary.fixture.ts';

/** Every noun and every probe with every attribute. `exists` applies to each noun that can be missing, whether or not its table lists it. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map([
  ...resources.map(({ noun, attributes }) => [noun, Object.keys(attributes)] as const),
  ...probes.map(({ noun, attributes }) => [noun, Object.keys(attributes)] as const),
]);

/** What the shop cannot show, and why; each is proved elsewhere. */
const UNSHOWN: ReadonlyMap<RegExp, string> = new Map([
  [
    /^audit: (?:enabled|locked|rules|lost|backlog limit)$/,
    'the kernel tells it to no container; recorded, and shown to be unable there',
  ],
  [/^kernel module: (?:size|used by)$/, 'kernels of virtual machines often have no modules; recorded'],
  [/^apparmor profile: mode$/, 'the kernel below may have no AppArmor; recorded'],
  [/^hardware: (?:vendor|model)$/, 'small virtual machines have no DMI to tell it; recorded'],
  [/^selinux: (?:boolean|modules)$/, 'the kernel below may have no SELinux; recorded'],
  [/^swap: exists$/, 'whether there is swap is the affair of the machine below; recorded'],
]);
const unshown = (word: string) => [...UNSHOWN.keys()].some((pattern) => pattern.test(word));

suite('features/vocabulary', () => {
  let library: Library;
  let shown: readonly Shown[];
  before(async () => {
    library = await loadOwnLibrary();
    shown = await shownSteps(library);
  });

  test('shows every attribute of every noun true, and shows it false', () => {
    const seen = { true: new Set<string>(), false: new Set<string>() };
    for (const { plans } of shown) {
      for (const plan of plans) {
        if (plan.kind === 'check') note(seen.true, plan.check);
        if (plan.kind === 'red' && plan.verdict === 'fail')
          for (const check of plan.checks) note(seen.false, check);
      }
    }
    const all = [...WORDS].flatMap(([noun, names]) => names.map((name) => `${noun}: ${name}`));
    const missing = all.flatMap((word) => [
      ...(seen.true.has(word) || unshown(word) ? [] : [`${word} is never shown true`]),
      ...(seen.false.has(word) || unshown(word)
        ? []
        : [`${word} is never shown false (in "these checks fail:")`]),
    ]);
    assert.deepEqual(missing, []);
  });

  test('uses every sentence, and shows every one that checks false, too', () => {
    const used = new Set(shown.map(({ definition }) => definition));
    const inside = new Set(
      shown
        .filter(({ plans }) => plans.some((plan) => plan.kind === 'red' && plan.verdict === 'fail'))
        .flatMap((step) => step.inside),
    );
    const missing = library.catalogue.definitions.flatMap((definition) => {
      const { pattern, sentence } = definition;
      // The two sentences that expect others to be red are shown false in a test of `opsproof run`.
      const twice = sentence?.kind === 'check' && !/^these checks /.test(String(pattern));
      return [
        ...(used.has(definition) ? [] : [`${pattern} is never used`]),
        ...(!twice || inside.has(definition) ? [] : [`${pattern} is never shown false`]),
      ];
    });
    assert.deepEqual(missing, []);
  });
});

function note(seen: Set<string>, { question }: Check): void {
  const noun = nounOf(question.subject);
  const names = WORDS.get(noun) ?? [];
  for (const { attribute } of question.claims) {
    // An attribute may have an argument after its name: `header content-type`.
    const name = names
      .filter((candidate) => attribute === candidate || attribute.startsWith(`${candidate} `))
      .sort((a, b) => b.length - a.length)[0];
    if (name !== undefined) seen.add(`${noun}: ${name}`);
  }
}

/** `service "nginx"` → `service`; `GET http://…` belongs to the response. */
function nounOf(subject: string): string {
  if (/^[A-Z]+ https?:/.test(subject)) return 'response';
  const nouns = [...WORDS.keys()].filter((noun) => subject === noun || subject.startsWith(`${noun} `));
  return nouns.sort((a, b) => b.length - a.length)[0] ?? '';
}
