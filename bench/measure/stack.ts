import { contest } from '../contest.ts';
import { OURS, opsproofRun } from '../contestant.ts';
import { compare, type Measurement, notMeasured } from '../measurement.ts';
import { noEngine } from '../stage/docker.ts';
import { sharedMachine } from '../stage/machine.ts';

const HOSTS = ['one', 'two', 'three'];
const PORT = 80;
const WORK = 'a stack of three containers, up, ready and down';
const RIVAL = 'docker CLI: run, poll ready, rm';

export const stackMeasurement: Measurement = {
  name: 'stack',
  about: `${WORK}, whole process`,
  async measure(workshop) {
    const problem = await noEngine();
    if (problem !== undefined) return [notMeasured(WORK, RIVAL, problem)];
    const { image } = await sharedMachine(workshop);
    const folder = workshop.write('stack-cli', { 'stack.sh': script(image, workshop.id) });
    const results = await contest(
      [
        opsproofRun(workshop, 'stack', {
          'environments/bench.yaml': environment(image),
          'features/stack.feature': FEATURE,
        }),
        { name: RIVAL, program: { argv: ['sh', 'stack.sh'], cwd: folder } },
      ],
      workshop.runs,
      workshop.say,
    );
    const ms = (name: string) => results.get(name)?.ms ?? Number.NaN;
    return [compare({ work: WORK, against: RIVAL }, ms(OURS), ms(RIVAL), { within: 1.15 })];
  },
};

const SERVER = ['nginx', '-g', 'daemon off;'];

/** The cheapest check there is: one shell command on one host. */
const FEATURE = `Feature: Stack
  Scenario: it is up
    Given the environment "bench"
    Then the file "/etc/passwd" exists on "one"
`;

function environment(image: string): string {
  const hosts = HOSTS.map(
    (name) =>
      `  ${name}: { image: "${image}", command: ${JSON.stringify(SERVER)}, ports: [${PORT}], ready: { port: ${PORT} } }`,
  );
  return ['lifecycle: ephemeral', 'provider: docker', 'hosts:', ...hosts, ''].join('\n');
}

/** The same by hand, as fast as possible: all at once, with their own network, ports on 127.0.0.1, the same check. */
function script(image: string, id: string): string {
  return `set -eu
docker network create --label opsproof.run=${id} ${id} >/dev/null
up() {
  docker run -d --name "${id}-$1" --label opsproof.run=${id} --network ${id} --network-alias "$1" -p 127.0.0.1::${PORT} \\
    ${image} ${SERVER.map((word) => `'${word}'`).join(' ')} >/dev/null
  address=$(docker port "${id}-$1" ${PORT}/tcp)
  until curl -s -o /dev/null "http://$address/"; do sleep 0.05; done
}
for host in ${HOSTS.join(' ')}; do up "$host" & done
wait
docker exec ${id}-one test -e /etc/passwd
docker rm -f ${HOSTS.map((name) => `${id}-${name}`).join(' ')} >/dev/null
docker network rm ${id} >/dev/null
`;
}
