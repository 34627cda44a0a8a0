import { freePort } from '../../transport/fixtures/free-port.ts';
import { type Simulator, startSimulator } from '../machine/simulator.fixture.ts';

const { OPSPROOF_MOTO: PROGRAM = '' } = process.env;

/** Why there is no moto to test with, or false. */
export const noMoto = PROGRAM === '' ? 'needs a moto server: npm run test:clouds' : false;

/** A moto server of our own on a free port. It has neither delays nor authentication: the proxy in front of it has. */
export async function startMoto(): Promise<Simulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  return startSimulator(PROGRAM, ['-H', '127.0.0.1', '-p', String(port)], url, () =>
    fetch(`${url}/moto-api/`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}
