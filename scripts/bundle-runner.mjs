// The runner's parts that a run needs, as one file: a third of a short run was loading them as some hundred small ones. Plain
// JavaScript for Node 18 and later.
import { join } from 'node:path';

/** What our code asks for by these names, and what steps of users must find to be the same: whatever holds state, and the classes. */
const PARTS = [
  '@cucumber/cucumber-expressions',
  ...[
    'api/emit_support_code_messages',
    'api/support',
    'filter/order_pickles',
    'models/data_table',
    'pickle_filter',
    'runtime/coordinator',
    'runtime/scope/index',
    'runtime/scope/test_case_scope',
    'runtime/scope/test_run_scope',
    'runtime/serial/adapter',
    'support_code_library_builder/index',
    'support_code_library_builder/world',
  ].map((name) => `@cucumber/cucumber/lib/${name}`),
];

/** What these parts load and never use: tables and colours of the runner's own reports, a polyfill for what the engine can do. */
const lean = {
  name: 'lean',
  setup({ onLoad }) {
    onLoad({ filter: /cucumber\/lib\/formatter\/helpers\/index\.js$/ }, () => ({
      contents:
        "module.exports = { ...require('./location_helpers'), KeywordType: require('./keyword_type').KeywordType };",
    }));
    // It asks for its package by a path that leads elsewhere from here.
    onLoad({ filter: /cucumber\/lib\/version\.js$/ }, () => ({
      contents: "exports.version = require('../package.json').version;",
    }));
    onLoad({ filter: /regexp-match-indices\/index\.js$/ }, () => ({
      contents:
        "module.exports = ({ source, flags }, text) => new RegExp(source, 'd' + flags.replace('d', '')).exec(text);",
    }));
  },
};

/**
 * Writes `runner/lib/parts.cjs`. Loading it puts the parts where `require` finds them, so that everybody who asks for them in that thread, by
 * whatever door, gets these. Two folders down, because the runner takes all that lies beside a file of its own for itself: it
 * leaves these frames out of the stacks it shows.
 * @param {typeof import('esbuild').build} build @param {string} root @param {string} outdir
 * @returns {Promise<string[]>} the files it is made of
 */
export async function bundleRunner(build, root, outdir) {
  const parts = PARTS.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`);
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `const Module = require('node:module');
for (const [name, exports] of Object.entries({ ${parts.join(', ')} })) {
  const file = require.resolve(name);
  require.cache[file] = Object.assign(new Module(file), { filename: file, exports, loaded: true });
}
`,
      resolveDir: root,
    },
    outfile: join(outdir, 'runner', 'lib', 'parts.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    plugins: [lean],
    legalComments: 'eof',
    logLevel: 'warning',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}
