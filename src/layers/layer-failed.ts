/** A layer is not what it must be: two that it is composed of do not fit together. Exit code 1. */
export class LayerFailed extends Error {
  override readonly name = 'LayerFailed';
}
