/** Settings of systemd that are lists of words on one line (systemd.unit(5), systemd.exec(5), …), and how `systemctl show` prints them. */
const LISTS = [
  ...[
    'WantedBy',
    'RequiredBy',
    'UpheldBy',
    'BoundBy',
    'Also',
    'Alias',
    'Names',
    'Wants',
    'Requires',
    'Requisite',
  ],
  ...['BindsTo', 'PartOf', 'ConsistsOf', 'Upholds', 'Conflicts', 'ConflictedBy', 'Before', 'After'],
  ...['OnFailure', 'OnFailureOf', 'OnSuccess', 'OnSuccessOf', 'Triggers', 'TriggeredBy', 'Sockets'],
  ...[
    'PropagatesReloadTo',
    'ReloadPropagatedFrom',
    'PropagatesStopTo',
    'StopPropagatedFrom',
    'JoinsNamespaceOf',
  ],
  ...['RequiresMountsFor', 'WantsMountsFor', 'Documentation', 'DropInPaths', 'SupplementaryGroups'],
  ...['ReadWritePaths', 'ReadOnlyPaths', 'InaccessiblePaths', 'ExecPaths', 'NoExecPaths'],
  ...['RuntimeDirectory', 'StateDirectory', 'CacheDirectory', 'LogsDirectory', 'ConfigurationDirectory'],
  ...['RestrictAddressFamilies', 'SystemCallArchitectures', 'SystemCallFilter', 'CapabilityBoundingSet'],
  ...['AmbientCapabilities', 'PassEnvironment', 'UnsetEnvironment', 'IPAddressAllow', 'IPAddressDeny'],
  ...['DNS', 'FallbackDNS', 'NTP', 'FallbackNTP', 'Domains', 'KillOnlyUsers', 'KillExcludeUsers'],
];

/** The words of a setting that is a list; undefined for one that is not. */
export function listedWords(setting: string, value: string): readonly string[] | undefined {
  // A ~ inverts the whole list, and quotes keep words together.
  if (!LISTS.includes(setting) || /^~|["']/.test(value)) return undefined;
  return value.split(/\s+/).filter((word) => word !== '');
}
