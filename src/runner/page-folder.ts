/** Where the files of Cucumber's page are, as a URL. @throws Error when the package is not installed */
export function pageFolder(): string {
  return import.meta.resolve('@cucumber/html-formatter');
}
