/** A mistake of the user: told in one line each, without a stack, exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
