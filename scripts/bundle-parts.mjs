// Packages that are loaded with a run, each as one file of the build: loading them as hundreds of small ones took a third of a short
// run. Plain JavaScript for Node 18 and later.
import { join } from 'node:path';

const RUNNER = '@cucumber/cucumber/lib';

/**
 * Sets of modules. Loading `<set>/lib/parts.cjs` puts them where `require` finds them, so that everybody who asks for one in that thread, by
 * whatever door, gets it.
 * `modules`: what our code asks for by these names, and of the runner whatever holds state, as steps of users must find the same.
 * `replace`: what stands in for a file that would only be loaded and never used.
 * `late`: files that are loaded from their package when they are first used; in packages that need this, `of` is who needs it.
 */
const SETS = {
  // Its reports' tables and colours; a polyfill for what the engine can do; its version, which it asks for by a path that leads elsewhere from here.
  runner: {
    modules: [
      '@cucumber/cucumber-expressions',
      `${RUNNER}/api/emit_support_code_messages`,
      `${RUNNER}/api/support`,
      `${RUNNER}/filter/order_pickles`,
      `${RUNNER}/models/data_table`,
      `${RUNNER}/pickle_filter`,
      `${RUNNER}/runtime/coordinator`,
      `${RUNNER}/runtime/scope/index`,
      `${RUNNER}/runtime/scope/test_case_scope`,
      `${RUNNER}/runtime/scope/test_run_scope`,
      `${RUNNER}/runtime/serial/adapter`,
      `${RUNNER}/support_code_library_builder/index`,
      `${RUNNER}/support_code_library_builder/world`,
    ],
    external: [],
    replace: [
      {
        filter: /cucumber\/lib\/formatter\/helpers\/index\.js$/,
        contents:
          "module.exports = { ...require('./location_helpers'), KeywordType: require('./keyword_type').KeywordType };",
      },
      {
        filter: /cucumber\/lib\/version\.js$/,
        contents: "exports.version = require('../package.json').version;",
      },
      {
        filter: /regexp-match-indices\/index\.js$/,
        contents:
          "module.exports = ({ source, flags }, text) => new RegExp(source, 'd' + flags.replace('d', '')).exec(text);",
      },
    ],
    late: ['@cucumber/gherkin', 'assertion-error-formatter', 'cli-table3'].map((name) => ({
      filter: new RegExp(`^${name}$`),
      from: /cucumber\/lib/,
      of: '@cucumber/cucumber',
      name,
    })),
  },
  // Engines over ssh and registries with BuildKit, which few have.
  engine: {
    modules: ['dockerode'],
    external: ['cpu-features'],
    replace: [],
    late: [
      { filter: /^\.\/ssh$/, from: /docker-modem\/lib$/, of: 'dockerode', name: 'docker-modem/lib/ssh.js' },
      { filter: /^\.\/session$/, from: /dockerode\/lib$/, of: 'dockerode', name: 'dockerode/lib/session.js' },
      {
        filter: /^\.\/buildkit$/,
        from: /dockerode\/lib$/,
        of: 'dockerode',
        name: 'dockerode/lib/buildkit.js',
      },
    ],
  },
  // Compose files, forwarded ports, waiting for HTTP, copying files into a container.
  containers: {
    modules: ['testcontainers'],
    external: ['dockerode'],
    replace: [],
    late: ['archiver', 'docker-compose', 'ssh-remote-port-forward', 'undici'].map((name) => ({
      filter: new RegExp(`^${name}$`),
      from: /testcontainers/,
      of: 'testcontainers',
      name,
    })),
  },
};

/**
 * @param {typeof import('esbuild').build} build @param {string} root @param {string} outdir
 * @returns {Promise<string[]>} the files they are made of
 */
export async function bundleParts(build, root, outdir) {
  const inputs = await Promise.all(
    Object.entries(SETS).map(([set, { modules, external, replace, late }]) =>
      bundle(build, root, join(outdir, set, 'lib', 'parts.cjs'), { modules, external, replace, late }),
    ),
  );
  return inputs.flat();
}

/** The file lies two folders down, because the runner takes what lies beside its own for itself: its stacks leave these frames out. */
async function bundle(build, root, outfile, { modules, external, replace, late }) {
  const parts = modules.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`);
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: {
      contents: `const Module = require('node:module');
for (const [name, exports] of Object.entries({ ${parts.join(', ')} })) {
  const file = __require.resolve(name);
  __require.cache[file] = Object.assign(new Module(file), { filename: file, exports, loaded: true });
}
`,
      resolveDir: root,
    },
    banner: { js: 'const __require = require;' },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    external,
    plugins: [replaced(replace), postponed(late)],
    legalComments: 'eof',
    logLevel: 'warning',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

const replaced = (files) => ({
  name: 'replaced',
  setup({ onLoad }) {
    for (const { filter, contents } of files) onLoad({ filter }, () => ({ contents }));
  },
});

const postponed = (modules) => ({
  name: 'postponed',
  setup({ onResolve, onLoad }) {
    for (const { filter, from, of, name } of modules) {
      onResolve({ filter }, ({ resolveDir }) =>
        from.test(resolveDir) ? { path: name, namespace: 'late', pluginData: of } : undefined,
      );
    }
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path, pluginData }) => ({
      contents: `let loaded;
const load = () => (loaded ??= require('node:module').createRequire(__require.resolve('${pluginData}'))('${path}'));
module.exports = new Proxy(function () {}, {
  get: (_, key) => (key === '__esModule' ? undefined : load()[key]),
  apply: (_, self, args) => Reflect.apply(load(), self, args),
  construct: (_, args) => Reflect.construct(load(), args),
});
`,
    }));
  },
});
