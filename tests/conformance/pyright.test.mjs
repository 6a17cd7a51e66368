// A second type checker over the Python source, with [tool.pyright] of pyproject.toml.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { relative } from 'node:path';
import { command, REPOSITORY, run } from './server.mjs';

suite('pyright', { timeout: 400_000 }, () => {
  test('finds no error in the Python source', async () => {
    const { output } = await run(command('pyright'), ['--project', REPOSITORY, '--outputjson'], { timeout: 390_000 });
    const { generalDiagnostics, summary } = JSON.parse(output.slice(output.indexOf('{')));
    assert.ok(summary.filesAnalyzed > 50, `only ${summary.filesAnalyzed} files were analysed`);
    const errors = generalDiagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ file, range, rule, message }) => `${relative(REPOSITORY, file)}:${range.start.line + 1} ${rule}: ${message.split('\n')[0].slice(0, 160)}`);
    assert.equal(errors.join('\n'), '');
  });
});
