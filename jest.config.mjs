export default {
  globalSetup: '<rootDir>/scripts/jest-setup.mjs',
  globalTeardown: '<rootDir>/scripts/jest-teardown.mjs',
  testEnvironment: 'node',
  testMatch: ['**/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Parsers and tools that ship compiled JavaScript keep their own `.js` imports.
  transform: { '^.+\\.ts$': '<rootDir>/scripts/esbuild-jest.mjs' },
  // Many tests wait for a process of their own: every core has something to do, and a busy machine is no failure.
  maxWorkers: '100%',
  testTimeout: 60_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts'],
};
