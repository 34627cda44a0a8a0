/** The folder with the files of Cucumber's page, as a URL. @throws Error if the package is not installed */
export function pageFolder(): string {
  return import.meta.resolve('@cucumber/html-formatter');
}
