#!/usr/bin/env node
// Builds the program into dist/: for the package, and for a checkout that should start as fast as the package does.
// Loading some hundred small files costs more than half of a short run, so ours are bundled into one, which bin/load-program.js runs. Packages are
// not: they are loaded from where npm has put them.
//
//   node scripts/build.mjs [--types]
//
// When dist/ is built from these very sources already, nothing is done. Written beside it and put there whole, so that a program that
// starts meanwhile finds the old build or the new one. Plain JavaScript for Node 18 and later: setup calls it.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INPUTS_FILE, isCurrent, mark } from '../bin/build-inputs.js';
import { replaceBuild } from './replace-build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Files that are named by others: by users, the runner, workers, or a process that is started. */
const ENTRIES = [
  'src/cli/main.ts',
  'src/cli/watchdog-work.ts',
  'src/index.ts',
  'src/serve/examiner-main.ts',
  'steps/all.ts',
];

/** A program of its own, as it starts when there is no time for the large one: it loads that when it has work. */
const WATCHDOG = 'src/cli/watchdog-main.ts';

/** Files find their neighbours by paths relative to themselves, so the program lies as deep as the sources do. */
const PROGRAM = 'src/run/program.js';
const LOADER = 'bin/load-program.js';

/** @param {{ types: boolean }} options `types`: declarations too, for the package @returns {Promise<boolean>} whether it was stale */
export async function build({ types }) {
  const dist = join(root, 'dist');
  // Declarations also come from files that leave no trace in the build, so they are always made anew.
  if (!types && isCurrent(root)) return false;
  const fresh = `${dist}.${process.pid}`;
  try {
    const started = Date.now();
    const inputs = await bundle(fresh);
    if (types) declare(fresh);
    // A file that was edited meanwhile may be in the build as it was before: then the build counts as stale.
    if (inputs.every((file) => statSync(join(root, file)).mtimeMs < started)) {
      writeFileSync(join(fresh, INPUTS_FILE), JSON.stringify(mark(root, inputs)));
    }
    replaceBuild(fresh, dist);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return true;
}

/**
 * Packages stay where npm has put them, so that what runs is what `npm ls` shows and overrides say. Each is loaded when a file of ours
 * that imports it is first run: as an `import` at the head of the one file, all of them would be loaded at the start. So are Node's own modules, as
 * `import` reads every name of theirs: those of `node:http` load undici, a tenth of a short run. Of those, functions are looked up when they are
 * called, which most are not.
 */
const packagesLate = {
  name: 'packages late',
  setup({ onResolve, onLoad }) {
    const imported = importedNames();
    const namesOf = (path) => [...new Set([...imported.values()].flatMap((found) => found.get(path) ?? []))];
    onResolve({ filter: /^[^./]/ }, ({ path, kind, importer }) => {
      if (kind !== 'import-statement') return { path, external: true };
      return {
        path,
        namespace: areFunctions(path, imported.get(importer)?.get(path) ?? []) ? 'function' : 'package',
      };
    });
    onLoad({ filter: /.*/, namespace: 'function' }, ({ path }) => {
      const names = namesOf(path).filter((name) => areFunctions(path, [name]));
      return { contents: names.map((name) => lateFunction(path, name)).join('') };
    });
    onLoad({ filter: /.*/, namespace: 'package' }, ({ path }) => {
      const names = namesOf(path).filter((name) => name !== 'default');
      return {
        contents: `const all = __package(${JSON.stringify(path)});
export const { ${names.join(', ')} } = all;
export default all[Symbol.toStringTag] === 'Module' ? all.default : all;
`,
      };
    });
  },
};

/** Whether all these names of one of Node's modules are functions that have nothing of their own, as `promisify` looks for, and are no classes. */
function areFunctions(path, names) {
  if (!path.startsWith('node:') || names.length === 0) return false;
  const all = process.getBuiltinModule?.(path);
  const plain = new Set(['length', 'name', 'prototype']);
  return names.every(
    (name) =>
      typeof all?.[name] === 'function' &&
      /^[a-z]/.test(name) &&
      Reflect.ownKeys(all[name]).every((key) => plain.has(key)),
  );
}

function lateFunction(path, name) {
  return `export function ${name}(...args) { return __package(${JSON.stringify(path)}).${name}(...args); }\n`;
}

const workOutside = {
  name: 'work outside',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/watchdog-work\.ts$/ }, () => ({ path: './watchdog-work.js', external: true }));
  },
};

