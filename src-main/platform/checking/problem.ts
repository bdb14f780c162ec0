/** What a check finds. */

export interface Problem {
  readonly code: string;
  readonly where: string;
  readonly message: string;
}
