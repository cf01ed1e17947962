/**
 * A vitest reporter for `npm test`: leaves in the file MODULES_REPORT what the run's end needs to know, `{modules: [{project, file, passed, failures}], outside}`:
 * of every test file the number of passed tests, the seconds that it took (`seconds`: hooks and tests, not what the machine did beside them), and the
 * failures `{name, message}` (a hook's and a file's own too), and the errors outside any test.
 */
import { writeFileSync } from 'node:fs';
import process from 'node:process';

const failuresOf = (name, errors) => errors.map(({ message }) => ({ name, message: message ?? 'no message' }));

/** Of the file, its collection and its hooks; tests of a browser page tell only their own. */
function secondsOf(module, tests) {
  const { collectDuration = 0, setupDuration = 0, duration = 0 } = module.diagnostic();
  const own = tests.reduce((sum, test) => sum + (test.diagnostic()?.duration ?? 0), 0);
  return (collectDuration + setupDuration + Math.max(duration, own)) / 1000;
}

function summarise(module) {
  const tests = [...module.children.allTests()];
  const suites = [...module.children.allSuites()];
  const failed = tests.filter((test) => test.result().state === 'failed');
  return {
    project: module.project.name,
    file: module.relativeModuleId,
    passed: tests.filter((test) => test.result().state === 'passed').length,
    seconds: secondsOf(module, tests),
    failures: [
      ...failuresOf('', module.errors()),
      ...suites.flatMap((suite) => failuresOf(suite.fullName, suite.errors())),
      ...failed.flatMap((test) => failuresOf(test.fullName, test.result().errors.slice(-1))),
    ],
    /** Passed at their second try (vitest's own `retry`). */
    unsteady: tests.filter((test) => test.diagnostic()?.flaky === true).map((test) => test.fullName),
  };
}

// Vitest takes a reporter by its module's default export.
export default class Reporter {
  onTestRunEnd(modules, outside) {
    const report = { modules: modules.map(summarise), outside: outside.map(({ message }) => message ?? 'no message') };
    writeFileSync(process.env.MODULES_REPORT, JSON.stringify(report));
  }
}
