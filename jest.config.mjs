export default {
  testEnvironment: 'node',
  testMatch: ['**/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Parsers and tools that ship compiled JavaScript keep their own `.js` imports.
  transform: { '^.+\\.ts$': '<rootDir>/scripts/esbuild-jest.mjs' },
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts'],
};
