/** What is said of one thing, as a sentence for the person who must act. */
export interface Finding {
  /** A fault keeps the set from starting, a warning does not, and what is unknown may. */
  readonly weight: 'well' | 'warning' | 'unknown' | 'fault';
  readonly text: string;
}

export const well = (text: string): Finding => ({ weight: 'well', text });
export const warning = (text: string): Finding => ({ weight: 'warning', text });
export const unknown = (text: string): Finding => ({ weight: 'unknown', text });
export const fault = (text: string): Finding => ({ weight: 'fault', text });
