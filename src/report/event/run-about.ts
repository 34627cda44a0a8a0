import type { ApprovalStanding } from '../../model/approval.ts';

/** What a run is about: enough to tell afterwards whether it proves what somebody asks for. */
export interface RunAbout {
  /** Undefined if the run had all scenarios. */
  readonly shard?: Shard;
  readonly features: FeaturesUsed;
  /** The commit checked out in the user's folder; undefined without git. */
  readonly commit?: Commit;
  /** The approvals of each environment that requires some; undefined if none does. */
  readonly approvals?: readonly ApprovalStanding[];
  readonly options: OptionsUsed;
}

/** Part `index` of `total`, from 1. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

/** The features as selected by paths, tags and names, before sharding: the same for all shards of one run. */
export interface FeaturesUsed {
  /** `sha256:…` over the paths and contents of the files and the places of the scenarios. */
  readonly digest: string;
  readonly files: number;
  readonly scenarios: number;
}

export interface Commit {
  /** 40 or 64 hexadecimal digits. */
  readonly id: string;
  /** False if tracked files were changed, or features, sentences or environments are not in a commit. */
  readonly clean: boolean;
}

/** Options that decide what a run proves. */
export interface OptionsUsed {
  /** Values of `--env`. */
  readonly env: readonly string[];
  /** Values of `--limit`; empty: all hosts. */
  readonly limit: readonly string[];
  /** How often a red scenario is tried again. */
  readonly retry: number;
  /** `random:7`: the order in which scenarios were started; undefined: the order of the files. */
  readonly order?: string;
}

/** What it used while it ran. */
export interface RunUsed {
  /** Names of the environments that scenarios ran on. */
  readonly environments: readonly string[];
  readonly images: readonly ImageUsed[];
}

/** The image a container ran from. */
export interface ImageUsed {
  readonly environment: string;
  readonly host: string;
  /** As requested. */
  readonly name: string;
  /** The engine's own id: `sha256:…`. */
  readonly id: string;
  /** In registries: `name@sha256:…`; none for an image that was built here. */
  readonly digests: readonly string[];
}
