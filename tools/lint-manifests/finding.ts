/** What a linter finds wrong with an object. */
export interface Finding {
  readonly linter: string;
  readonly file: string;
  /** Kind and name. */
  readonly object: string;
  readonly text: string;
  /** The object itself declares that it does not do so, and why. */
  readonly isDeclared: boolean;
}

export interface Linter {
  readonly name: string;
  /** Finds what is wrong with the objects of a file; fails unless it has looked at them. */
  lint(file: string): Promise<Finding[]>;
}
