/** A layer is not what it must be: a tool says that something failed, or layers that it is composed of do not fit together. Exit code 1. */
export class LayerFailed extends Error {
  override readonly name = 'LayerFailed';
}
