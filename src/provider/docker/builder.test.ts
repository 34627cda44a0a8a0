import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needOfBuildKit, stagesOf, syntaxOf, withoutSyntax } from './builder.ts';

for (const [dockerfile, what, line] of [
  ['FROM a\nRUN --mount=type=cache,target=/x true', 'RUN --mount', 2],
  ['FROM a\nrun <<EOF\necho\nEOF', 'a here-document', 2],
  ['COPY <<-"EOF" /x', 'a here-document', 1],
  ['COPY --from=b --chmod=755 x y', 'COPY --chmod', 1],
  ['ADD --checksum=sha256:1 u /x', 'ADD --checksum', 1],
] as const) {
  test(`needs BuildKit: ${JSON.stringify(dockerfile)}`, () => {
    assert.deepEqual(needOfBuildKit(dockerfile), { what, line });
  });
}

for (const dockerfile of [
  'RUN echo $((1<<2))',
  'COPY --from=a --chown=1:1 x y',
  'RUN a && \\\n --mount b',
  '# RUN --mount',
]) {
  test(`needs no BuildKit: ${JSON.stringify(dockerfile)}`, () => {
    assert.equal(needOfBuildKit(dockerfile), undefined);
  });
}

for (const [dockerfile, syntax, without] of [
  [
    '# syntax=docker/dockerfile:1\nFROM a',
    'docker/dockerfile:1',
    '# docker/dockerfile:1 could not be had\nFROM a',
  ],
  ['# escape=`\n#syntax = a/b:2 \nFROM a', 'a/b:2', '# escape=`\n# a/b:2 could not be had\nFROM a'],
  ['FROM a\n# syntax=b', undefined, 'FROM a\n# syntax=b'],
] as const) {
  test(`the reader of ${JSON.stringify(dockerfile)}`, () => {
    assert.equal(syntaxOf(dockerfile), syntax);
    assert.equal(withoutSyntax(dockerfile), without);
  });
}

test('stages of a Dockerfile have names', () => {
  assert.deepEqual(
    stagesOf('FROM a AS base\n# FROM x AS no\nfrom --platform=x b as Two\nFROM c\nRUN echo FROM d AS e\n'),
    ['base', 'Two'],
  );
});
