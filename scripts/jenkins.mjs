// npm run test:jenkins: the nouns of Jenkins and the sentence that builds, against a real server of that API: Hudson 1.398, the last one from before
// the fork that Maven Central has. It listens on the loopback, in a folder of its own, and is ended. Needs Java 17 or later and Maven.
import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitWith, runInTurn } from './long-suite.mjs';
import { answers, freePort, left, Part } from './monitoring/part.mjs';
import { run, SetupError, which } from './setup/command.mjs';
import { root, setup } from './setup.mjs';

const WAR = {
  artifact: 'org.jvnet.hudson.main:hudson-war:1.398:war',
  folder: 'org/jvnet/hudson/main/hudson-war/1.398',
};
const FETCH_MS = 5 * 60_000;
/** Packages of the JVM that it reaches into. */
const OPENED = [
  ...[
    'lang',
    'lang.ref',
    'lang.reflect',
    'util',
    'util.concurrent',
    'util.zip',
    'text',
    'io',
    'net',
    'math',
    'security',
  ].map((name) => `java.base/java.${name}`),
  ...['java.desktop/java.awt', 'java.desktop/java.awt.font'],
];

await exitWith(async () => {
  const ready = await setup({ engine: 'detect', log: (line) => console.log(`setup: ${line}`) });
  for (const program of ['java', 'mvn'])
    if (which(program) === undefined)
      throw new SetupError(
        `${program} is missing: install Java 17 or later and Maven (Debian: openjdk-17-jdk-headless maven)`,
      );
  const war = join(homedir(), '.m2', 'repository', WAR.folder, 'hudson-war-1.398.war');
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-jenkins-'));
  await run(['mvn', '-q', '-B', 'dependency:get', '-Dtransitive=false', `-Dartifact=${WAR.artifact}`], {
    ...{ log: join(folder, 'maven.log'), timeoutMs: FETCH_MS, what: 'getting Hudson from Maven Central' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void Part.endAll());
  const port = await freePort();
  const words = [
    ...OPENED.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
    ...['-Djava.awt.headless=true', '-Dhudson.DNSMultiCast.disabled=true'],
    ...[join(root, 'scripts/jenkins/Start.java'), war],
    ...[`--httpPort=${port}`, '--httpListenAddress=127.0.0.1', '--ajp13Port=-1'],
  ];
  const env = { ...process.env, HUDSON_HOME: join(folder, 'home') };
  const server = new Part('java', words, { cwd: folder, log: join(folder, 'out.log'), env });
  const url = `http://127.0.0.1:${port}`;
  try {
    await server.until('Hudson answers', () => answers(`${url}/api/json`));
    const tests = { ...ready, env: { ...ready.env, OPSPROOF_JENKINS: url } };
    return await runInTurn(tests, ['src/probe/jenkins/jenkins.real.test.ts']);
  } finally {
    await server.end();
    await left(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});
