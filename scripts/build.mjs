#!/usr/bin/env node
// Builds the program into dist/: for the package, and for a checkout that should start as fast as the package does.
// Loading some hundred small files costs more than half of a short run, so they are bundled into about a dozen; what users and the
// runner load too (the runner itself, yaml) stays outside, since it must be there once only.
//
//   node scripts/build.mjs [--types]
//
// When dist/ is built from these very sources already, nothing is done. Written beside it and put there whole, so that a program that
// starts meanwhile finds the old build or the new one. Plain JavaScript for Node 18 and later: setup calls it.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INPUTS_FILE, isCurrent, mark } from '../bin/build-inputs.js';
import { bundleParts } from './bundle-parts.mjs';
import { replaceBuild } from './replace-build.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Files that are named by others: by users, the runner, workers, or a process that is started. */
const ENTRIES = [
  'src/cli/main.ts',
  'src/index.ts',
  'src/serve/examiner-main.ts',
  'src/stack/watchdog-main.ts',
  'steps/all.ts',
];

/**
 * Packages of many small files that nobody else loads. They go into the build; all others are imported as ever. Those that are CommonJS have
 * only a default export for an `import()` in the build: a file of ours imports them in the usual way, and is itself imported late.
 */
const BUNDLED = [
  '@cucumber/gherkin',
  '@cucumber/messages',
  '@cucumber/tag-expressions',
  'fastest-levenshtein',
  'xmlbuilder',
  'yaml',
  'zod',
];

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

/** zod brings its messages in fifty languages; ours are written in the schema, and zod's own only show in English. */
const englishOnly = {
  name: 'english only',
  setup({ onLoad }) {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: join(root, 'node_modules', 'zod', 'v4', 'locales'),
    }));
  },
};

/** @returns {Promise<string[]>} the files that the build is made of */
async function bundle(outdir) {
  // Late: setup reads this file before the dependencies are there.
  const { build: bundled } = await import('esbuild');
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = Object.keys({ ...dependencies, ...peerDependencies });
  const { metafile } = await bundled({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outbase: '.',
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    plugins: [englishOnly],
    legalComments: 'eof',
    logLevel: 'warning',
    metafile: true,
    external: packages.filter((name) => !BUNDLED.includes(name)),
    // Files find their neighbours by paths relative to themselves, so the shared parts lie as deep as the sources do.
    chunkNames: 'src/run/[name]-[hash]',
    // CommonJS packages in the build ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as __requires } from 'node:module';const require=__requires(import.meta.url);",
    },
  });
  const inputs = [...Object.keys(metafile.inputs), ...(await bundleParts(bundled, root, outdir))];
  writeFileSync(join(outdir, 'THIRD-PARTY.txt'), licences(inputs));
  // The packages change when they are installed anew, which npm writes down in one file.
  const own = inputs.filter((path) => existsSync(join(root, path)) && !path.includes('node_modules/'));
  const scripts = ['scripts/build.mjs', 'scripts/bundle-parts.mjs'];
  return [...new Set([...own, ...scripts, 'package.json', 'node_modules/.package-lock.json'])];
}

/** The bundled packages ask for their licence to stay with them. */
function licences(inputs) {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
      const text =
        file === undefined ? `Licence: ${license}` : readFileSync(join(root, folder, file), 'utf8');
      return `${name} ${version}, part of this build:\n\n${text.trim()}\n`;
    })
    .join('\n\n');
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
