import { UnableError } from '../model/errors.ts';
import type { Provider } from './provider.ts';

export const docker: Provider = {
  name: 'docker',
  up: async () => {
    throw new UnableError('this provider is still being written');
  },
};
