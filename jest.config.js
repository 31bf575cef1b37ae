/** Three layers: `unit` needs nothing, `scripts` a container engine, `cluster` a Kubernetes that KUBECONFIG names. */
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

module.exports = {
  // A container takes seconds where a function takes none.
  testTimeout: 120_000,
  maxWorkers: 2,
  projects: [layer('unit'), layer('scripts', { globalSetup: '<rootDir>/test/support/prepare.ts' }), layer('cluster')],
};
