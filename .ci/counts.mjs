// Prints `PASSED FAILED` of a Jest run from its JSON results. A test file that could not run counts as one failure.
import { readFileSync } from 'node:fs';

const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
console.log(numPassedTests, numFailedTests + numRuntimeErrorTestSuites);
