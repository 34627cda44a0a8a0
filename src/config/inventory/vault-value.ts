/** A value that only Ansible's vault can read. */
export class VaultValue {
  toJSON(): string {
    return '(encrypted)';
  }
}
