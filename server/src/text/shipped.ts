const NOT_SHIPPED =
  /(^|\/)(tests?|detox|__tests__|__mocks__|e2e|fixtures?|__fixtures__|stories|playwright|cypress|mocks?|seeds?)\/|\.(\w*test|\w*spec|stories|story|fixture|mock|e2e|cy|eval)\.[cm]?[jt]sx?$|(^|\/)(jest|vitest|playwright|cypress|next|tailwind|postcss|eslint|webpack|vite|rollup)\.[\w.]*config\.[cm]?[jt]s$/;

/** True for tests, stories, fixtures and build configuration: linked with the rest, but no place for findings. */
export function isNotShipped(file: string): boolean {
  return NOT_SHIPPED.test(file);
}
