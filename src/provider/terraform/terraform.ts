import type { Provider } from '../provider.ts';
import type { Trace } from '../remover.ts';
import { makeGround, type TerraformGround } from './ground.ts';
import { OutputHost } from './host.ts';
import { namesFor } from './names.ts';
import { terraformObstacles } from './obstacles.ts';
import { placeOf } from './outputs.ts';
import { type TerraformOwn, terraformShape } from './shape.ts';
import { TERRAFORM_FILES } from './terraform-program.ts';
import { terraformThings } from './things.ts';

/** Hosts as outputs of a module that terraform or OpenTofu applies, and always destroys again. */
export const terraform: Provider<TerraformOwn, TerraformGround> = {
  ...terraformShape,
  ...terraformThings,
  ground: makeGround,
  obstacles: terraformObstacles,

  async start(host, _peers, { outputs, places }, context) {
    const place = placeOf(host, outputs);
    places.set(host.name, place);
    const names = namesFor(host.needs, places);
    return new OutputHost(host, place, names, (line) => context.note(host.name, line));
  },

  byHand(things: readonly Trace[]) {
    return things
      .filter(({ kind }) => kind === 'state')
      .map(({ scope = {} }) => {
        const { program, module, folder } = scope;
        return `TF_DATA_DIR=${folder}/data ${program} -chdir=${module} destroy -state=${folder}/${TERRAFORM_FILES.state} -var-file=${folder}/${TERRAFORM_FILES.variables}`;
      })
      .join('; ');
  },
};
