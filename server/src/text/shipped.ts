const NOT_SHIPPED =
  /(^|\/)(tests?|detox|__tests__|__mocks__|e2e|fixtures?|__fixtures__|stories|playwright|cypress|mocks?|seeds?)\/|\.(\w*test|\w*spec|stories|story|fixture|mock|e2e|cy|eval)\.[cm]?[jt]sx?$|(^|\/)(jest|vitest|playwright|cypress|next|tailwind|postcss|eslint|webpack|vite|rollup)\.[\w.]*config\.[cm]?[jt]s$/;

/** Share of files that ship below which a workspace is itself a collection of tests or samples, and all of it counts. */
const FEW = 0.1;

/** True when (almost) nothing of a workspace would ship: whoever scans it wants to see its tests. */
export function isTestSuite(files: readonly string[]): boolean {
  return files.length > 0 && files.filter((f) => !isNotShipped(f)).length < files.length * FEW;
}

/** True for tests, stories, fixtures and build configuration: linked with the rest, but no place for findings. */
export function isNotShipped(file: string): boolean {
  return NOT_SHIPPED.test(file);
}
