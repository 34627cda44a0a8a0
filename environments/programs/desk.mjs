// Services with an API: orders for a token, stock for a token that the token endpoint gives, GraphQL for a user with a password, and a Jenkins.
// Their tokens and passwords open nothing else; they are part of the demo.
import http from 'node:http';
import { jenkins } from './jenkins.mjs';

const ORDERS = [
  { id: 1, item: 'teapot', note: null },
  { id: 2, item: 'kettle' },
];
const basic = (text) => `Basic ${Buffer.from(text).toString('base64')}`;
let given = 0;

const routes = {
  'GET /orders-api/orders': ({ may, send }) =>
    may('Bearer demo-token-of-orders') ? send(200, ORDERS) : send(401),
  'GET /orders-api/orders/1': ({ may, send }) =>
    may('Bearer demo-token-of-orders') ? send(200, ORDERS[0]) : send(401),
  // Not as its document says.
  'GET /orders-api/orders/2': ({ send }) => send(200, { id: 0, note: 7 }),
  'POST /token': ({ may, send }) =>
    may(basic('demo:demo-secret-of-stock'))
      ? send(200, { access_token: `demo-token-${++given}`, token_type: 'Bearer', expires_in: 3600 })
      : send(401, { error: 'invalid_client' }),
  'GET /stock-api/stock': ({ may, send }) =>
    may(`Bearer demo-token-${given}`) ? send(200, { teapot: 4, tokens: given }) : send(401),
  'POST /graphql': ({ may, send, body }) => {
    if (!may(basic('demo:demo-password-of-queries'))) return send(401);
    const { query } = JSON.parse(body);
    return /^\s*mutation\b/.test(query)
      ? send(200, { data: { add: 3 } })
      : send(200, { data: { orders: ORDERS } });
  },
};

http
  .createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const send = (status, value) =>
      response
        .writeHead(status, value === undefined ? {} : { 'content-type': 'application/json' })
        .end(value === undefined ? '' : JSON.stringify(value));
    const may = (authorization) => request.headers.authorization === authorization;
    if (request.url.startsWith('/jenkins/')) return jenkins(request, body, response);
    const route = routes[`${request.method} ${request.url.split('?')[0]}`];
    if (route === undefined) send(404);
    else route({ may, send, body });
  })
  .listen(Number(process.env.PORT_80), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
