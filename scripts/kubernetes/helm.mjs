import { goProgram } from './go-program.mjs';

/** The real helm, installed as our messages say. */
export const installHelm = (say) =>
  goProgram({ name: 'helm', module: 'helm.sh/helm/v3/cmd/helm', version: '3.22.0' }, say);
