/**
 * Six layers: `unit` needs nothing, `package` npm and what it installs, `languages` Python, Java and Go, `scripts` and `kills`
 * (which take long) a container engine, `cluster` a Kubernetes that KUBECONFIG names.
 */
const common = {
  transform: { '^.+\\.ts$': 'ts-jest' },
  moduleFileExtensions: ['ts', 'js', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/build/'],
};

const layer = (name, more) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  ...more,
});

const servers = { globalSetup: '<rootDir>/test/support/prepare.ts' };

module.exports = {
  // A container takes seconds where a function takes none.
  testTimeout: 120_000,
  maxWorkers: 2,
  projects: [
    layer('unit'),
    layer('package'),
    layer('languages'),
    layer('scripts', servers),
    layer('kills', servers),
    layer('cluster'),
  ],
};