/** Source file → package or module of Node's → the names that it imports from there. */
function importedNames() {
  const found = new Map();
  const folders = ['src', 'steps'].map((folder) => join(root, folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  );
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(file, 'utf8');
    for (const [, list, from] of text.matchAll(
      /^(?:im|ex)port [^'{;]*(?:\{([^}]*)\} )?from '([^.'][^']*)';$/gm,
    )) {
      const names = (list ?? '').split(',').map((name) => name.trim().split(' as ')[0]);
      const values = names.filter((name) => name !== '' && !name.startsWith('type '));
      const ofFile = found.get(file) ?? new Map();
      found.set(file, ofFile.set(from, [...(ofFile.get(from) ?? []), ...values]));
    }
  }
  return found;
}

/**
 * One file with everything, in which each part is run when it is first asked for, and a small one for each entry.
 * @returns {Promise<string[]>} the files that the build is made of
 */
async function bundle(outdir) {
  // Late: setup reads this file before the dependencies are there.
  const { build: bundled } = await import('esbuild');
  const options = {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    plugins: [packagesLate],
    legalComments: 'eof',
    logLevel: 'warning',
    metafile: true,
  };
  const doors = ENTRIES.map(
    (entry) => `${JSON.stringify(entry)}: () => import(${JSON.stringify(`./${entry}`)})`,
  );
  const { metafile, outputFiles } = await bundled({
    ...options,
    stdin: { contents: `__program.doors = { ${doors.join(', ')} };`, resolveDir: root },
    define: { 'import.meta.url': '__url', 'import.meta.resolve': '__resolve' },
    outfile: join(outdir, PROGRAM),
    write: false,
  });
  writeProgram(join(outdir, PROGRAM), outputFiles[0].text);
  const named = await bundled({ ...options, entryPoints: ENTRIES, outbase: '.', outdir, write: false });
  for (const { entryPoint, exports } of Object.values(named.metafile.outputs)) {
    const file = entryPoint.replace(/\.ts$/, '.js');
    const path = relative(dirname(file), PROGRAM);
    const program = path.startsWith('.') ? path : `./${path}`;
    mkdirSync(dirname(join(outdir, file)), { recursive: true });
    writeFileSync(
      join(outdir, file),
      `import { doors } from ${JSON.stringify(program)};\nexport const { ${exports.join(', ')} } = await doors[${JSON.stringify(entryPoint)}]();\n`,
    );
  }
  const watchdog = await bundled({
    ...options,
    entryPoints: [WATCHDOG],
    outfile: join(outdir, WATCHDOG.replace(/\.ts$/, '.js')),
    plugins: [packagesLate, workOutside],
    banner: {
      js: "import { createRequire as __from } from 'node:module';const require=__from(import.meta.url),__package=require;",
    },
  });
  // The packages change when they are installed anew, which npm writes down in one file.
  const inputs = [metafile, watchdog.metafile]
    .flatMap((made) => Object.keys(made.inputs))
    .filter((path) => existsSync(join(root, path)));
  return [...inputs, LOADER, 'scripts/build.mjs', 'package.json', 'node_modules/.package-lock.json'];
}

/** The program as a script for `LOADER`, and the file that loads it. */
function writeProgram(file, code) {
  const text = `(function (require, __url, __resolve, __import) {'use strict';
const __package = require, __program = {};
${ascii(importsOf(code))}
return __program.doors;
})`;
  const build = createHash('sha256').update(text).digest('hex');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(dirname(file), 'program-text.js'), text);
  const loader = relative(dirname(join(root, 'dist', PROGRAM)), join(root, LOADER));
  writeFileSync(
    file,
    `import { loadProgram } from ${JSON.stringify(loader)};
export const doors = loadProgram(import.meta.url, ${JSON.stringify(build)});
`,
  );
}

/** A script may not `import()` without a warning of Node's on every run: the file that loads it does so for it. */
function importsOf(code) {
  for (const [, what] of code.matchAll(/\bimport\((.{0,120})/g)) {
    if (!/^(?:"(?:@|node:)?[\w/.@-]+"\)|__resolve\("|pathToFileURL)/.test(what))
      throw new Error(`is this an import, or a text? import(${what}`);
  }
  return code.replace(/\bimport\(/g, '__import(');
}

/** Other characters as escapes, which mean the same in strings and expressions. esbuild leaves them in expressions, templates and comments. */
function ascii(code) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters of ASCII
  const [raw] = /String\.raw`[^`]*[^\x00-\x7f`][^`]*`/.exec(code) ?? [];
  if (raw !== undefined) throw new Error(`an escape would be taken literally here: ${raw}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  return code.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function declare(outDir) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(root, 'tsconfig.build.json');
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', outDir], { stdio: 'inherit' });
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const stale = await build({ types: process.argv.includes('--types') });
  console.log(stale ? 'dist/ is built' : 'dist/ is up to date');
}
