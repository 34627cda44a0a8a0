// The JSON API of a Jenkins, as its documentation has it: a job that succeeds unless it is told to fail, one that never ran, a queue, two nodes.
// An order needs a crumb; Jenkins answers it with an item of its queue, which becomes a build.
const HOUR = 3_600_000;
const began = Date.now();
const builds = [
  buildOf(1, 'FAILURE', began - 9 * HOUR, {}),
  buildOf(2, 'SUCCESS', began - 5 * HOUR, {}),
  buildOf(3, 'SUCCESS', began - 1.5 * HOUR, { FAIL: 'no' }),
];
const items = [];

function buildOf(number, result, timestamp, parameters) {
  return {
    _class: 'hudson.model.FreeStyleBuild',
    actions: [
      {},
      { _class: 'hudson.model.CauseAction', causes: [{ shortDescription: 'Started by user demo' }] },
      {
        _class: 'hudson.model.ParametersAction',
        parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
      },
      {
        _class: 'hudson.plugins.git.util.BuildData',
        lastBuiltRevision: { SHA1: '5d0f2c3b8d1b0f5c6f4b6e7a8c9d0e1f2a3b4c5d' },
      },
      { _class: 'hudson.tasks.junit.TestResultAction', totalCount: 12, failCount: 0, skipCount: 1 },
    ],
    ...{ number, result, building: result === null, timestamp, duration: result === null ? 0 : 60_000 },
  };
}

function jobOf() {
  const ended = builds.filter(({ building }) => !building);
  return {
    _class: 'hudson.model.FreeStyleProject',
    ...{ buildable: true, inQueue: false, nextBuildNumber: builds.length + 1 },
    ...{ lastBuild: builds.at(-1), lastCompletedBuild: ended.at(-1), firstBuild: builds[0] },
    lastUnsuccessfulBuild: ended.findLast(({ result }) => result !== 'SUCCESS') ?? null,
    builds: builds.toReversed(),
    property: [{ parameterDefinitions: [{ name: 'FAIL' }] }],
  };
}

/** A build ends when it is looked at for the second time. */
function look(build) {
  if (build.building && build.seen === true)
    Object.assign(build, { building: false, result: build.next, duration: 1000 });
  build.seen = true;
  return build;
}

const NEVER = {
  lastBuild: null,
  lastCompletedBuild: null,
  lastUnsuccessfulBuild: null,
  firstBuild: null,
  builds: [],
};

export function jenkins(request, body, response) {
  const send = (status, value, headers = {}) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-jenkins': '2.555.1', ...headers })
      .end(value === undefined ? '' : JSON.stringify(value));
  const { pathname } = new URL(request.url, 'http://desk');
  const path = pathname.slice('/jenkins'.length);
  if (
    request.headers.authorization !== `Basic ${Buffer.from('demo:demo-token-of-jenkins').toString('base64')}`
  )
    return send(401);
  if (request.method === 'POST') return order(request, path, body, send);
  const [, number] = /^\/job\/deploy\/(\w+)\/api\/json$/.exec(path) ?? [];
  const build =
    number === 'lastBuild' ? builds.at(-1) : builds.find((each) => String(each.number) === number);
  if (build !== undefined) return send(200, look(build));
  const [, item] = /^\/queue\/item\/(\d+)\/api\/json$/.exec(path) ?? [];
  if (items[item] !== undefined) return send(200, waiting(items[item]));
  const fixed = {
    '/api/json': { quietingDown: false },
    '/crumbIssuer/api/json': { crumb: 'demo-crumb', crumbRequestField: 'Jenkins-Crumb' },
    '/queue/api/json': { items: [{ task: { name: 'nightly' } }] },
    '/computer/api/json': {
      computer: [
        { displayName: 'Built-In Node', offline: false },
        { displayName: 'arm', offline: true },
      ],
    },
    '/job/deploy/api/json': jobOf(),
    '/job/old/job/never/api/json': { ...NEVER, buildable: false, inQueue: true },
  }[path];
  return send(fixed === undefined ? 404 : 200, fixed, {
    'set-cookie': 'JSESSIONID.demo=session; Path=/; HttpOnly',
  });
}

function order(request, path, body, send) {
  const { 'jenkins-crumb': crumb, cookie } = request.headers;
  if (crumb !== 'demo-crumb' || cookie !== 'JSESSIONID.demo=session') return send(403);
  if (path !== '/job/deploy/buildWithParameters') return send(404);
  items.push({ parameters: Object.fromEntries(new URLSearchParams(body)) });
  return send(201, undefined, { location: `http://ci.example.com/queue/item/${items.length - 1}/` });
}

/** An item becomes a build when it is looked at for the second time. */
function waiting(item) {
  if (item.seen === true && item.number === undefined) {
    item.number = builds.length + 1;
    const next = item.parameters.FAIL === 'yes' ? 'FAILURE' : 'SUCCESS';
    builds.push({ ...buildOf(item.number, null, Date.now(), item.parameters), next });
  }
  item.seen = true;
  return item.number === undefined ? { why: 'In the quiet period' } : { executable: { number: item.number } };
}
