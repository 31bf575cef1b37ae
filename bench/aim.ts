/** What a figure should be at most, and whether it is. */
export function aim(figure: number, most: number): string {
  return `at most ${most}, ${figure <= most ? 'met' : 'missed'}`;
}
