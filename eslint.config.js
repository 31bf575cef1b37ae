const js = require('@eslint/js');
const { defineConfig } = require('eslint/config');
const tseslint = require('typescript-eslint');

/** Few rules: each finds a fault that the compiler does not. */
module.exports = defineConfig(
  { ignores: ['build/', 'coverage/', 'dist/', 'node_modules/', 'packages/', '**/.venv/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: { eqeqeq: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      // A promise that nobody waits for hides its error, and a test that does not wait proves nothing.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      // A union that grows must be looked at wherever it is told apart.
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // "[object Object]" or "undefined" in a script or a message.
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['lib/**/*.ts', 'imports/**/*.ts'],
    rules: {
      // The library speaks through errors and return values.
      'no-console': 'error',
      // What a set is made of stands in the code that makes it.
      'no-restricted-properties': ['error', { object: 'process', property: 'env' }],
      // What is said to be there must be looked at, or be a type.
      '@typescript-eslint/no-non-null-assertion': 'error',
      // A type is no reason to load a file.
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // Manifests, and what linters print, are read as they are; a wrong path into them fails the test.
    files: ['test/**/*.ts', 'tools/**/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off' },
  },
  {
    files: ['*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', module: 'writable', __dirname: 'readonly' },
    },
  },
);
