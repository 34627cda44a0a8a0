import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf } from './machine.fixture.ts';
import { resources } from './registry.ts';

/** Names that would do harm as shell text, and what a command must not contain unquoted. */
const HOSTILE = [
  "x'; echo harm; '",
  '$(echo harm)',
  '`echo harm`',
  'x; echo harm',
  'x\necho harm',
  '/x $(echo harm)',
  "/'$(echo harm)'",
];

suite('every noun', () => {
  test('has a unique name and a description', () => {
    const nouns = resources.map((resource) => resource.noun);
    assert.deepEqual([...new Set(nouns)], nouns);
    for (const { noun, description } of resources) {
      // Nagios is a name, and so are the states of its plugins.
      assert.match(noun, /^(?:[a-z]+|Nagios)( [a-z]+)*$/);
      assert.match(description, /^[A-Z].*\.$/s, noun);
    }
  });

  test('has attributes in lower case words with one line of description', () => {
    for (const { noun, attributes } of resources) {
      for (const [name, attribute] of Object.entries(attributes)) {
        assert.match(name, /^(?:[a-z0-9]+(?:[ -][a-z0-9]+)*|OK|WARNING|CRITICAL|UNKNOWN)$/, noun);
        assert.match(attribute.description, /^\S[^\n]*[.]$/, `${noun} ${name}`);
        if (attribute.adjective) assert.equal(attribute.type, 'boolean', `${noun} ${name}`);
      }
    }
  });

  test('has examples with its name as written, and attributes it has', () => {
    for (const { noun, key, attributes, examples } of resources) {
      assert.ok(examples.length > 0, noun);
      const subject = { quoted: ' "[^"]+"', number: ' \\d+(?:/udp)?', none: '' }[key];
      for (const example of examples) {
        const [, verb = '', rest = ''] =
          new RegExp(`^the ${noun}${subject} (is not|is|has|exists|does not exist)(?: (.+))?$`).exec(
            example,
          ) ?? [];
        assert.notEqual(verb, '', example);
        const known = Object.keys(attributes).some(
          (attribute) => rest === attribute || rest.startsWith(`${attribute} `),
        );
        const adjective = Object.keys(attributes).some(
          (attribute) =>
            attributes[attribute]?.adjective === true &&
            (attributes[attribute].takes === undefined
              ? rest === attribute
              : new RegExp(`^${attribute} "[^"]+"$`).test(rest)),
        );
        if (verb.startsWith('is')) assert.ok(adjective, example);
        else if (verb === 'has') assert.ok(known, example);
        else assert.ok('exists' in attributes, example);
      }
    }
  });

  test('refuses a hostile name or quotes it', () => {
    for (const resource of resources) {
      // The text of a command is the operator's own.
      if (resource.noun === 'command' || resource.key === 'none') continue;
      for (const name of HOSTILE) {
        if (resource.refuse?.(name) !== undefined) continue;
        const wanted = Object.entries(resource.attributes).map(([attribute, { takes }]) =>
          takes === undefined ? attribute : `${attribute} ${name}`,
        );
        const look = resource.look(name, factsOf('debian-12'), wanted);
        assert.ok('command' in look);
        const unquoted = look.command.replaceAll(/'[^']*'|\\'/g, '');
        assert.ok(!unquoted.includes('harm'), `${resource.noun} ${JSON.stringify(name)}: ${look.command}`);
      }
    }
  });

  test('refuses a NUL byte and an empty name', () => {
    for (const resource of resources) {
      if (resource.key === 'none') continue;
      assert.notEqual(resource.refuse?.(''), undefined, resource.noun);
      assert.notEqual(resource.refuse?.('/a\0'), undefined, resource.noun);
    }
  });
});
