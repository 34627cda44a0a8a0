import type { Layer } from './layer.ts';

/** The configuration of an image, as the OCI image specification and Docker write it (config.md). */
export interface ImageConfiguration {
  readonly created?: string;
  readonly architecture?: string;
  readonly os?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[];
  readonly rootfs?: { readonly type?: string; readonly diff_ids?: readonly string[] };
}

/** An image that was read, without starting it. */
export interface ReadImage {
  /** `sha256:…` of its configuration: what Docker calls its id. */
  readonly id: string;
  /** `sha256:…` of its manifest, where it has one. */
  readonly digest?: string;
  readonly configuration: ImageConfiguration;
  /** The lowest first. */
  readonly layers: readonly Layer[];
  /** How it was read: `docker save, 131 MB`. */
  readonly over: string;
}

/** What a place has instead of an image: nothing, which is known for sure. */
export interface NoImage {
  readonly missing: string;
}
